#include "autograd/linear.hpp"

#include <algorithm>

#include "autograd/gemm.hpp"
#include "autograd/simd.hpp"

namespace tapelab {

namespace {

/// dA += dY B^T and dB += A^T dY for row-major A [m, k], B [k, n], dY [m, n].
template <class T>
void product_backward(Var<T> a, Var<T> b, const T* dy, std::size_t m, std::size_t n, std::size_t k) {
  if (a.needs_grad()) {
    const auto slot = a.grad_slot();
    gemm(Transpose::kNo, Transpose::kYes, m, k, n, dy, b.data(), slot.beta(), slot.data);
  }
  if (b.needs_grad()) b.add_product_gradient({{k, n, m, a.data(), dy, n}});
}

}  // namespace

template <class T>
Var<T> matmul(Var<T> a, Var<T> b) {
  const Shape s = a.shape(), t = b.shape();
  if (s.rank() != 2 || t.rank() != 2)
    a.tape().fail(Op::kMatmul, "A and B must be matrices; A is " + s.to_string() + ", B is " + t.to_string());
  if (s[1] != t[0])
    a.tape().fail(Op::kMatmul, "columns of A must equal rows of B; A is " + s.to_string() + ", B is " + t.to_string() +
                                   " (" + std::to_string(s[1]) + " != " + std::to_string(t[0]) + ")");
  const std::size_t m = s[0], n = t[1], k = s[1];
  Var<T> y = a.tape().make(Op::kMatmul, {m, n}, {a, b});
  gemm(Transpose::kNo, Transpose::kNo, m, n, k, a.data(), b.data(), T{0}, y.data());
  y.on_backward([a, b, y, m, n, k] { product_backward(a, b, y.grad_data(), m, n, k); });
  return y;
}

template <class T>
Var<T> affine(Var<T> x, Var<T> w, Var<T> b) {
  const Shape s = x.shape(), t = w.shape(), u = b.shape();
  if (s.rank() < 1 || t.rank() != 2)
    x.tape().fail(Op::kAffine,
                  "X must have at least one axis and W be a matrix; X is " + s.to_string() + ", W is " + t.to_string());
  if (s.last() != t[0])
    x.tape().fail(Op::kAffine, "the last axis of X must equal rows of W; X is " + s.to_string() + ", W is " +
                                   t.to_string() + " (" + std::to_string(s.last()) + " != " + std::to_string(t[0]) +
                                   ")");
  if (u.rank() != 1 || u[0] != t[1])
    x.tape().fail(Op::kAffine, "b must have one entry per column of W; W is " + t.to_string() + ", b is " +
                                   u.to_string() + " (" + std::to_string(t[1]) + " != " + std::to_string(u.last()) +
                                   ")");
  const std::size_t m = s.rows(), n = t[1], k = t[0];
  Var<T> y = x.tape().make(Op::kAffine, s.with_last(n), {x, w, b});
  for (std::size_t row = 0; row < m; ++row) std::copy_n(b.data(), n, y.data() + row * n);
  gemm(Transpose::kNo, Transpose::kNo, m, n, k, x.data(), w.data(), T{1}, y.data());
  y.on_backward([x, w, b, y, m, n, k] {
    const T* dy = y.grad_data();
    product_backward(x, w, dy, m, n, k);
    if (b.needs_grad()) add_column_sums(dy, m, n, b.grad_slot().zero_filled());
  });
  return y;
}

template Var<float> matmul(Var<float>, Var<float>);
template Var<double> matmul(Var<double>, Var<double>);
template Var<float> affine(Var<float>, Var<float>, Var<float>);
template Var<double> affine(Var<double>, Var<double>, Var<double>);

}  // namespace tapelab
