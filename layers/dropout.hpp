// Dropout of a layer's output.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "autograd/random.hpp"
#include "autograd/tape.hpp"

namespace tapelab {

/// Decides, with the layer's index, which elements one update drops.
struct DropoutKey {
  std::uint64_t seed;
  std::uint32_t update;  ///< number of the update, from 0
};

/// Inverted dropout (Srivastava et al. 2014), in training only; see dropout in autograd/masking.hpp.
/// x any shape -> y same shape. Element k of the layer with this index is a function of (seed, update, index, k).
struct Dropout {
  std::string path;
  double rate;
  std::uint32_t index;  ///< numbers the layer's stream within the model

  /// x itself for rate 0 or in inference mode. `first`: the k of x's first element, where x is a part of the output.
  /// Throws std::logic_error when a key is needed and there is none.
  template <class T>
  Var<T> operator()(Var<T> x, const std::optional<DropoutKey>& key, std::size_t first = 0) const;
};

}  // namespace tapelab
