// Elementwise functions of one array, any shape. What each computes stands beside its name in op.hpp; each is defined
// for float and double in unary.cpp.
#pragma once

#include "autograd/tape.hpp"

namespace tapelab {

#define TAPELAB_DECLARE(id, function) \
  template <class T>                  \
  Var<T> function(Var<T> x);
TAPELAB_UNARY_OPS(TAPELAB_DECLARE)
#undef TAPELAB_DECLARE

/// y = min(max(x, low), high). dx += dy where low <= x <= high. Throws ShapeError unless low <= high.
template <class T>
Var<T> clip(Var<T> x, T low, T high);

}  // namespace tapelab
