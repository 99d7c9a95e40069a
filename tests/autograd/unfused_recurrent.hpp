// LSTM and GRU as graphs of primitive operations, one step after the other: what the fused ones must agree with.
#pragma once

#include <algorithm>
#include <vector>

#include "autograd/elementwise.hpp"
#include "autograd/gru.hpp"
#include "autograd/linear.hpp"
#include "autograd/lstm.hpp"
#include "autograd/shaping.hpp"
#include "autograd/unary.hpp"

namespace tapelab::test {

/// The activations and steps that both graphs share.
template <class T>
struct UnfusedSteps {
  const RecurrentInput<T>& input;
  RecurrentOptions options;
  Tape<T>& tape;
  std::size_t hidden;

  Var<T> act(Var<T> x) const {
    switch (options.activation) {
      case Activation::kTanh:
        return tanh(x);
      case Activation::kRelu:
        return relu(x);
      case Activation::kSigmoid:
        return sigmoid(x);
      case Activation::kLinear:
        break;
    }
    return x;
  }
  Var<T> gate(Var<T> x) const {
    switch (options.gate_activation) {
      case GateActivation::kSigmoid:
        return sigmoid(x);
      case GateActivation::kHardSigmoid:
        return hard_sigmoid(x);
      case GateActivation::kHardSigmoid3:  // relu6(x + 3) / 6
        break;
    }
    return scale(clip(add(x, filled({}, T{3})), T{0}, T{6}), T{1} / T{6});
  }
  Var<T> filled(const Shape& shape, T value) const {
    const Var<T> v = tape.constant(shape);
    std::fill_n(v.data(), v.size(), value);
    return v;
  }
  Var<T> or_zeros(Var<T> state) const { return state ? state : filled({input.batch, hidden}, T{0}); }
  /// Columns of the k-th gate.
  Var<T> part(Var<T> z, std::size_t k) const { return slice(z, 1, k * hidden, (k + 1) * hidden); }
  /// [repeated ; sequence at t] W + b.
  Var<T> projected(std::size_t t, Var<T> kernel, Var<T> bias) const {
    std::vector<Var<T>> parts;
    if (input.repeated) parts.push_back(input.repeated);
    if (input.sequence)
      parts.push_back(reshape(slice(input.sequence, 0, t, t + 1), {input.batch, input.sequence.shape().last()}));
    if (parts.empty()) return add(filled({input.batch, kernel.shape()[1]}, T{0}), bias);
    return affine(concat(std::span<const Var<T>>(parts), 1), kernel, bias);
  }
  /// m next + (1 - m) before, m the mask at t.
  Var<T> masked(std::size_t t, Var<T> next, Var<T> before) const {
    if (!input.mask) return next;
    const Var<T> m = reshape(slice(input.mask, 0, t, t + 1), {input.batch, 1});
    return add(mul(m, next), mul(sub(filled({}, T{1}), m), before));
  }
};

/// Same arguments and results as lstm().
template <class T>
RecurrentOutput<T> unfused_lstm(const RecurrentInput<T>& input, const LstmWeights<T>& weights,
                                const RecurrentState<T>& initial, LstmOptions options) {
  const UnfusedSteps<T> s{input, options, weights.kernel.tape(), weights.recurrent_kernel.shape()[0]};
  const auto seen = [&](std::size_t k, Var<T> c) {
    return mul(slice(weights.peepholes, 0, k * s.hidden, (k + 1) * s.hidden), c);
  };
  Var<T> h = s.or_zeros(initial.h), c = s.or_zeros(initial.c);
  std::vector<Var<T>> all;
  for (std::size_t t = 0; t < input.steps; ++t) {
    const Var<T> z = add(matmul(h, weights.recurrent_kernel), s.projected(t, weights.kernel, weights.bias));
    Var<T> zi = s.part(z, 0), zf = s.part(z, 1), zo = s.part(z, 3);
    if (weights.peepholes) {
      zi = add(zi, seen(0, c));
      zf = add(zf, seen(1, c));
    }
    const Var<T> next = add(mul(s.gate(zf), c), mul(s.gate(zi), s.act(s.part(z, 2))));
    if (weights.peepholes) zo = add(zo, seen(2, next));
    h = s.masked(t, mul(s.gate(zo), s.act(next)), h);
    c = s.masked(t, next, c);
    all.push_back(h);
  }
  return {stack(std::span<const Var<T>>(all)), {h, c}};
}

template <class T>
RecurrentOutput<T> unfused_reset_before(const UnfusedSteps<T>& s, const GruWeights<T>& weights,
                                        const RecurrentState<T>& initial) {
  const Var<T> of_gates = slice(weights.recurrent_kernel, 1, 0, 2 * s.hidden),
               of_candidate = slice(weights.recurrent_kernel, 1, 2 * s.hidden, 3 * s.hidden);
  Var<T> h = s.or_zeros(initial.h);
  std::vector<Var<T>> all;
  for (std::size_t t = 0; t < s.input.steps; ++t) {
    const Var<T> x = s.projected(t, weights.kernel, weights.bias);
    const Var<T> q = matmul(h, of_gates);
    const Var<T> z = s.gate(add(s.part(x, 0), s.part(q, 0)));
    const Var<T> r = s.gate(add(s.part(x, 1), s.part(q, 1)));
    const Var<T> g = s.act(add(s.part(x, 2), matmul(mul(r, h), of_candidate)));
    h = s.masked(t, add(mul(z, h), mul(sub(s.filled({}, T{1}), z), g)), h);
    all.push_back(h);
  }
  return {stack(std::span<const Var<T>>(all)), {h, {}}};
}

/// Same arguments and results as gru().
template <class T>
RecurrentOutput<T> unfused_gru(const RecurrentInput<T>& input, const GruWeights<T>& weights,
                               const RecurrentState<T>& initial, GruOptions options) {
  const UnfusedSteps<T> s{input, options, weights.kernel.tape(), weights.recurrent_kernel.shape()[0]};
  if (options.reset == Reset::kBefore) return unfused_reset_before(s, weights, initial);
  const auto bias = [&](std::size_t k) { return reshape(slice(weights.bias, 0, k, k + 1), {3 * s.hidden}); };
  Var<T> h = s.or_zeros(initial.h);
  std::vector<Var<T>> all;
  for (std::size_t t = 0; t < input.steps; ++t) {
    const Var<T> x = s.projected(t, weights.kernel, bias(0));
    const Var<T> q = add(matmul(h, weights.recurrent_kernel), bias(1));
    const Var<T> z = s.gate(add(s.part(x, 0), s.part(q, 0)));
    const Var<T> r = s.gate(add(s.part(x, 1), s.part(q, 1)));
    const Var<T> g = s.act(add(s.part(x, 2), mul(r, s.part(q, 2))));
    const Var<T> next = add(mul(z, h), mul(sub(s.filled({}, T{1}), z), g));
    h = s.masked(t, next, h);
    all.push_back(h);
  }
  return {stack(std::span<const Var<T>>(all)), {h, {}}};
}

}  // namespace tapelab::test
