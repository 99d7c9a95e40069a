// The GRU over a whole sequence as one node: the equations here, one step's gates and the walk over the steps in
// gru.cpp, the rest in the files that lstm.hpp names. The same GRU as a graph of ops, one line per equation, with which
// the tests compare it: tests/autograd/unfused_recurrent.hpp.
#pragma once

#include "autograd/recurrent.hpp"

namespace tapelab {

/// Whether the reset gate acts on the recurrent product, or on the state before it.
enum class Reset { kAfter, kBefore };

struct GruOptions : RecurrentOptions {
  Reset reset = Reset::kAfter;
  GruOptions(RecurrentOptions activations = {}, Reset r = Reset::kAfter) : RecurrentOptions(activations), reset(r) {}
};

template <class T>
struct GruWeights {
  Var<T> kernel;            ///< W [R + F, 3H], gates in Keras' order z, r, h
  Var<T> recurrent_kernel;  ///< U [H, 3H]
  Var<T> bias;              ///< b [2, 3H]: of the input product, then of the recurrent product; Reset::kBefore: [3H]
};

/// Cho et al. 2014, the reset gate after the product as in Keras (reset_after = true), cuDNN and PyTorch:
///   [x_z x_r x_g] = x_t W + b_0;  [q_z q_r q_g] = h_{t-1} U + b_1
///   z, r = gate(x_z + q_z), gate(x_r + q_r);  g = act(x_g + r q_g)
///   h_t = z h_{t-1} + (1 - z) g
/// Reset::kBefore, as the paper has it and Keras with reset_after = false (its default before 2.3):
///   [x_z x_r x_g] = x_t W + b;  [q_z q_r] = h_{t-1} [U_z U_r]
///   z, r = gate(x_z + q_z), gate(x_r + q_r);  g = act(x_g + (r h_{t-1}) U_g)
///   h_t = z h_{t-1} + (1 - z) g
/// Throws ShapeError when shapes do not fit.
template <class T>
RecurrentOutput<T> gru(const RecurrentInput<T>& input, const GruWeights<T>& weights, const RecurrentState<T>& initial,
                       GruOptions options);

}  // namespace tapelab
