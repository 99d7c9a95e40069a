// The LSTM as a graph of primitive operations, one step after the other: what the fused one must agree with.
#pragma once

#include <vector>

#include "autograd/elementwise.hpp"
#include "autograd/linear.hpp"
#include "autograd/lstm.hpp"
#include "autograd/shaping.hpp"

namespace tapelab::test {

/// Same arguments and results as lstm().
template <class T>
LstmOutput<T> unfused_lstm(const LstmInput<T>& input, const LstmWeights<T>& weights, const LstmState<T>& initial,
                           LstmOptions options) {
  Tape<T>& tape = weights.kernel.tape();
  const std::size_t batch = input.batch, hidden = weights.recurrent_kernel.shape()[0];
  const auto act = [&](Var<T> x) { return options.activation == Activation::kTanh ? tanh(x) : relu(x); };
  const auto gate = [&](Var<T> x) {
    return options.gate_activation == GateActivation::kSigmoid ? sigmoid(x) : hard_sigmoid(x);
  };
  const auto zeros = [&](const Shape& shape) {
    const Var<T> v = tape.constant(shape);
    std::fill_n(v.data(), v.size(), T{0});
    return v;
  };
  Var<T> h = initial.h ? initial.h : zeros({batch, hidden});
  Var<T> c = initial.c ? initial.c : zeros({batch, hidden});
  std::vector<Var<T>> all;
  for (std::size_t t = 0; t < input.steps; ++t) {
    std::vector<Var<T>> parts;
    if (input.repeated) parts.push_back(input.repeated);
    if (input.sequence)
      parts.push_back(reshape(slice(input.sequence, 0, t, t + 1), {batch, input.sequence.shape().last()}));
    Var<T> z = matmul(h, weights.recurrent_kernel);
    if (parts.empty())
      z = add(z, weights.bias);
    else
      z = add(z, affine(concat(std::span<const Var<T>>(parts), 1), weights.kernel, weights.bias));
    const auto part = [&](std::size_t k) { return slice(z, 1, k * hidden, (k + 1) * hidden); };
    const Var<T> i = gate(part(0)), f = gate(part(1)), g = act(part(2)), o = gate(part(3));
    c = add(mul(f, c), mul(i, g));
    h = mul(o, act(c));
    all.push_back(h);
  }
  return {stack(std::span<const Var<T>>(all)), {h, c}};
}

}  // namespace tapelab::test
