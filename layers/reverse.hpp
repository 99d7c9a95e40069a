// Reversal of time.
#pragma once

#include "autograd/recurrent.hpp"
#include "autograd/shaping.hpp"

namespace tapelab {

/// The last step first: a sequence [T, B, F] or mask [T, B], or all of a recurrent input. A repeated input stays.
struct Reverse {
  template <class T>
  Var<T> operator()(Var<T> x) const {
    return reverse(x);
  }
  template <class T>
  RecurrentInput<T> operator()(RecurrentInput<T> input) const {
    if (input.sequence) input.sequence = reverse(input.sequence);
    if (input.mask) input.mask = reverse(input.mask);
    return input;
  }
};

}  // namespace tapelab
