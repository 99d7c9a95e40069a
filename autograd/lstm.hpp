// The LSTM over a whole sequence as one node.
#pragma once

#include "autograd/tape.hpp"

namespace tapelab {

/// Acts on the candidate and on the cell output.
enum class Activation { kTanh, kRelu };
/// Acts on the gates: logistic, or Keras' clip(0.2 x + 0.5, 0, 1) before version 2.3.
enum class GateActivation { kSigmoid, kHardSigmoid };

struct LstmOptions {
  Activation activation = Activation::kTanh;
  GateActivation gate_activation = GateActivation::kSigmoid;
};

/// What the LSTM reads. Either input may be absent; the kernel's rows are those of `repeated`, then those of `sequence`.
template <class T>
struct LstmInput {
  std::size_t steps = 0;  ///< T
  std::size_t batch = 0;  ///< B
  Var<T> repeated;        ///< [B, R], the same at every step; projected once, never copied
  Var<T> sequence;        ///< [T, B, F]
};

template <class T>
struct LstmWeights {
  Var<T> kernel;            ///< W [R + F, 4H], gates in Keras' order i, f, c, o
  Var<T> recurrent_kernel;  ///< U [H, 4H]
  Var<T> bias;              ///< b [4H]
};

/// Hidden and cell state, each [B, H]. As an initial state either may be absent: zeros.
template <class T>
struct LstmState {
  Var<T> h, c;
};

/// All three outputs are differentiable.
template <class T>
struct LstmOutput {
  Var<T> sequence;     ///< h of every step [T, B, H]
  LstmState<T> final;  ///< h and c after the last step
};

/// Hochreiter and Schmidhuber 1997 with forget gates (Gers et al. 2000), as Keras computes it:
///   z_t = x_t W + h_{t-1} U + b = [z_i z_f z_g z_o]
///   i, f, o = gate(z_i), gate(z_f), gate(z_o);  g = act(z_g)
///   c_t = f c_{t-1} + i g;  h_t = o act(c_t)
/// Throws ShapeError when shapes do not fit.
template <class T>
LstmOutput<T> lstm(const LstmInput<T>& input, const LstmWeights<T>& weights, const LstmState<T>& initial,
                   LstmOptions options);

}  // namespace tapelab
