// Matrix products.
#pragma once

#include "autograd/tape.hpp"

namespace tapelab {

/// Y = A B.  A [M, K], B [K, N] -> Y [M, N].  dA += dY B^T, dB += A^T dY.
/// Throws ShapeError unless both are matrices and columns of A equal rows of B.
template <class T>
Var<T> matmul(Var<T> a, Var<T> b);

/// Y = X W + b on the last axis.  X [..., F], W [F, U], b [U] -> Y [..., U].
/// dX += dY W^T, dW += X^T dY, db += column sums of dY, the leading axes of X taken as rows of one matrix.
/// Throws ShapeError when the last axis of X differs from the rows of W, or b from the columns of W.
template <class T>
Var<T> affine(Var<T> x, Var<T> w, Var<T> b);

}  // namespace tapelab
