// The LSTM over a whole sequence as one node. All of it stands in five files:
//   lstm.hpp        the equations
//   recurrent.hpp   what it reads and returns; what it shares with the GRU: activations, a pass over all steps
//   recurrent.cpp   the products of a pass, the gradients of weights and inputs
//   lstm_steps.hpp  one step's gates forward and backward (lstm_further.cpp compiles it for further activations)
//   lstm.cpp        the walk over the steps
// The words of all kernels that they use: for_packs (simd.hpp) calls a function with each SIMD pack of n elements, gemm
// (gemm.hpp) is C = A B + beta C. The same LSTM as a graph of ops, one line per equation, with which the tests compare
// it: tests/autograd/unfused_recurrent.hpp.
#pragma once

#include "autograd/recurrent.hpp"

namespace tapelab {

using LstmOptions = RecurrentOptions;

template <class T>
struct LstmWeights {
  Var<T> kernel;            ///< W [R + F, 4H], gates in Keras' order i, f, c, o
  Var<T> recurrent_kernel;  ///< U [H, 4H]
  Var<T> bias;              ///< b [4H]
  Var<T> peepholes = {};    ///< p [3H] of i, f, o; absent: none
};

/// Hochreiter and Schmidhuber 1997 with forget gates (Gers et al. 2000), as Keras computes it:
///   z_t = x_t W + h_{t-1} U + b = [z_i z_f z_g z_o]
///   i, f, o = gate(z_i), gate(z_f), gate(z_o);  g = act(z_g)
///   c_t = f c_{t-1} + i g;  h_t = o act(c_t)
/// With peepholes (Gers and Schmidhuber 2000; Graves 2013) i and f see c_{t-1}, o sees c_t:
///   z_i += p_i c_{t-1};  z_f += p_f c_{t-1};  z_o += p_o c_t
/// Throws ShapeError when shapes do not fit.
template <class T>
RecurrentOutput<T> lstm(const RecurrentInput<T>& input, const LstmWeights<T>& weights, const RecurrentState<T>& initial,
                        LstmOptions options);

}  // namespace tapelab
