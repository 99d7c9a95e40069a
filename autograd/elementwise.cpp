#include "autograd/elementwise.hpp"

#include <xtensor/xmath.hpp>
#include <xtensor/xoperation.hpp>

namespace tapelab {

namespace {

template <class T>
Shape broadcast(Op op, Var<T> a, Var<T> b) {
  const Shape &s = a.shape(), &t = b.shape();
  if (s == t) return s;
  const Shape &longer = s.rank() >= t.rank() ? s : t, &shorter = s.rank() >= t.rank() ? t : s;
  Shape out = longer;
  for (std::size_t k = 0; k < shorter.rank(); ++k) {
    const std::size_t axis = longer.rank() - 1 - k;
    const std::size_t p = longer[axis], q = shorter[shorter.rank() - 1 - k];
    if (p != q && p != 1 && q != 1)
      a.tape().fail(op, "shapes must be equal or broadcast; A is " + s.to_string() + ", B is " + t.to_string() + " (" +
                            std::to_string(s.rank() >= t.rank() ? p : q) +
                            " != " + std::to_string(s.rank() >= t.rank() ? q : p) + ")");
    out[axis] = p == 1 ? q : p;
  }
  return out;
}

}  // namespace

template <class T>
Var<T> add(Var<T> a, Var<T> b) {
  Var<T> y = a.tape().make(Op::kAdd, broadcast(Op::kAdd, a, b), {a, b});
  y.set(a.value() + b.value());
  y.on_backward([a, b, y] {
    a.add_grad(y.grad());
    b.add_grad(y.grad());
  });
  return y;
}

template <class T>
Var<T> sub(Var<T> a, Var<T> b) {
  Var<T> y = a.tape().make(Op::kSub, broadcast(Op::kSub, a, b), {a, b});
  y.set(a.value() - b.value());
  y.on_backward([a, b, y] {
    a.add_grad(y.grad());
    b.add_grad(-y.grad());
  });
  return y;
}

template <class T>
Var<T> mul(Var<T> a, Var<T> b) {
  Var<T> y = a.tape().make(Op::kMul, broadcast(Op::kMul, a, b), {a, b});
  y.set(a.value() * b.value());
  y.on_backward([a, b, y] {
    a.add_grad(y.grad() * b.value());
    b.add_grad(y.grad() * a.value());
  });
  return y;
}

template <class T>
Var<T> div(Var<T> a, Var<T> b) {
  Var<T> y = a.tape().make(Op::kDiv, broadcast(Op::kDiv, a, b), {a, b});
  y.set(a.value() / b.value());
  y.on_backward([a, b, y] {
    a.add_grad(y.grad() / b.value());
    b.add_grad(-y.grad() * y.value() / b.value());
  });
  return y;
}

template <class T>
Var<T> scale(Var<T> x, T factor) {
  Var<T> y = x.tape().make(Op::kScale, x.shape(), {x});
  y.set(factor * x.value());
  y.on_backward([x, y, factor] { x.add_grad(factor * y.grad()); });
  return y;
}

#define TAPELAB_INSTANTIATE(T)         \
  template Var<T> add(Var<T>, Var<T>); \
  template Var<T> sub(Var<T>, Var<T>); \
  template Var<T> mul(Var<T>, Var<T>); \
  template Var<T> div(Var<T>, Var<T>); \
  template Var<T> scale(Var<T>, T);
TAPELAB_INSTANTIATE(float)
TAPELAB_INSTANTIATE(double)
#undef TAPELAB_INSTANTIATE

}  // namespace tapelab
