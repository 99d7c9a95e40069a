#include "autograd/gru.hpp"

#include <algorithm>

#include "autograd/gru_reset_before.hpp"

// One step's gate arithmetic on contiguous rows, then the pass over all steps.
// T steps, B batch, H hidden. Gate rows are [3H]: z, r, g (candidate). Reset::kBefore: gru_reset_before.cpp.

namespace tapelab {

namespace {

/// The arrays of one step. h before it may be null (zeros), the mask too (none).
template <class T>
struct GruStep {
  std::size_t batch, hidden;
  T* gates;  // [B, 3H], rows gate_row apart; the input product on entry
  std::size_t gate_row;
  const T* offset;            // added to the gates: one row [3H] for all (stride 0), or one for each batch row
  std::size_t offset_stride;  // 0 or 3H
  T* recurrent;               // like gates; the recurrent product on entry
  const T* recurrent_bias;    // [3H]
  const T* mask;              // [B]
  const T* h_before;          // [B, H]
  T* h;                       // [B, H]

  bool masked(std::size_t b) const { return mask != nullptr && mask[b] == T{0}; }
};

/// On return gates hold z, r, g and the last third of `recurrent` holds q_g. Fills h; a masked row copies the state.
template <class T, Activation A, GateActivation G>
void step_forward(const GruStep<T>& s) {
  const std::size_t hidden = s.hidden;
  const T *bz = s.recurrent_bias, *br = bz + hidden, *bg = br + hidden;
  for (std::size_t b = 0; b < s.batch; ++b) {
    const std::size_t row = b * hidden;
    const T* before = s.h_before == nullptr ? nullptr : s.h_before + row;
    T* h = s.h + row;
    if (s.masked(b)) {
      carry_row(before, hidden, h);
      continue;
    }
    T* xz = s.gates + b * s.gate_row;
    T *xr = xz + hidden, *xg = xr + hidden;
    const T* oz = s.offset + b * s.offset_stride;
    const T *o_r = oz + hidden, *og = o_r + hidden;
    const T* qz = s.recurrent + b * s.gate_row;
    const T* qr = qz + hidden;
    T* qg = s.recurrent + b * s.gate_row + 2 * hidden;
    for_packs<T>(hidden, [=](auto pack) {
      const Pack<T> z = Gate<G>::value(pack.load(xz) + pack.load(oz) + (pack.load(qz) + pack.load(bz)));
      const Pack<T> r = Gate<G>::value(pack.load(xr) + pack.load(o_r) + (pack.load(qr) + pack.load(br)));
      const Pack<T> q = pack.load(qg) + pack.load(bg);
      const Pack<T> g = Act<A>::value(pack.load(xg) + pack.load(og) + r * q);
      Pack<T> next = (Pack<T>(T{1}) - z) * g;
      if (before != nullptr) next += z * pack.load(before);
      pack.store(xz, z);
      pack.store(xr, r);
      pack.store(xg, g);
      pack.store(qg, q);
      pack.store(h, next);
    });
  }
}

/// On return gates hold the gradient of the input product and `recurrent` that of the recurrent product. dh [B, H] is
/// the gradient of h on entry; on return what reaches h before the step without passing the recurrent product.
template <class T, Activation A, GateActivation G>
void step_backward(const GruStep<T>& s, T* dh) {
  const std::size_t hidden = s.hidden;
  for (std::size_t b = 0; b < s.batch; ++b) {
    const std::size_t row = b * hidden;
    T *xz = s.gates + b * s.gate_row, *qz = s.recurrent + b * s.gate_row;
    if (s.masked(b)) {
      std::fill_n(xz, 3 * hidden, T{0});
      std::fill_n(qz, 3 * hidden, T{0});
      continue;
    }
    T *xr = xz + hidden, *xg = xr + hidden, *qr = qz + hidden, *qg = qr + hidden;
    T* dh_row = dh + row;
    const T* before = s.h_before == nullptr ? nullptr : s.h_before + row;
    for_packs<T>(hidden, [=](auto pack) {
      const Pack<T> z = pack.load(xz), r = pack.load(xr), g = pack.load(xg), d = pack.load(dh_row);
      const Pack<T> dg = Act<A>::slope(g, d * (Pack<T>(T{1}) - z));
      const Pack<T> dr = Gate<G>::slope(r, dg * pack.load(qg));
      const Pack<T> dz = Gate<G>::slope(z, d * (before == nullptr ? -g : pack.load(before) - g));
      pack.store(xz, dz);
      pack.store(xr, dr);
      pack.store(xg, dg);
      pack.store(qz, dz);
      pack.store(qr, dr);
      pack.store(qg, dg * r);
      pack.store(dh_row, d * z);
    });
  }
}

template <class T>
struct GruPass : RecurrentPass<T> {
  using Base = RecurrentPass<T>;
  using Base::batch, Base::columns, Base::final, Base::hidden, Base::initial, Base::input, Base::sequence, Base::steps;

  Var<T> bias;
  void (*cell_forward)(const GruStep<T>&);
  void (*cell_backward)(const GruStep<T>&, T*);

  // Saved by forward, [T, B, 3H] each; backward turns them into the gradients of the two products.
  T *gates, *recurrent;

  GruPass(const RecurrentInput<T>& in, const GruWeights<T>& weights, const RecurrentState<T>& state)
      : Base(Op::kGru, in, weights.kernel, weights.recurrent_kernel, state, 3), bias(weights.bias) {}

  Shape bias_shape() const { return {2, columns}; }
  void choose(GruOptions options) {
    with_activations(options, [this]<Activation A, GateActivation G>() {
      cell_forward = step_forward<T, A, G>;
      cell_backward = step_backward<T, A, G>;
    });
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
