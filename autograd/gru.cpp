#include "autograd/gru.hpp"

#include <algorithm>
#include <new>

#include "autograd/gru_cell.hpp"
#include "autograd/recurrent_pass.hpp"

// T steps, B batch, H hidden.

namespace tapelab {

namespace {

template <class T>
struct GruPass : RecurrentPass<T> {
  using Base = RecurrentPass<T>;
  using Base::batch, Base::columns, Base::final, Base::hidden, Base::initial, Base::input, Base::sequence, Base::steps;

  Var<T> bias;
  void (*cell_forward)(const gru_cell::Step<T>&);
  void (*cell_backward)(const gru_cell::Step<T>&, T*);

  // Saved by forward, [T, B, 3H] each; backward turns them into the gradients of the two products.
  T *gates, *recurrent;

  GruPass(const RecurrentInput<T>& in, const GruWeights<T>& weights, const RecurrentState<T>& state)
      : Base(Op::kGru, in, weights.kernel, weights.recurrent_kernel, state, 3), bias(weights.bias) {}

  gru_cell::Step<T> step(std::size_t t, RowOffset<T> offset) const {
    return {.batch = batch,
            .hidden = hidden,
            .gates = gates + t * this->gate_step(),
            .offset = offset.data,
            .offset_stride = offset.stride,
            .recurrent = recurrent + t * this->gate_step(),
            .recurrent_bias = bias.data() + columns,
            .mask = this->mask(t),
            .h_before = this->h_before(t),
            .h = this->h + t * this->state_size()};
  }

  void allocate();
  void forward();
  void backward();
};

template <class T>
void GruPass<T>::allocate() {
  Arena& arena = this->tape().arena();
  this->allocate_h();
  gates = arena.allocate<T>(steps * this->gate_step());
  recurrent = arena.allocate<T>(steps * this->gate_step());
}

template <class T>
void GruPass<T>::forward() {
  if (!input.sequence) std::fill_n(gates, steps * this->gate_step(), T{0});
  const RowOffset<T> offset = this->project_input(bias.data(), gates);
  for (std::size_t t = 0; t < steps; ++t) {
    const auto s = step(t, offset);
    this->recurrent_product(t, T{0}, s.recurrent);
    cell_forward(s);
  }
}

/// Walks from the last step to the first, which fills the gradients of both products; then the weights.
template <class T>
void GruPass<T>::backward() {
  T* dh = this->final_gradient(final.h);
  this->transpose_recurrent_kernel();
  for (std::size_t t = steps; t-- > 0;) {
    this->add_output_gradient(t, dh);
    const auto s = step(t, {});
    cell_backward(s, dh);
    this->recurrent_product_backward(t, s.recurrent, T{1}, dh);
  }
  this->give_initial_gradient(initial.h, dh);
  this->recurrent_kernel_gradient(recurrent);
  T* of_bias = bias.needs_grad() ? bias.grad_slot().zero_filled() : nullptr;
  if (of_bias != nullptr) add_column_sums(recurrent, steps * batch, columns, of_bias + columns);
  this->input_gradients(gates, of_bias);
}

}  // namespace

template <class T>
RecurrentOutput<T> gru(const RecurrentInput<T>& input, const GruWeights<T>& weights, const RecurrentState<T>& initial,
                       GruOptions options) {
  Tape<T>& tape = weights.kernel.tape();
  GruPass<T>* p = new (tape.arena().template allocate<GruPass<T>>(1)) GruPass<T>(input, weights, initial);
  p->check_shapes();
  p->expect("bias", weights.bias, {2, p->columns});
  if (initial.c) tape.fail(Op::kGru, "a GRU has no cell state; initial c is " + initial.c.shape().to_string());
  with_activations(options, [p]<Activation A, GateActivation G>() {
    p->cell_forward = gru_cell::forward<T, A, G>;
    p->cell_backward = gru_cell::backward<T, A, G>;
  });
  p->allocate();
  p->sequence = tape.make_at(
      Op::kGru, {p->steps, p->batch, p->hidden},
      {input.repeated, input.sequence, weights.kernel, weights.recurrent_kernel, weights.bias, initial.h}, p->h);
  p->final.h = tape.make_output(p->sequence, {p->batch, p->hidden}, p->h + (p->steps - 1) * p->state_size());
  p->forward();
  p->sequence.on_backward([p] { p->backward(); });
  return {p->sequence, p->final};
}

template RecurrentOutput<float> gru(const RecurrentInput<float>&, const GruWeights<float>&,
                                    const RecurrentState<float>&, GruOptions);
template RecurrentOutput<double> gru(const RecurrentInput<double>&, const GruWeights<double>&,
                                     const RecurrentState<double>&, GruOptions);

}  // namespace tapelab
