#include "autograd/lstm.hpp"

#include <algorithm>

#include "autograd/gemm.hpp"
#include "autograd/lstm_cell.hpp"

// T steps, B batch, R repeated features, F sequence features, H hidden.

namespace tapelab {

namespace {

template <class T>
struct Pass {
  LstmInput<T> input;
  LstmWeights<T> weights;
  LstmState<T> initial;
  std::size_t steps, batch, repeated, features, hidden;

  void (*cell_forward)(std::size_t, std::size_t, T*, const T*, std::size_t, const T*, T*, T*, T*);
  void (*cell_backward)(std::size_t, std::size_t, T*, const T*, const T*, const T*, T*);

  // Saved by forward. `h` is where step 0 lies; with an initial h, that lies one block before it.
  T *h, *c, *act_c;  // [T, B, H]
  T* gates;          // [T, B, 4H]; backward turns it into dz

  Var<T> sequence;
  LstmState<T> final;

  std::size_t state_size() const { return batch * hidden; }
  const T* h_before(std::size_t t) const {
    if (t > 0) return h + (t - 1) * state_size();
    return initial.h ? h - state_size() : nullptr;
  }
  const T* c_before(std::size_t t) const {
    if (t > 0) return c + (t - 1) * state_size();
    return initial.c ? initial.c.data() : nullptr;
  }

