#include "autograd/unary.hpp"

#include "autograd/simd.hpp"

namespace tapelab {

namespace {

/// y = value(x), dx += slope(x, y, dy) on packs.
template <class T, class Value, class Slope>
Var<T> elementwise(Op op, Var<T> x, Value value, Slope slope) {
  const std::size_t n = x.size();
  Var<T> y = x.tape().make(op, x.shape(), {x});
  for_packs<T>(n, [value, from = x.data(), to = y.data()](auto pack) { pack.store(to, value(pack.load(from))); });
  y.on_backward([x, y, n, slope] {
    for_packs<T>(n, [slope, dx = x.grad_slot(), xv = x.data(), yv = y.data(), dy = y.grad_data()](auto pack) {
      dx.add(pack, slope(pack.load(xv), pack.load(yv), pack.load(dy)));
    });
  });
  return y;
}

}  // namespace

template <class T>
Var<T> neg(Var<T> x) {
  using V = Pack<T>;
  return elementwise(
      Op::kNeg, x, [](V v) { return -v; }, [](V, V, V dy) { return -dy; });
}

template <class T>
Var<T> exp(Var<T> x) {
  using V = Pack<T>;
  return elementwise(
      Op::kExp, x, [](V v) { return xsimd::exp(v); }, [](V, V y, V dy) { return dy * y; });
}

template <class T>
Var<T> log(Var<T> x) {
  using V = Pack<T>;
  return elementwise(
      Op::kLog, x, [](V v) { return xsimd::log(v); }, [](V v, V, V dy) { return dy / v; });
}

template <class T>
Var<T> square(Var<T> x) {
  using V = Pack<T>;
  return elementwise(
      Op::kSquare, x, [](V v) { return v * v; }, [](V v, V, V dy) { return V(2) * v * dy; });
}

template <class T>
Var<T> sqrt(Var<T> x) {
  using V = Pack<T>;
  return elementwise(
      Op::kSqrt, x, [](V v) { return xsimd::sqrt(v); }, [](V, V y, V dy) { return dy / (V(2) * y); });
}

template <class T>
Var<T> abs(Var<T> x) {
  using V = Pack<T>;
  return elementwise(
      Op::kAbs, x, [](V v) { return xsimd::abs(v); }, [](V v, V, V dy) { return xsimd::sign(v) * dy; });
}

template <class T>
Var<T> clip(Var<T> x, T low, T high) {
  using V = Pack<T>;
  if (!(low <= high))
    x.tape().fail(Op::kClip, "low <= high; low " + std::to_string(low) + ", high " + std::to_string(high));
  const auto value = [low, high](V v) {  // lets NaN through
    return xsimd::select(v < V(low), V(low), xsimd::select(v > V(high), V(high), v));
  };
  const auto slope = [low, high](V v, V, V dy) { return xsimd::select(v >= V(low) && v <= V(high), dy, V(0)); };
  return elementwise(Op::kClip, x, value, slope);
}

#define TAPELAB_INSTANTIATE(T)    \
  template Var<T> neg(Var<T>);    \
  template Var<T> exp(Var<T>);    \
  template Var<T> log(Var<T>);    \
  template Var<T> square(Var<T>); \
  template Var<T> sqrt(Var<T>);   \
  template Var<T> abs(Var<T>);    \
  template Var<T> clip(Var<T>, T, T);
TAPELAB_INSTANTIATE(float)
TAPELAB_INSTANTIATE(double)
#undef TAPELAB_INSTANTIATE

}  // namespace tapelab
