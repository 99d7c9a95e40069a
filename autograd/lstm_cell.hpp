// One step of the LSTM's gate arithmetic, forward and backward, on contiguous rows.
// B batch, H hidden. Gate rows are [4H]: i, f, g (candidate), o.
#pragma once

#include <cstddef>

#include "autograd/lstm.hpp"
#include "autograd/simd.hpp"

namespace tapelab::lstm_cell {

/// Activations with their derivative written in terms of the output y.
template <Activation A>
struct Act;

template <>
struct Act<Activation::kTanh> {
  template <class V>
  static V value(V x) { return xsimd::tanh(x); }
  template <class V>
  static V slope(V y, V dy) { return dy * (V(1) - y * y); }
};

template <>
struct Act<Activation::kRelu> {
  /// max(x, 0) that lets NaN through, so that a diverged run cannot look healthy.
  template <class V>
  static V value(V x) { return xsimd::select(x < V(0), V(0), x); }
  template <class V>
  static V slope(V y, V dy) { return xsimd::select(y > V(0), dy, V(0)); }
};

template <GateActivation G>
struct Gate;

template <>
struct Gate<GateActivation::kSigmoid> {
  template <class V>
  static V value(V x) { return V(1) / (V(1) + xsimd::exp(-x)); }
  template <class V>
  static V slope(V y, V dy) { return dy * y * (V(1) - y); }
};

template <>
struct Gate<GateActivation::kHardSigmoid> {
  template <class V>
  static V value(V x) {
    const V y = V(0.2) * x + V(0.5);
    return xsimd::select(y < V(0), V(0), xsimd::select(y > V(1), V(1), y));
  }
  template <class V>
  static V slope(V y, V dy) { return xsimd::select(y > V(0) && y < V(1), V(0.2) * dy, V(0)); }
};

/// z [B, 4H] holds the products on entry and the gates i, f, g, o on return. `offset` is added to z: a row for all
/// batch rows (offset_stride 0) or one for each (4H). c_before [B, H] may be null (zeros). Fills c, act(c) and h [B, H].
template <class T, Activation A, GateActivation G>
void forward(std::size_t batch, std::size_t hidden, T* z, const T* offset, std::size_t offset_stride, const T* c_before,
             T* c, T* act_c, T* h) {
  for (std::size_t b = 0; b < batch; ++b) {
    T* zi = z + b * 4 * hidden;
    T *zf = zi + hidden, *zg = zf + hidden, *zo = zg + hidden;
    const T* oi = offset + b * offset_stride;
    const T *of = oi + hidden, *og = of + hidden, *oo = og + hidden;
    const std::size_t row = b * hidden;
    const T* before = c_before == nullptr ? nullptr : c_before + row;
    for_packs<T>(hidden, [=](auto pack) {
      const Pack<T> i = Gate<G>::value(pack.load(zi) + pack.load(oi));
      const Pack<T> f = Gate<G>::value(pack.load(zf) + pack.load(of));
      const Pack<T> g = Act<A>::value(pack.load(zg) + pack.load(og));
      const Pack<T> o = Gate<G>::value(pack.load(zo) + pack.load(oo));
      Pack<T> cell = i * g;
      if (before != nullptr) cell += f * pack.load(before);
      const Pack<T> a = Act<A>::value(cell);
      pack.store(zi, i);
      pack.store(zf, f);
      pack.store(zg, g);
      pack.store(zo, o);
      pack.store(c + row, cell);
      pack.store(act_c + row, a);
      pack.store(h + row, o * a);
    });
  }
}

/// gates [B, 4H] holds i, f, g, o on entry and dz on return. dh [B, H] is the gradient of h; dc [B, H] that of c from
/// later steps on entry, of c_before on return.
template <class T, Activation A, GateActivation G>
void backward(std::size_t batch, std::size_t hidden, T* gates, const T* c_before, const T* act_c, const T* dh, T* dc) {
  for (std::size_t b = 0; b < batch; ++b) {
    T* zi = gates + b * 4 * hidden;
    T *zf = zi + hidden, *zg = zf + hidden, *zo = zg + hidden;
    const std::size_t row = b * hidden;
    const T* before = c_before == nullptr ? nullptr : c_before + row;
    for_packs<T>(hidden, [=](auto pack) {
      const Pack<T> i = pack.load(zi), f = pack.load(zf), g = pack.load(zg), o = pack.load(zo);
      const Pack<T> a = pack.load(act_c + row), dh_b = pack.load(dh + row);
      const Pack<T> dcell = pack.load(dc + row) + Act<A>::slope(a, dh_b * o);
      pack.store(zo, Gate<G>::slope(o, dh_b * a));
      pack.store(zi, Gate<G>::slope(i, dcell * g));
      pack.store(zg, Act<A>::slope(g, dcell * i));
      pack.store(zf, before == nullptr ? Pack<T>(T{0}) : Gate<G>::slope(f, dcell * pack.load(before)));
      pack.store(dc + row, dcell * f);
    });
  }
}

}  // namespace tapelab::lstm_cell
