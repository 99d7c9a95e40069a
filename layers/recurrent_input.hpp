// What recurrent layers read: a sequence, or a repeated code.
#pragma once

#include "autograd/recurrent.hpp"

namespace tapelab {

/// A sequence [T, B, F] as recurrent input, with its mask [T, B] if it has one.
template <class T>
RecurrentInput<T> as_input(Var<T> sequence, Var<T> mask = {}) {
  return {sequence.shape()[0], sequence.shape()[1], {}, sequence, mask};
}

/// Keras' RepeatVector: the code [B, H] at each of `steps` steps. Never copied; the layer projects it once.
struct RepeatVector {
  std::size_t steps;
  template <class T>
  RecurrentInput<T> operator()(Var<T> code) const {
    return {steps, code.shape()[0], code, {}, {}};
  }
};

}  // namespace tapelab
