#include "autograd/gru.hpp"

#include "autograd/gru_reset_before.hpp"
#include "autograd/gru_steps.hpp"

// The pass over all steps.
// T steps, B batch, H hidden. Gate rows are [3H]: z, r, g (candidate). Reset::kBefore: gru_reset_before.cpp.

namespace tapelab {

namespace {

template <class T>
struct GruPass : RecurrentPass<T> {
  using Base = RecurrentPass<T>;
  using Base::batch, Base::columns, Base::final, Base::hidden, Base::initial, Base::input, Base::sequence, Base::steps;

  Var<T> bias;
  GruSteps<T> cell;

  // Saved by forward, [T, B, 3H] each; backward turns them into the gradients of the two products.
  T *gates, *recurrent;

  GruPass(const RecurrentInput<T>& in, const GruWeights<T>& weights, const RecurrentState<T>& state)
      : Base(Op::kGru, in, weights.kernel, weights.recurrent_kernel, state, 3), bias(weights.bias) {}

  Shape bias_shape() const { return {2, columns}; }
  void choose(GruOptions options) {
    if (are_usual(options))
      with_usual_activations(options, [this]<Activation A, GateActivation G>() {
        cell = {step_forward<T, A, G>, step_backward<T, A, G>};
      });
    else
      cell = further_gru_steps<T>(options);
  }
  GruStep<T> step(std::size_t t, RowOffset<T> offset) const {
    return {.batch = batch,
            .hidden = hidden,
            .gates = gates + t * this->gate_step(),
            .gate_row = this->row,
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
  Base::allocate();
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
    cell.forward(s);
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
    cell.backward(s, dh);
    this->recurrent_product_backward(t, s.recurrent, T{1}, dh);
  }
  this->give_initial_gradient(initial.h, dh);
  this->recurrent_kernel_gradient(recurrent);
  T* of_bias = bias.needs_grad() ? bias.grad_slot().zero_filled() : nullptr;
  if (of_bias != nullptr)
    for (std::size_t r = 0; r < steps * batch; ++r) add_to(of_bias + columns, recurrent + r * this->row, columns);
  this->input_gradients(gates, of_bias);
}

}  // namespace

template <class T>
RecurrentOutput<T> gru(const RecurrentInput<T>& input, const GruWeights<T>& weights, const RecurrentState<T>& initial,
                       GruOptions options) {
  return options.reset == Reset::kBefore ? reset_before_gru(input, weights, initial, options)
                                         : as_node<GruPass<T>>(input, weights, initial, options);
}

template RecurrentOutput<float> gru(const RecurrentInput<float>&, const GruWeights<float>&,
                                    const RecurrentState<float>&, GruOptions);
template RecurrentOutput<double> gru(const RecurrentInput<double>&, const GruWeights<double>&,
                                     const RecurrentState<double>&, GruOptions);

}  // namespace tapelab
