#include "autograd/lstm.hpp"

#include <new>

#include "autograd/lstm_steps.hpp"

// The pass over all steps.
// T steps, B batch, H hidden. Gate rows are [4H]: i, f, g (candidate), o.

namespace tapelab {

namespace {

template <class T>
struct LstmPass : RecurrentPass<T> {
  using Base = RecurrentPass<T>;
  using Base::batch, Base::columns, Base::final, Base::hidden, Base::initial, Base::input, Base::sequence, Base::steps;

  Var<T> bias, peepholes;
  LstmSteps<T> cell;

  // Saved by forward.
  T *c, *act_c;  // [T, B, H]
  T* gates;      // [T, B, 4H]; backward turns it into dz

  LstmPass(const RecurrentInput<T>& in, const LstmWeights<T>& weights, const RecurrentState<T>& state)
      : Base(Op::kLstm, in, weights.kernel, weights.recurrent_kernel, state, 4),
        bias(weights.bias),
        peepholes(weights.peepholes) {}

  const T* c_before(std::size_t t) const {
    if (t > 0) return c + (t - 1) * this->state_size();
    return initial.c ? initial.c.data() : nullptr;
  }
  LstmStep<T> step(std::size_t t, RowOffset<T> offset) const {
    const std::size_t s = this->state_size();
    return {.batch = batch,
            .hidden = hidden,
            .gates = gates + t * this->gate_step(),
            .gate_row = this->row,
            .offset = offset.data,
            .offset_stride = offset.stride,
            .peepholes = peepholes ? peepholes.data() : nullptr,
            .mask = this->mask(t),
            .h_before = this->h_before(t),
            .c_before = c_before(t),
            .c = c + t * s,
            .act_c = act_c + t * s,
            .h = this->h + t * s};
  }

  void allocate();
  void forward();
  void backward();
  void peephole_gradients();
};

template <class T>
void LstmPass<T>::allocate() {
  Arena& arena = this->tape().arena();
  const std::size_t n = steps * this->state_size();
  Base::allocate();
  c = arena.allocate<T>(n);
  act_c = arena.allocate<T>(n);
  gates = arena.allocate<T>(steps * this->gate_step());
}

template <class T>
void LstmPass<T>::forward() {
  const RowOffset<T> offset = this->project_input(bias.data(), gates);
  for (std::size_t t = 0; t < steps; ++t) {
    const auto s = step(t, offset);
    this->recurrent_product(t, input.sequence ? T{1} : T{0}, s.gates);
    cell.forward(s);
  }
}

/// Walks from the last step to the first, which fills dz and the gradients of the initial state; then the weights.
template <class T>
void LstmPass<T>::backward() {
  T *dh = this->final_gradient(final.h), *dc = this->final_gradient(final.c);
  this->transpose_recurrent_kernel();
  for (std::size_t t = steps; t-- > 0;) {
    this->add_output_gradient(t, dh);
    const auto s = step(t, {});
    cell.backward(s, dh, dc);
    this->recurrent_product_backward(t, s.gates, input.mask ? T{1} : T{0}, dh);
  }
  this->give_initial_gradient(initial.h, dh);
  this->give_initial_gradient(initial.c, dc);
  this->recurrent_kernel_gradient(gates);
  this->input_gradients(gates, bias.needs_grad() ? bias.grad_slot().zero_filled() : nullptr);
  if (peepholes && peepholes.needs_grad()) peephole_gradients();
}

/// dp_i += sum over T and B of dz_i c_{t-1}, dp_f the same with dz_f, dp_o += sum of dz_o c_t.
template <class T>
void LstmPass<T>::peephole_gradients() {
  T* dp = peepholes.grad_slot().zero_filled();
  const auto add_products = [n = hidden](const T* dz, const T* seen, T* to) {
    for_packs<T>(n, [=](auto pack) { pack.store(to, pack.load(to) + pack.load(dz) * pack.load(seen)); });
  };
  for (std::size_t t = 0; t < steps; ++t)
    for (std::size_t b = 0; b < batch; ++b) {
      const std::size_t row = b * hidden;
      const T* dz = gates + t * this->gate_step() + b * this->row;
      if (const T* before = c_before(t)) {
        add_products(dz, before + row, dp);
        add_products(dz + hidden, before + row, dp + hidden);
      }
      add_products(dz + 3 * hidden, c + t * this->state_size() + row, dp + 2 * hidden);
    }
}

}  // namespace

template <class T>
RecurrentOutput<T> lstm(const RecurrentInput<T>& input, const LstmWeights<T>& weights, const RecurrentState<T>& initial,
                        LstmOptions options) {
  Tape<T>& tape = weights.kernel.tape();
  LstmPass<T>* p = new (tape.arena().template allocate<LstmPass<T>>(1)) LstmPass<T>(input, weights, initial);
  p->check_shapes();
  p->expect("bias", weights.bias, {p->columns});
  p->expect("peepholes", weights.peepholes, {3 * p->hidden});
  p->expect("initial c", initial.c, {p->batch, p->hidden});
  if (are_usual(options))
    with_usual_activations(options, [p]<Activation A, GateActivation G>() {
      p->cell = {step_forward<T, A, G>, step_backward<T, A, G>};
    });
  else
    p->cell = further_lstm_steps<T>(options);
  p->allocate();
  const std::size_t s = p->state_size(), last = (p->steps - 1) * s;
  p->sequence = tape.make_at(Op::kLstm, {p->steps, p->batch, p->hidden},
                             {input.repeated, input.projected, input.sequence, weights.kernel, weights.recurrent_kernel,
                              weights.bias, weights.peepholes, initial.h, initial.c},
                             p->h);
  p->final.h = tape.make_output(p->sequence, {p->batch, p->hidden}, p->h + last);
  p->final.c = tape.make_output(p->sequence, {p->batch, p->hidden}, p->c + last);
  p->forward();
  p->sequence.on_backward([p] { p->backward(); });
  return {p->sequence, p->final};
}

template RecurrentOutput<float> lstm(const RecurrentInput<float>&, const LstmWeights<float>&,
                                     const RecurrentState<float>&, LstmOptions);
template RecurrentOutput<double> lstm(const RecurrentInput<double>&, const LstmWeights<double>&,
                                      const RecurrentState<double>&, LstmOptions);

}  // namespace tapelab
