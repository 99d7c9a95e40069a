// Reductions of all elements to one number.
#pragma once

#include "autograd/tape.hpp"

namespace tapelab {

/// y = sum of all elements of x, a scalar. dx += dy everywhere.
template <class T>
Var<T> sum(Var<T> x);

/// y = mean of all elements of x, a scalar. dx += dy / size. Throws ShapeError for an empty x.
template <class T>
Var<T> mean(Var<T> x);

}  // namespace tapelab
