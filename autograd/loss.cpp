#include "autograd/loss.hpp"

#include <algorithm>

#include "autograd/log_sum_exp.hpp"
#include "autograd/simd.hpp"
#include "autograd/valid_rows.hpp"

namespace tapelab {

namespace {

/// A loss is one rule: value(p, y) per element and the derivatives by p and by y.
struct SquaredError {
  template <class V>
  static V value(V p, V y) {
    return (p - y) * (p - y);
  }
  template <class V>
  static V by_prediction(V p, V y) {
    return V(2) * (p - y);
  }
  template <class V>
  static V by_target(V p, V y) {
    return V(2) * (y - p);
  }
};

struct AbsoluteError {
  template <class V>
  static V value(V p, V y) {
    return xsimd::abs(p - y);
  }
  template <class V>
  static V by_prediction(V p, V y) {
    return xsimd::sign(p - y);
  }
  template <class V>
  static V by_target(V p, V y) {
    return xsimd::sign(y - p);
  }
};

struct CrossEntropy {
  template <class V>
  static V value(V z, V y) {
    return xsimd::max(z, V(0)) - z * y + xsimd::log1p(xsimd::exp(-xsimd::abs(z)));
  }
  template <class V>
  static V by_prediction(V z, V y) {
    return V(1) / (V(1) + xsimd::exp(-z)) - y;
  }
  template <class V>
  static V by_target(V z, V) {
    return -z;
  }
};

template <class T>
void check_pair(Op op, Var<T> p, Var<T> y) {
  if (!(p.shape() == y.shape()) || p.size() == 0)
    p.tape().fail(op, "prediction and target must have one shape, not empty; prediction is " + p.shape().to_string() +
                          ", target is " + y.shape().to_string());
}

/// The gradient of x for a caller that adds to what is valid.
template <class T>
GradientSlot<T> slot_for(Var<T> x, const ValidRows<T>& valid) {
  const auto slot = x.grad_slot();
  if (valid.mask != nullptr) slot.zero_filled();
  return slot;
}

template <class Rule, class T>
Var<T> mean_loss(Op op, Var<T> p, Var<T> y, Var<T> mask) {
  check_pair(op, p, y);
  const ValidRows<T> valid = valid_rows(op, p, mask, p.shape().rank());
  Var<T> loss = p.tape().make(op, {}, {p, y});
  const std::size_t n = std::max<std::size_t>(valid.count(), 1);
  double total = 0;
  valid.for_runs([&](std::size_t begin, std::size_t length) {
    total += sum_packs<T>(length, [pv = p.data() + begin, yv = y.data() + begin](auto pack) {
      return pack.only(Rule::value(pack.load(pv), pack.load(yv)));
    });
  });
  *loss.data() = static_cast<T>(total / static_cast<double>(n));
  loss.on_backward([p, y, loss, valid, n] {
    const Pack<T> factor(*loss.grad_data() / static_cast<T>(n));
    const auto add = [&](Var<T> x, auto derivative) {
      if (!x.needs_grad()) return;
      const auto slot = slot_for(x, valid);
      valid.for_runs([&](std::size_t begin, std::size_t length) {
        for_packs<T>(length, [&, pv = p.data() + begin, yv = y.data() + begin](auto pack) {
          slot.add(pack, factor * derivative(pack.load(pv), pack.load(yv)), begin);
        });
      });
    };
    add(p, [](Pack<T> a, Pack<T> b) { return Rule::by_prediction(a, b); });
    add(y, [](Pack<T> a, Pack<T> b) { return Rule::by_target(a, b); });
  });
  return loss;
}

}  // namespace

template <class T>
Var<T> mse(Var<T> prediction, Var<T> target, Var<T> mask) {
  return mean_loss<SquaredError>(Op::kMse, prediction, target, mask);
}
template <class T>
Var<T> mae(Var<T> prediction, Var<T> target, Var<T> mask) {
  return mean_loss<AbsoluteError>(Op::kMae, prediction, target, mask);
}
template <class T>
Var<T> binary_cross_entropy(Var<T> logits, Var<T> target, Var<T> mask) {
  return mean_loss<CrossEntropy>(Op::kBinaryCrossEntropy, logits, target, mask);
}

template <class T>
Var<T> softmax_cross_entropy(Var<T> logits, Var<T> target, Var<T> mask) {
  constexpr Op op = Op::kSoftmaxCrossEntropy;
  check_pair(op, logits, target);
  if (logits.shape().rank() == 0) logits.tape().fail(op, "logits must have a last axis; logits are []");
  const ValidRows<T> valid = valid_rows(op, logits, mask, logits.shape().rank() - 1);
  Var<T> loss = logits.tape().make(op, {}, {logits, target});
  const std::size_t features = logits.shape().last(), rows = std::max<std::size_t>(valid.count() / features, 1);
  // f(offset of a row) for every row that counts
  const auto for_rows = [valid, features](auto f) {
    valid.for_runs([&](std::size_t begin, std::size_t length) {
      for (std::size_t at = begin; at < begin + length; at += features) f(at);
    });
  };
  double total = 0;
  for_rows([&](std::size_t at) {
    const LogSumExp<T> row(logits.data() + at, features);
    total -= sum_packs<T>(features, [row, z = logits.data() + at, y = target.data() + at](auto pack) {
      return pack.only(pack.load(y) * row.log_softmax(pack.load(z)));
    });
  });
  *loss.data() = static_cast<T>(total / static_cast<double>(rows));
  loss.on_backward([logits, target, loss, valid, for_rows, features, rows] {
    const Pack<T> factor(*loss.grad_data() / static_cast<T>(rows));
    const auto add = [&](Var<T> x, auto derivative) {  // derivative(log_softmax, y, sum of y)
      if (!x.needs_grad()) return;
      const auto slot = slot_for(x, valid);
      for_rows([&](std::size_t at) {
        const T *z = logits.data() + at, *y = target.data() + at;
        const LogSumExp<T> row(z, features);
        const Pack<T> sum_y(static_cast<T>(sum_packs<T>(features, [y](auto pack) { return pack.load(y); })));
        for_packs<T>(features, [&](auto pack) {
          slot.add(pack, factor * derivative(row.log_softmax(pack.load(z)), pack.load(y), sum_y), at);
        });
      });
    };
    add(logits, [](Pack<T> log_p, Pack<T> y, Pack<T> sum_y) { return xsimd::exp(log_p) * sum_y - y; });
    add(target, [](Pack<T> log_p, Pack<T>, Pack<T>) { return -log_p; });
  });
  return loss;
}

#define TAPELAB_INSTANTIATE(id, function)                           \
  template Var<float> function(Var<float>, Var<float>, Var<float>); \
  template Var<double> function(Var<double>, Var<double>, Var<double>);
TAPELAB_LOSSES(TAPELAB_INSTANTIATE)
#undef TAPELAB_INSTANTIATE

}  // namespace tapelab
