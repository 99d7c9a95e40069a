// Elementwise arithmetic; functions of one array are in unary.hpp. Each is defined for float and double in
// elementwise.cpp.
#pragma once

#include "autograd/tape.hpp"

namespace tapelab {

/// y = a + b, with broadcasting: axes aligned from the last, an axis of length 1 stretched. da += dy, db += dy.
/// Throws ShapeError when the shapes do not broadcast.
template <class T>
Var<T> add(Var<T> a, Var<T> b);

/// y = a - b, with broadcasting. da += dy, db -= dy.
template <class T>
Var<T> sub(Var<T> a, Var<T> b);

/// y = a * b elementwise, with broadcasting. da += dy b, db += dy a.
template <class T>
Var<T> mul(Var<T> a, Var<T> b);

/// y = a / b elementwise, with broadcasting. da += dy / b, db -= dy y / b.
template <class T>
Var<T> div(Var<T> a, Var<T> b);

/// y = factor * x, factor a plain number. dx += factor dy.
template <class T>
Var<T> scale(Var<T> x, T factor);

}  // namespace tapelab
