// What the cells of recurrent layers share: their activations on SIMD packs, and a step that is masked.
#pragma once

#include <algorithm>
#include <cstddef>
#include <xsimd/xsimd.hpp>

#include "autograd/recurrent.hpp"

namespace tapelab {

/// Activations with their derivative written in terms of the output y.
template <Activation A>
struct Act;

template <>
struct Act<Activation::kTanh> {
  template <class V>
  static V value(V x) {
    return xsimd::tanh(x);
  }
  template <class V>
  static V slope(V y, V dy) {
    return dy * (V(1) - y * y);
  }
};

template <>
struct Act<Activation::kRelu> {
  /// max(x, 0) that lets NaN through, so that a diverged run cannot look healthy.
  template <class V>
  static V value(V x) {
    return xsimd::select(x < V(0), V(0), x);
  }
  template <class V>
  static V slope(V y, V dy) {
    return xsimd::select(y > V(0), dy, V(0));
  }
};

template <GateActivation G>
struct Gate;

template <>
struct Gate<GateActivation::kSigmoid> {
  template <class V>
  static V value(V x) {
    return V(1) / (V(1) + xsimd::exp(-x));
  }
  template <class V>
  static V slope(V y, V dy) {
    return dy * y * (V(1) - y);
  }
};

template <>
struct Gate<GateActivation::kHardSigmoid> {
  template <class V>
  static V value(V x) {
    const V y = V(0.2) * x + V(0.5);
    return xsimd::select(y < V(0), V(0), xsimd::select(y > V(1), V(1), y));
  }
  template <class V>
  static V slope(V y, V dy) {
    return xsimd::select(y > V(0) && y < V(1), V(0.2) * dy, V(0));
  }
};

/// The state of a masked row [H]; `from` may be null (zeros).
template <class T>
void carry_row(const T* from, std::size_t hidden, T* to) {
  if (from == nullptr)
    std::fill_n(to, hidden, T{0});
  else
    std::copy_n(from, hidden, to);
}

/// Calls use.operator()<A, G>() with the activations of `options`.
template <class F>
void with_activations(RecurrentOptions options, F use) {
  const bool soft = options.gate_activation == GateActivation::kSigmoid;
  if (options.activation == Activation::kTanh)
    soft ? use.template operator()<Activation::kTanh, GateActivation::kSigmoid>()
         : use.template operator()<Activation::kTanh, GateActivation::kHardSigmoid>();
  else
    soft ? use.template operator()<Activation::kRelu, GateActivation::kSigmoid>()
         : use.template operator()<Activation::kRelu, GateActivation::kHardSigmoid>();
}

}  // namespace tapelab
