#include "autograd/loss.hpp"

#include "autograd/simd.hpp"

namespace tapelab {

namespace {

/// A loss is one rule: value(p, y) per element and the derivatives by p and by y.
struct SquaredError {
  template <class V>
  static V value(V p, V y) { return (p - y) * (p - y); }
  template <class V>
  static V by_prediction(V p, V y) { return V(2) * (p - y); }
  template <class V>
  static V by_target(V p, V y) { return V(2) * (y - p); }
};

struct AbsoluteError {
  template <class V>
  static V value(V p, V y) { return xsimd::abs(p - y); }
  template <class V>
  static V by_prediction(V p, V y) { return xsimd::sign(p - y); }
  template <class V>
  static V by_target(V p, V y) { return xsimd::sign(y - p); }
};

struct CrossEntropy {
  template <class V>
  static V value(V z, V y) { return xsimd::max(z, V(0)) - z * y + xsimd::log1p(xsimd::exp(-xsimd::abs(z))); }
  template <class V>
  static V by_prediction(V z, V y) { return V(1) / (V(1) + xsimd::exp(-z)) - y; }
  template <class V>
  static V by_target(V z, V) { return -z; }
};

template <class Rule, class T>
Var<T> mean_loss(Op op, Var<T> p, Var<T> y) {
  if (!(p.shape() == y.shape()) || p.size() == 0)
    p.tape().fail(op, "prediction and target must have one shape, not empty; prediction is " + p.shape().to_string() +
                          ", target is " + y.shape().to_string());
  Var<T> loss = p.tape().make(op, {}, {p, y});
  const std::size_t n = p.size();
  const double total = sum_packs<T>(n, [pv = p.data(), yv = y.data()](auto pack) {
    return pack.only(Rule::value(pack.load(pv), pack.load(yv)));
  });
  *loss.data() = static_cast<T>(total / static_cast<double>(n));
  loss.on_backward([p, y, loss, n] {
    const Pack<T> factor(*loss.grad_data() / static_cast<T>(n));
    const auto add = [&](Var<T> x, auto derivative) {
      if (!x.needs_grad()) return;
      const auto slot = x.grad_slot();
      for_packs<T>(n, [&, pv = p.data(), yv = y.data()](auto pack) {
        const Pack<T> g = factor * derivative(pack.load(pv), pack.load(yv));
        pack.store(slot.data, slot.fresh ? g : pack.load(slot.data) + g);
      });
    };
    add(p, [](Pack<T> a, Pack<T> b) { return Rule::by_prediction(a, b); });
    add(y, [](Pack<T> a, Pack<T> b) { return Rule::by_target(a, b); });
  });
  return loss;
}

}  // namespace

template <class T>
Var<T> mse(Var<T> prediction, Var<T> target) {
  return mean_loss<SquaredError>(Op::kMse, prediction, target);
}
template <class T>
Var<T> mae(Var<T> prediction, Var<T> target) {
  return mean_loss<AbsoluteError>(Op::kMae, prediction, target);
}
template <class T>
Var<T> binary_cross_entropy(Var<T> logits, Var<T> target) {
  return mean_loss<CrossEntropy>(Op::kBinaryCrossEntropy, logits, target);
}

template Var<float> mse(Var<float>, Var<float>);
template Var<double> mse(Var<double>, Var<double>);
template Var<float> mae(Var<float>, Var<float>);
template Var<double> mae(Var<double>, Var<double>);
template Var<float> binary_cross_entropy(Var<float>, Var<float>);
template Var<double> binary_cross_entropy(Var<double>, Var<double>);

}  // namespace tapelab
