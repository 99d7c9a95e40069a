// One step's gate arithmetic of the LSTM on contiguous rows. For lstm.cpp and lstm_further.cpp alone, which compile it
// for the usual pairs of activations and for the others (recurrent.hpp says why). T steps, B batch, H hidden. Gate rows
// are [4H]: i, f, g (candidate), o.
#pragma once

#include <algorithm>

#include "autograd/recurrent.hpp"

namespace tapelab {

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

/// Forward and backward of one pair of activations.
template <class T>
struct LstmSteps {
  void (*forward)(const LstmStep<T>&);
  void (*backward)(const LstmStep<T>&, T*, T*);
};

/// Of a pair that is not usual.
template <class T>
LstmSteps<T> further_lstm_steps(RecurrentOptions options);

namespace {

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

}  // namespace

}  // namespace tapelab
