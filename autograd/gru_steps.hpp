// One step's gate arithmetic of the GRU on contiguous rows. For gru.cpp and gru_further.cpp alone, which compile it for
// the usual pairs of activations and for the others (recurrent.hpp says why). T steps, B batch, H hidden. Gate rows are
// [3H]: z, r, g (candidate).
#pragma once

#include <algorithm>

#include "autograd/recurrent.hpp"

namespace tapelab {

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

/// Forward and backward of one pair of activations.
template <class T>
struct GruSteps {
  void (*forward)(const GruStep<T>&);
  void (*backward)(const GruStep<T>&, T*);
};

/// Of a pair that is not usual.
template <class T>
GruSteps<T> further_gru_steps(RecurrentOptions options);

namespace {

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

}  // namespace

}  // namespace tapelab
