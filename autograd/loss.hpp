// Losses: means over every element, as Keras takes them. Prediction and target have the same shape, a mask that of
// their leading axes ([T, B] for [T, B, F]); the result is a scalar. With a mask, a constant, the mean runs over the
// elements where it is not 0 and nothing else is read; without any, loss and gradients are 0.
// What each computes stands beside its name in op.hpp. Throw ShapeError when shapes do not fit.
#pragma once

#include "autograd/tape.hpp"

namespace tapelab {

#define TAPELAB_DECLARE(id, function) \
  template <class T>                  \
  Var<T> function(Var<T> prediction, Var<T> target, Var<T> mask = {});
TAPELAB_LOSSES(TAPELAB_DECLARE)
#undef TAPELAB_DECLARE

}  // namespace tapelab
