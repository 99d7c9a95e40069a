#include "autograd/last_axis.hpp"

#include "autograd/log_sum_exp.hpp"
#include "autograd/simd.hpp"

namespace tapelab {

namespace {

template <class T>
void check_last_axis(Op op, Var<T> x) {
  if (x.shape().rank() == 0 || x.shape().last() == 0)
    x.tape().fail(op, "x must have a last axis, not empty; x is " + x.shape().to_string());
}

/// Sum over n elements of a b.
template <class T>
T dot(const T* a, const T* b, std::size_t n) {
  return static_cast<T>(sum_packs<T>(n, [a, b](auto pack) { return pack.load(a) * pack.load(b); }));
}

}  // namespace

template <class T>
Var<T> softmax(Var<T> x) {
  check_last_axis(Op::kSoftmax, x);
  const std::size_t rows = x.shape().rows(), n = x.shape().last();
  Var<T> y = x.tape().make(Op::kSoftmax, x.shape(), {x});
  for (std::size_t r = 0; r < rows; ++r) {
    const T* from = x.data() + r * n;
    const LogSumExp<T> row(from, n);
    for_packs<T>(n, [row, from, to = y.data() + r * n](auto pack) {
      pack.store(to, xsimd::exp(row.log_softmax(pack.load(from))));
    });
  }
  y.on_backward([x, y, rows, n] {
    const auto slot = x.grad_slot();
    for (std::size_t r = 0; r < rows; ++r) {
      const T *dy = y.grad_data() + r * n, *p = y.data() + r * n;
      for_packs<T>(n, [dy, p, mean = Pack<T>(dot(dy, p, n)), slot, begin = r * n](auto pack) {
        slot.add(pack, pack.load(p) * (pack.load(dy) - mean), begin);
      });
    }
  });
  return y;
}

template <class T>
Var<T> log_softmax(Var<T> x) {
  check_last_axis(Op::kLogSoftmax, x);
  const std::size_t rows = x.shape().rows(), n = x.shape().last();
  Var<T> y = x.tape().make(Op::kLogSoftmax, x.shape(), {x});
  for (std::size_t r = 0; r < rows; ++r) {
    const T* from = x.data() + r * n;
    const LogSumExp<T> row(from, n);
    for_packs<T>(n,
                 [row, from, to = y.data() + r * n](auto pack) { pack.store(to, row.log_softmax(pack.load(from))); });
  }
  y.on_backward([x, y, rows, n] {
    const auto slot = x.grad_slot();
    for (std::size_t r = 0; r < rows; ++r) {
      const T *dy = y.grad_data() + r * n, *log_p = y.data() + r * n;
      const Pack<T> total(static_cast<T>(sum_packs<T>(n, [dy](auto pack) { return pack.load(dy); })));
      for_packs<T>(n, [dy, log_p, total, slot, begin = r * n](auto pack) {
        slot.add(pack, pack.load(dy) - xsimd::exp(pack.load(log_p)) * total, begin);
      });
    }
  });
  return y;
}

template <class T>
Var<T> max(Var<T> x) {
  check_last_axis(Op::kMax, x);
  const std::size_t rows = x.shape().rows(), n = x.shape().last();
  Var<T> y = x.tape().make(Op::kMax, Shape(x.shape().begin(), x.shape().end() - 1), {x});
  auto* largest = x.tape().arena().template allocate<std::size_t>(rows);  // where it lies
  for (std::size_t r = 0; r < rows; ++r) {
    const T* row = x.data() + r * n;
    std::size_t best = 0;
    for (std::size_t k = 1; k < n; ++k)
      if (row[best] == row[best] && !(row[k] <= row[best])) best = k;  // a NaN wins and stays
    largest[r] = r * n + best;
    y.data()[r] = row[best];
  }
  y.on_backward([x, y, largest, rows] {
    T* dx = x.grad_slot().zero_filled();
    for (std::size_t r = 0; r < rows; ++r) dx[largest[r]] += y.grad_data()[r];
  });
  return y;
}

template Var<float> softmax(Var<float>);
template Var<double> softmax(Var<double>);
template Var<float> log_softmax(Var<float>);
template Var<double> log_softmax(Var<double>);
template Var<float> max(Var<float>);
template Var<double> max(Var<double>);

}  // namespace tapelab
