#include "autograd/reduction.hpp"

#include "autograd/simd.hpp"

namespace tapelab {

namespace {

template <class T>
Var<T> weighted_sum(Op op, Var<T> x, double weight) {
  Var<T> y = x.tape().make(op, {}, {x});
  const T* values = x.data();
  *y.data() = static_cast<T>(weight * sum_packs<T>(x.size(), [values](auto pack) { return pack.load(values); }));
  y.on_backward([x, y, weight] {
    const Pack<T> dy(static_cast<T>(weight) * *y.grad_data());
    for_packs<T>(x.size(), [dx = x.grad_slot(), dy](auto pack) { dx.add(pack, dy); });
  });
  return y;
}

}  // namespace

template <class T>
Var<T> sum(Var<T> x) {
  return weighted_sum(Op::kSum, x, 1.0);
}

template <class T>
Var<T> mean(Var<T> x) {
  if (x.size() == 0) x.tape().fail(Op::kMean, "x must not be empty; x is " + x.shape().to_string());
  return weighted_sum(Op::kMean, x, 1.0 / static_cast<double>(x.size()));
}

template Var<float> sum(Var<float>);
template Var<double> sum(Var<double>);
template Var<float> mean(Var<float>);
template Var<double> mean(Var<double>);

}  // namespace tapelab
