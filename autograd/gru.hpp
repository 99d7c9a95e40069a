// The GRU over a whole sequence as one node: the equations here, one step's gates in gru_steps.hpp, the walk over the
// steps in gru.cpp, the rest in the files that lstm.hpp names. The same GRU as a graph of ops, one line per equation,
// with which the tests compare it: tests/autograd/unfused_recurrent.hpp.
#pragma once

#include "autograd/gru_kinds.hpp"

namespace tapelab {

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
