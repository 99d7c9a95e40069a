// Operations that move values without changing them. Time is the first axis of a sequence [T, B, F].
#pragma once

#include <span>

#include "autograd/tape.hpp"

namespace tapelab {

/// The same values under another shape of the same size. Shares memory with x. Throws ShapeError for another size.
template <class T>
Var<T> reshape(Var<T> x, const Shape& shape);

/// y = x[..., begin:end, ...] along `axis`. Throws ShapeError unless begin < end <= length of the axis.
template <class T>
Var<T> slice(Var<T> x, std::size_t axis, std::size_t begin, std::size_t end);

/// Joins along `axis`; all other axes must agree. Throws ShapeError otherwise or for no parts.
template <class T>
Var<T> concat(std::span<const Var<T>> parts, std::size_t axis);

/// Joins equal shapes along a new first axis: T parts [B, F] -> [T, B, F].
template <class T>
Var<T> stack(std::span<const Var<T>> parts);

/// y[t] = x[T - 1 - t] along the first axis. Throws ShapeError for a scalar.
template <class T>
Var<T> reverse(Var<T> x);

/// y = x^T: [M, N] -> [N, M]. Throws ShapeError unless x is a matrix.
template <class T>
Var<T> transpose(Var<T> x);

/// y[t] = x for t in 0 .. steps - 1: [B, F] -> [steps, B, F]. dx += sum over t of dy[t].
template <class T>
Var<T> repeat(Var<T> x, std::size_t steps);

}  // namespace tapelab
