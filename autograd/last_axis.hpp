// Operations along the last axis: F features, the leading axes taken as rows.
#pragma once

#include "autograd/tape.hpp"

namespace tapelab {

/// y = exp(x - m) / sum of exp(x - m) along the last axis, m its largest. dx += y (dy - sum of dy y).
/// Throws ShapeError for a scalar or an empty last axis; so do the others here.
template <class T>
Var<T> softmax(Var<T> x);

/// y = x - m - log(sum of exp(x - m)) along the last axis: log of softmax, without its underflow.
/// dx += dy - exp(y) sum of dy.
template <class T>
Var<T> log_softmax(Var<T> x);

/// y = largest along the last axis: [..., F] -> [...]. dx += dy at the largest, the first of equal ones.
template <class T>
Var<T> max(Var<T> x);

}  // namespace tapelab
