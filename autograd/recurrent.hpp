// What the recurrent layers share: their inputs, states, outputs and activations. T time, B batch, H hidden.
#pragma once

#include "autograd/tape.hpp"

namespace tapelab {

/// Acts on the candidate and, in an LSTM, on the cell output.
enum class Activation { kTanh, kRelu };
/// Acts on the gates: logistic, or Keras' clip(0.2 x + 0.5, 0, 1) before version 2.3.
enum class GateActivation { kSigmoid, kHardSigmoid };

struct RecurrentOptions {
  Activation activation = Activation::kTanh;
  GateActivation gate_activation = GateActivation::kSigmoid;
};

/// What a recurrent layer reads. Either input may be absent; the kernel's rows are those of `repeated`, then those of
/// `sequence`. A step whose mask is 0 carries the state through unchanged, forward and backward, and its output is the
/// carried h: sequences of different lengths share one batch. Values there must be finite, otherwise they are free.
template <class T>
struct RecurrentInput {
  std::size_t steps = 0;  ///< T
  std::size_t batch = 0;  ///< B
  Var<T> repeated = {};   ///< [B, R], the same at every step; projected once, never copied
  Var<T> sequence = {};   ///< [T, B, F]
  Var<T> mask = {};       ///< [T, B] of 1 (valid) and 0, gets no gradient; absent: every step is valid
};

/// Hidden and cell state, each [B, H]. As an initial state either may be absent: zeros. A GRU has no c.
template <class T>
struct RecurrentState {
  Var<T> h, c;
};

/// All outputs are differentiable.
template <class T>
struct RecurrentOutput {
  Var<T> sequence;          ///< h of every step [T, B, H]
  RecurrentState<T> final;  ///< the state after the last step
};

}  // namespace tapelab