  void forward();
  void backward();
  void backward_steps(T* dh);
  void weight_gradients();
};

template <class T>
void Pass<T>::forward() {
  const std::size_t gate_row = 4 * hidden, gate_step = batch * gate_row, s = state_size();
  // What every step adds: the bias row, or the projection of the repeated input with the bias in it.
  const T* offset = weights.bias.data();
  std::size_t offset_stride = 0;
  if (input.repeated) {
    T* projection = sequence.tape().arena().template allocate<T>(gate_step);
    for (std::size_t b = 0; b < batch; ++b) std::copy_n(weights.bias.data(), gate_row, projection + b * gate_row);
    gemm(Transpose::kNo, Transpose::kNo, batch, gate_row, repeated, input.repeated.data(), weights.kernel.data(), T{1},
         projection);
    offset = projection;
    offset_stride = gate_row;
  }
  if (input.sequence)
    gemm(Transpose::kNo, Transpose::kNo, steps * batch, gate_row, features, input.sequence.data(),
         weights.kernel.data() + repeated * gate_row, T{0}, gates);
  for (std::size_t t = 0; t < steps; ++t) {
    T* z = gates + t * gate_step;
    if (const T* before = h_before(t))
      gemm(Transpose::kNo, Transpose::kNo, batch, gate_row, hidden, before, weights.recurrent_kernel.data(),
           input.sequence ? T{1} : T{0}, z);
    else if (!input.sequence)
      std::fill_n(z, gate_step, T{0});
    cell_forward(batch, hidden, z, offset, offset_stride, c_before(t), c + t * s, act_c + t * s, h + t * s);
  }
}

template <class T>
void Pass<T>::backward() {
  T* dh = sequence.tape().arena().template allocate<T>(state_size());
  backward_steps(dh);
  weight_gradients();
}

/// Walks from the last step to the first: fills dz and the gradients of the initial state.
template <class T>
void Pass<T>::backward_steps(T* dh) {
  const std::size_t gate_row = 4 * hidden, gate_step = batch * gate_row, s = state_size();
  T* dc = sequence.tape().arena().template allocate<T>(s);
  const auto add = [s](const T* from, T* to) {
    for_packs<T>(s, [=](auto pack) { pack.store(to, pack.load(to) + pack.load(from)); });
  };
  if (final.h.has_grad())
    std::copy_n(final.h.grad_data(), s, dh);
  else
    std::fill_n(dh, s, T{0});
  if (final.c.has_grad())
    std::copy_n(final.c.grad_data(), s, dc);
  else
    std::fill_n(dc, s, T{0});
  for (std::size_t t = steps; t-- > 0;) {
    if (sequence.has_grad()) add(sequence.grad_data() + t * s, dh);
    T* dz = gates + t * gate_step;
    cell_backward(batch, hidden, dz, c_before(t), act_c + t * s, dh, dc);
    if (t > 0 || (initial.h && initial.h.needs_grad()))
      gemm(Transpose::kNo, Transpose::kYes, batch, hidden, gate_row, dz, weights.recurrent_kernel.data(), T{0}, dh);
  }
  const auto give = [&](Var<T> x, const T* gradient) {
    if (!x || !x.needs_grad()) return;
    const auto [data, fresh] = x.grad_slot();
    if (fresh)
      std::copy_n(gradient, s, data);
    else
      add(gradient, data);
  };
  give(initial.h, dh);
  give(initial.c, dc);
}

/// From dz of all steps: one product over all steps for each weight, one for the sequence, one for the repeated input.
template <class T>
void Pass<T>::weight_gradients() {
  const std::size_t gate_row = 4 * hidden, gate_step = batch * gate_row;
  const T* dz = gates;
  if (weights.recurrent_kernel.needs_grad()) {
    const auto [data, fresh] = weights.recurrent_kernel.grad_slot();
    const std::size_t first = initial.h ? 0 : 1;  // h before step 0 is zero without an initial state
    if (first < steps)
      gemm(Transpose::kYes, Transpose::kNo, hidden, gate_row, (steps - first) * batch, h_before(first),
           dz + first * gate_step, fresh ? T{0} : T{1}, data);
    else if (fresh)
      std::fill_n(data, hidden * gate_row, T{0});
  }
  const T* dz_sum = dz;  // summed over steps [B, 4H]; needed by the repeated input, and cheaper for the bias
  std::size_t sum_rows = steps * batch;
  if (input.repeated) {
    T* total = sequence.tape().arena().template allocate<T>(gate_step);
    add_column_sums(dz, steps, gate_step, total, true);
    dz_sum = total;
    sum_rows = batch;
  }
  if (weights.bias.needs_grad()) {
    const auto [data, fresh] = weights.bias.grad_slot();
    add_column_sums(dz_sum, sum_rows, gate_row, data, fresh);
  }
  if (weights.kernel.needs_grad() && repeated + features > 0) {
    const auto slot = weights.kernel.grad_slot();
    if (input.repeated)
      gemm(Transpose::kYes, Transpose::kNo, repeated, gate_row, batch, input.repeated.data(), dz_sum, slot.beta(),
           slot.data);
    if (input.sequence)
      gemm(Transpose::kYes, Transpose::kNo, features, gate_row, steps * batch, input.sequence.data(), dz, slot.beta(),
           slot.data + repeated * gate_row);
  }
  const T* w = weights.kernel.data();
  if (input.repeated && input.repeated.needs_grad()) {
    const auto slot = input.repeated.grad_slot();
    gemm(Transpose::kNo, Transpose::kYes, batch, repeated, gate_row, dz_sum, w, slot.beta(), slot.data);
  }
  if (input.sequence && input.sequence.needs_grad()) {
    const auto slot = input.sequence.grad_slot();
    gemm(Transpose::kNo, Transpose::kYes, steps * batch, features, gate_row, dz, w + repeated * gate_row, slot.beta(),
         slot.data);
  }
}

template <class T>
void choose_cell(Pass<T>& p, LstmOptions options) {
  const auto use = [&p]<Activation A, GateActivation G>() {
    p.cell_forward = lstm_cell::forward<T, A, G>;
    p.cell_backward = lstm_cell::backward<T, A, G>;
  };
  const bool soft = options.gate_activation == GateActivation::kSigmoid;
  if (options.activation == Activation::kTanh)
    soft ? use.template operator()<Activation::kTanh, GateActivation::kSigmoid>()
         : use.template operator()<Activation::kTanh, GateActivation::kHardSigmoid>();
  else
    soft ? use.template operator()<Activation::kRelu, GateActivation::kSigmoid>()
         : use.template operator()<Activation::kRelu, GateActivation::kHardSigmoid>();
}

template <class T>
void check_shapes(const Pass<T>& p) {
  Tape<T>& tape = p.weights.kernel.tape();
  const auto expect = [&tape](const char* what, Var<T> v, const Shape& wanted) {
    if (v && !(v.shape() == wanted))
      tape.fail(Op::kLstm, std::string(what) + " must be " + wanted.to_string() + ", got " + v.shape().to_string());
  };
  if (p.steps == 0 || p.batch == 0)
    tape.fail(Op::kLstm, "steps and batch must be at least 1; steps " + std::to_string(p.steps) + ", batch " +
                             std::to_string(p.batch));
  expect("recurrent kernel", p.weights.recurrent_kernel, {p.hidden, 4 * p.hidden});
  expect("kernel", p.weights.kernel, {p.repeated + p.features, 4 * p.hidden});
  expect("bias", p.weights.bias, {4 * p.hidden});
  expect("repeated input", p.input.repeated, {p.batch, p.repeated});
  expect("input sequence", p.input.sequence, {p.steps, p.batch, p.features});
  expect("initial h", p.initial.h, {p.batch, p.hidden});
  expect("initial c", p.initial.c, {p.batch, p.hidden});
}

}  // namespace

template <class T>
LstmOutput<T> lstm(const LstmInput<T>& input, const LstmWeights<T>& weights, const LstmState<T>& initial,
                   LstmOptions options) {
  Tape<T>& tape = weights.kernel.tape();
  Arena& arena = tape.arena();
  Pass<T> p{};
  p.input = input;
  p.weights = weights;
  p.initial = initial;
  p.steps = input.steps;
  p.batch = input.batch;
  p.repeated = input.repeated ? input.repeated.shape().last() : 0;
  p.features = input.sequence ? input.sequence.shape().last() : 0;
  p.hidden = weights.recurrent_kernel.shape()[0];
  choose_cell(p, options);
  check_shapes(p);

  const std::size_t s = p.state_size(), n = p.steps * s;
  p.h = arena.allocate<T>(n + (initial.h ? s : 0));
  if (initial.h) {
    std::copy_n(initial.h.data(), s, p.h);
    p.h += s;
  }
  p.c = arena.allocate<T>(n);
  p.act_c = arena.allocate<T>(n);
  p.gates = arena.allocate<T>(4 * n);

  p.sequence = tape.make_at(
      Op::kLstm, {p.steps, p.batch, p.hidden},
      {input.repeated, input.sequence, weights.kernel, weights.recurrent_kernel, weights.bias, initial.h, initial.c},
      p.h);
  p.final.h = tape.make_output(p.sequence, {p.batch, p.hidden}, p.h + n - s);
  p.final.c = tape.make_output(p.sequence, {p.batch, p.hidden}, p.c + n - s);
  p.forward();
  Pass<T>* kept = arena.allocate<Pass<T>>(1);
  *kept = p;
  p.sequence.on_backward([kept] { kept->backward(); });
  return {p.sequence, p.final};
}

template LstmOutput<float> lstm(const LstmInput<float>&, const LstmWeights<float>&, const LstmState<float>&,
                                LstmOptions);
template LstmOutput<double> lstm(const LstmInput<double>&, const LstmWeights<double>&, const LstmState<double>&,
                                 LstmOptions);

}  // namespace tapelab
