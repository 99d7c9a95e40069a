#include "autograd/lstm.hpp"

#include <algorithm>
#include <new>

#include "autograd/recurrent.hpp"

// One step's gate arithmetic on contiguous rows, then the pass over all steps.
// T steps, B batch, H hidden. Gate rows are [4H]: i, f, g (candidate), o.

namespace tapelab {

namespace {

/// The arrays of one step. States before it may be null (zeros), mask and peepholes too (none).
template <class T>
struct LstmStep {
  std::size_t batch, hidden;
  T* gates;  // [B, 4H], rows gate_row apart
  std::size_t gate_row;
  const T* offset;               // added to the gates: one row [4H] for all (stride 0), or one for each batch row
  std::size_t offset_stride;     // 0 or 4H
  const T* peepholes;            // [3H] of i, f, o
  const T* mask;                 // [B]
  const T *h_before, *c_before;  // [B, H]
  T *c, *act_c, *h;              // [B, H]

  const T* peephole(std::size_t k) const { return peepholes == nullptr ? nullptr : peepholes + k * hidden; }
  bool masked(std::size_t b) const { return mask != nullptr && mask[b] == T{0}; }
};

/// gates hold the products on entry and i, f, g, o on return. Fills c, act(c) and h; a masked row copies the state.
template <class T, Activation A, GateActivation G>
void step_forward(const LstmStep<T>& s) {
  const std::size_t hidden = s.hidden;
  const T *pi = s.peephole(0), *pf = s.peephole(1), *po = s.peephole(2);
  for (std::size_t b = 0; b < s.batch; ++b) {
    const std::size_t row = b * hidden;
    const T* before = s.c_before == nullptr ? nullptr : s.c_before + row;
    T *c = s.c + row, *act_c = s.act_c + row, *h = s.h + row;
    if (s.masked(b)) {
      carry_row(before, hidden, c);
      carry_row(s.h_before == nullptr ? nullptr : s.h_before + row, hidden, h);
      continue;
    }
    T* zi = s.gates + b * s.gate_row;
    T *zf = zi + hidden, *zg = zf + hidden, *zo = zg + hidden;
    const T* oi = s.offset + b * s.offset_stride;
    const T *of = oi + hidden, *og = of + hidden, *oo = og + hidden;
    for_packs<T>(hidden, [=](auto pack) {
      Pack<T> at_i = pack.load(zi) + pack.load(oi), at_f = pack.load(zf) + pack.load(of);
      if (pi != nullptr && before != nullptr) {
        at_i += pack.load(pi) * pack.load(before);
        at_f += pack.load(pf) * pack.load(before);
      }
      const Pack<T> i = Gate<G>::value(at_i);
      const Pack<T> f = Gate<G>::value(at_f);
      const Pack<T> g = Act<A>::value(pack.load(zg) + pack.load(og));
      Pack<T> cell = i * g;
      if (before != nullptr) cell += f * pack.load(before);
      Pack<T> at_o = pack.load(zo) + pack.load(oo);
      if (pi != nullptr) at_o += pack.load(po) * cell;
      const Pack<T> o = Gate<G>::value(at_o);
      const Pack<T> a = Act<A>::value(cell);
      pack.store(zi, i);
      pack.store(zf, f);
      pack.store(zg, g);
      pack.store(zo, o);
      pack.store(c, cell);
      pack.store(act_c, a);
      pack.store(h, o * a);
    });
  }
}

/// gates hold i, f, g, o on entry and dz on return. dh [B, H] is the gradient of h on entry; on return, if there is a
/// mask, what passes h by: all of it in masked rows, 0 in the others. dc [B, H] is the gradient of c from later steps
/// on entry, of c_before on return.
template <class T, Activation A, GateActivation G>
void step_backward(const LstmStep<T>& s, T* dh, T* dc) {
  const std::size_t hidden = s.hidden;
  const T *pi = s.peephole(0), *pf = s.peephole(1), *po = s.peephole(2);
  for (std::size_t b = 0; b < s.batch; ++b) {
    const std::size_t row = b * hidden;
    T* zi = s.gates + b * s.gate_row;
    T *zf = zi + hidden, *zg = zf + hidden, *zo = zg + hidden;
    if (s.masked(b)) {
      std::fill_n(zi, 4 * hidden, T{0});
      continue;
    }
    const T* before = s.c_before == nullptr ? nullptr : s.c_before + row;
    const T *act_c = s.act_c + row, *dh_row = dh + row;
    T* dc_row = dc + row;
    for_packs<T>(hidden, [=](auto pack) {
      const Pack<T> i = pack.load(zi), f = pack.load(zf), g = pack.load(zg), o = pack.load(zo);
      const Pack<T> a = pack.load(act_c), dh_b = pack.load(dh_row);
      const Pack<T> dz_o = Gate<G>::slope(o, dh_b * a);
      Pack<T> dcell = pack.load(dc_row) + Act<A>::slope(a, dh_b * o);
      if (pi != nullptr) dcell += pack.load(po) * dz_o;
      const Pack<T> dz_i = Gate<G>::slope(i, dcell * g);
      const Pack<T> dz_f = before == nullptr ? Pack<T>(T{0}) : Gate<G>::slope(f, dcell * pack.load(before));
      pack.store(zo, dz_o);
      pack.store(zi, dz_i);
      pack.store(zg, Act<A>::slope(g, dcell * i));
      pack.store(zf, dz_f);
      Pack<T> dbefore = dcell * f;
      if (pi != nullptr) dbefore += pack.load(pi) * dz_i + pack.load(pf) * dz_f;
      pack.store(dc_row, dbefore);
    });
    if (s.mask != nullptr) std::fill_n(dh + row, hidden, T{0});
  }
}

template <class T>
struct LstmPass : RecurrentPass<T> {
  using Base = RecurrentPass<T>;
  using Base::batch, Base::columns, Base::final, Base::hidden, Base::initial, Base::input, Base::sequence, Base::steps;

  Var<T> bias, peepholes;
  void (*cell_forward)(const LstmStep<T>&);
  void (*cell_backward)(const LstmStep<T>&, T*, T*);

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
    cell_forward(s);
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
    cell_backward(s, dh, dc);
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
  with_activations(options, [p]<Activation A, GateActivation G>() {
    p->cell_forward = step_forward<T, A, G>;
    p->cell_backward = step_backward<T, A, G>;
  });
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
