// Elementwise functions of one array, any shape. Each is defined for float and double in unary.cpp.
#pragma once

#include "autograd/tape.hpp"

namespace tapelab {

/// y = -x. dx += -dy.
template <class T>
Var<T> neg(Var<T> x);

/// y = exp(x). dx += dy y.
template <class T>
Var<T> exp(Var<T> x);

/// y = natural logarithm of x: -infinity for 0, NaN below. dx += dy / x.
template <class T>
Var<T> log(Var<T> x);

/// y = x^2. dx += 2 x dy.
template <class T>
Var<T> square(Var<T> x);

/// y = square root of x, NaN below 0. dx += dy / (2 y), infinite at 0.
template <class T>
Var<T> sqrt(Var<T> x);

/// y = |x|. dx += sign(x) dy, 0 at 0.
template <class T>
Var<T> abs(Var<T> x);

/// y = min(max(x, low), high). dx += dy where low <= x <= high. Throws ShapeError unless low <= high.
template <class T>
Var<T> clip(Var<T> x, T low, T high);

}  // namespace tapelab
