#include "autograd/gru_reset_before.hpp"

#include <algorithm>

#include "autograd/gemm.hpp"

// A step has two products, of the state for z and r, then of r h for the candidate.
// T steps, B batch, H hidden. Gate rows are [3H]: z, r, g (candidate).

namespace tapelab {

namespace {

/// The arrays of one step. h before it may be null (zeros), the mask too (none).
template <class T>
struct ResetBeforeStep {
  std::size_t batch, hidden;
  T* gates;  // [B, 3H], rows gate_row apart
  std::size_t gate_row;
  const T* offset;            // added to the gates: one row [3H] for all (stride 0), or one for each batch row
  std::size_t offset_stride;  // 0 or 3H
  const T* mask;              // [B]
  const T* h_before;          // [B, H]
  T* reset_h;                 // [B, H], r h before; not used without h before
  T* h;                       // [B, H]

  bool masked(std::size_t b) const { return mask != nullptr && mask[b] == T{0}; }
};

/// The first two thirds of gates hold both products on entry and z, r on return. Fills reset_h, 0 in masked rows.
template <class T, GateActivation G>
void gates_forward(const ResetBeforeStep<T>& s) {
  const std::size_t hidden = s.hidden;
  for (std::size_t b = 0; b < s.batch; ++b) {
    const T* before = s.h_before == nullptr ? nullptr : s.h_before + b * hidden;
    T* reset_h = s.reset_h + b * hidden;
    if (s.masked(b)) {
      std::fill_n(reset_h, hidden, T{0});
      continue;
    }
    T* xz = s.gates + b * s.gate_row;
    T* xr = xz + hidden;
    const T* oz = s.offset + b * s.offset_stride;
    const T* o_r = oz + hidden;
    for_packs<T>(hidden, [=](auto pack) {
      const Pack<T> r = Gate<G>::value(pack.load(xr) + pack.load(o_r));
      pack.store(xz, Gate<G>::value(pack.load(xz) + pack.load(oz)));
      pack.store(xr, r);
      if (before != nullptr) pack.store(reset_h, r * pack.load(before));
    });
  }
}

/// The last third of gates holds both products on entry and g on return. Fills h; a masked row copies the state.
template <class T, Activation A>
void candidate_forward(const ResetBeforeStep<T>& s) {
  const std::size_t hidden = s.hidden;
  for (std::size_t b = 0; b < s.batch; ++b) {
    const T* before = s.h_before == nullptr ? nullptr : s.h_before + b * hidden;
    T* h = s.h + b * hidden;
    if (s.masked(b)) {
      carry_row(before, hidden, h);
      continue;
    }
    const T* z_row = s.gates + b * s.gate_row;
    T* xg = s.gates + b * s.gate_row + 2 * hidden;
    const T* og = s.offset + b * s.offset_stride + 2 * hidden;
    for_packs<T>(hidden, [=](auto pack) {
      const Pack<T> z = pack.load(z_row), g = Act<A>::value(pack.load(xg) + pack.load(og));
      Pack<T> next = (Pack<T>(T{1}) - z) * g;
      if (before != nullptr) next += z * pack.load(before);
      pack.store(xg, g);
      pack.store(h, next);
    });
  }
}

/// On return the first and the last third of gates hold the gradient of the products, 0 in masked rows. dh [B, H] is
/// the gradient of h on entry; on return what reaches h before the step past all products.
template <class T, Activation A, GateActivation G>
void candidate_backward(const ResetBeforeStep<T>& s, T* dh) {
  const std::size_t hidden = s.hidden;
  for (std::size_t b = 0; b < s.batch; ++b) {
    T* xz = s.gates + b * s.gate_row;
    T* xg = xz + 2 * hidden;
    if (s.masked(b)) {
      std::fill_n(xz, 3 * hidden, T{0});
      continue;
    }
    const T* before = s.h_before == nullptr ? nullptr : s.h_before + b * hidden;
    T* dh_row = dh + b * hidden;
    for_packs<T>(hidden, [=](auto pack) {
      const Pack<T> z = pack.load(xz), g = pack.load(xg), d = pack.load(dh_row);
      pack.store(xz, Gate<G>::slope(z, d * (before == nullptr ? -g : pack.load(before) - g)));
      pack.store(xg, Act<A>::slope(g, d * (Pack<T>(T{1}) - z)));
      pack.store(dh_row, d * z);
    });
  }
}

/// On return the second third of gates holds the gradient of its products. d_reset_h [B, H] is the gradient of r h
/// before, of which dh gets its part; without h before neither is read.
template <class T, GateActivation G>
void reset_backward(const ResetBeforeStep<T>& s, const T* d_reset_h, T* dh) {
  const std::size_t hidden = s.hidden;
  for (std::size_t b = 0; b < s.batch; ++b) {
    if (s.masked(b)) continue;
    T* xr = s.gates + b * s.gate_row + hidden;
    if (s.h_before == nullptr) {
      std::fill_n(xr, hidden, T{0});
      continue;
    }
    const T *before = s.h_before + b * hidden, *d_row = d_reset_h + b * hidden;
    T* dh_row = dh + b * hidden;
    for_packs<T>(hidden, [=](auto pack) {
      const Pack<T> r = pack.load(xr), d = pack.load(d_row);
      pack.store(xr, Gate<G>::slope(r, d * pack.load(before)));
      pack.store(dh_row, pack.load(dh_row) + d * r);
    });
  }
}

template <class T>
struct ResetBeforePass : RecurrentPass<T> {
  using Base = RecurrentPass<T>;
  using Base::batch, Base::columns, Base::final, Base::hidden, Base::initial, Base::input, Base::recurrent_kernel,
      Base::row, Base::sequence, Base::steps;

