// Masks from values.
#pragma once

#include "autograd/tape.hpp"

namespace tapelab {

/// Keras' Masking: a step all of whose features equal `mask_value` does not count.
template <class T>
struct Masking {
  T mask_value = 0;

  /// x [T, B, F] -> mask [T, B] of 1 (valid) and 0, a constant. Throws std::invalid_argument for another rank.
  Var<T> operator()(Var<T> x) const;
};

}  // namespace tapelab
