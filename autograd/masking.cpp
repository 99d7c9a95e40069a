#include "autograd/masking.hpp"

#include <algorithm>

#include "autograd/simd.hpp"
#include "autograd/valid_rows.hpp"

namespace tapelab {

template <class T>
Var<T> apply_mask(Var<T> x, Var<T> mask) {
  const ValidRows<T> valid = valid_rows(Op::kApplyMask, x, mask, x.shape().rank());
  Var<T> y = x.tape().make(Op::kApplyMask, x.shape(), {x});
  std::fill_n(y.data(), y.size(), T{0});
  valid.for_runs([x, y](std::size_t begin, std::size_t n) { std::copy_n(x.data() + begin, n, y.data() + begin); });
  y.on_backward([x, y, valid] {
    valid.for_runs([dx = x.grad_slot().zero_filled(), dy = y.grad_data()](std::size_t begin, std::size_t n) {
      add_to(dx + begin, dy + begin, n);
    });
  });
  return y;
}

template <class T>
Var<T> dropout(Var<T> x, double rate, RandomStream stream) {
  Tape<T>& tape = x.tape();
  if (!(rate >= 0 && rate < 1)) tape.fail(Op::kDropout, "0 <= rate < 1; rate " + std::to_string(rate));
  if (rate == 0 || tape.mode() == Mode::kInference) return x;
  const std::size_t n = x.size();
  Var<T> y = tape.make(Op::kDropout, x.shape(), {x});
  T* factor = tape.arena().template allocate<T>(n);
  const auto dropped = static_cast<std::uint64_t>(rate * 0x1p32);
  const T kept = static_cast<T>(1 / (1 - rate));
  std::generate_n(factor, n, [&stream, dropped, kept] { return stream.next() < dropped ? T{0} : kept; });
  for_packs<T>(
      n, [factor, from = x.data(), to = y.data()](auto pack) { pack.store(to, pack.load(factor) * pack.load(from)); });
  y.on_backward([x, y, factor, n] {
    for_packs<T>(n, [factor, dx = x.grad_slot(), dy = y.grad_data()](auto pack) {
      dx.add(pack, pack.load(factor) * pack.load(dy));
    });
  });
  return y;
}

template Var<float> apply_mask(Var<float>, Var<float>);
template Var<double> apply_mask(Var<double>, Var<double>);
template Var<float> dropout(Var<float>, double, RandomStream);
template Var<double> dropout(Var<double>, double, RandomStream);

}  // namespace tapelab