  Var<T> bias;
  void (*gates_step)(const ResetBeforeStep<T>&);
  void (*candidate_step)(const ResetBeforeStep<T>&);
  void (*candidate_step_backward)(const ResetBeforeStep<T>&, T*);
  void (*reset_step_backward)(const ResetBeforeStep<T>&, const T*, T*);

  // Saved by forward.
  T* gates;    // [T, B, 3H]; backward turns it into the gradient of the products
  T* reset_h;  // [T, B, H]

  ResetBeforePass(const RecurrentInput<T>& in, const GruWeights<T>& weights, const RecurrentState<T>& state)
      : Base(Op::kGru, in, weights.kernel, weights.recurrent_kernel, state, 3), bias(weights.bias) {}

  Shape bias_shape() const { return {columns}; }
  void choose(GruOptions options) {
    const auto take = [this]<Activation A, GateActivation G>() {
      gates_step = gates_forward<T, G>;
      candidate_step = candidate_forward<T, A>;
      candidate_step_backward = candidate_backward<T, A, G>;
      reset_step_backward = reset_backward<T, G>;
    };
    are_usual(options) ? with_usual_activations(options, take) : with_further_activations(options, take);
  }
  Columns of_gates() const { return {0, 2 * hidden}; }
  Columns of_candidate() const { return {2 * hidden, hidden}; }
  ResetBeforeStep<T> step(std::size_t t, RowOffset<T> offset) const {
    return {.batch = batch,
            .hidden = hidden,
            .gates = gates + t * this->gate_step(),
            .gate_row = row,
            .offset = offset.data,
            .offset_stride = offset.stride,
            .mask = this->mask(t),
            .h_before = this->h_before(t),
            .reset_h = reset_h + t * this->state_size(),
            .h = this->h + t * this->state_size()};
  }

  void allocate();
  void forward();
  void backward();
  void kernel_gradient_of_states();
};

template <class T>
void ResetBeforePass<T>::allocate() {
  Arena& arena = this->tape().arena();
  Base::allocate();
  gates = arena.allocate<T>(steps * this->gate_step());
  reset_h = arena.allocate<T>(steps * this->state_size());
}

template <class T>
void ResetBeforePass<T>::forward() {
  if (!input.sequence) std::fill_n(gates, steps * this->gate_step(), T{0});
  const RowOffset<T> offset = this->project_input(bias.data(), gates);
  for (std::size_t t = 0; t < steps; ++t) {
    const auto s = step(t, offset);
    if (s.h_before != nullptr) this->state_product(s.h_before, of_gates(), T{1}, s.gates);
    gates_step(s);
    if (s.h_before != nullptr) this->state_product(s.reset_h, of_candidate(), T{1}, s.gates);
    candidate_step(s);
  }
}

/// Walks from the last step to the first, which fills the gradient of the products; then the weights.
template <class T>
void ResetBeforePass<T>::backward() {
  T *dh = this->final_gradient(final.h), *d_reset_h = this->tape().arena().template allocate<T>(this->state_size());
  this->transpose_recurrent_kernel();
  for (std::size_t t = steps; t-- > 0;) {
    this->add_output_gradient(t, dh);
    const auto s = step(t, {});
    candidate_step_backward(s, dh);
    if (s.h_before != nullptr) this->state_product_backward(s.gates, of_candidate(), T{0}, d_reset_h);
    reset_step_backward(s, d_reset_h, dh);
    if (s.h_before != nullptr) this->state_product_backward(s.gates, of_gates(), T{1}, dh);
  }
  this->give_initial_gradient(initial.h, dh);
  if (recurrent_kernel.needs_grad()) kernel_gradient_of_states();
  this->input_gradients(gates, bias.needs_grad() ? bias.grad_slot().zero_filled() : nullptr);
}

/// dU: of z and r from h before every step, of g from r times that.
template <class T>
void ResetBeforePass<T>::kernel_gradient_of_states() {
  const std::size_t first = initial.h ? 0 : 1;  // h before step 0 is zero without an initial state
  const auto slot = recurrent_kernel.grad_slot();
  if (first == steps) {
    slot.zero_filled();
    return;
  }
  const T* const dz = gates + first * this->gate_step();
  const auto product = [&](const T* states, Columns some) {
    gemm<T>(Transpose::kYes, Transpose::kNo, hidden, some.count, (steps - first) * batch, {states, hidden},
            {dz + some.first, row}, slot.beta(), {slot.data + some.first, columns});
  };
  product(this->h_before(first), of_gates());
  product(reset_h + first * this->state_size(), of_candidate());
}

}  // namespace

template <class T>
RecurrentOutput<T> reset_before_gru(const RecurrentInput<T>& input, const GruWeights<T>& weights,
                                    const RecurrentState<T>& initial, GruOptions options) {
  return as_node<ResetBeforePass<T>>(input, weights, initial, options);
}

template RecurrentOutput<float> reset_before_gru(const RecurrentInput<float>&, const GruWeights<float>&,
                                                 const RecurrentState<float>&, GruOptions);
template RecurrentOutput<double> reset_before_gru(const RecurrentInput<double>&, const GruWeights<double>&,
                                                  const RecurrentState<double>&, GruOptions);

}  // namespace tapelab
