// LSTM layer and RepeatVector, which feeds it.
#pragma once

#include <string>

#include "autograd/lstm.hpp"
#include "autograd/random.hpp"

namespace tapelab {

/// Keras' LSTM: kernel [F, 4H], recurrent kernel [H, 4H], one bias [4H], gates in the order i, f, c, o.
template <class T>
struct Lstm {
  std::string path;
  LstmOptions options;
  Parameter<T> kernel, recurrent_kernel, bias;

  /// `features`: those of the repeated input and of the sequence together.
  Lstm(std::string layer_path, std::size_t features, std::size_t units, LstmOptions lstm_options);

  std::size_t units() const { return recurrent_kernel.shape[0]; }
  template <class F>
  void visit(F f) {
    f(path + "/kernel", kernel);
    f(path + "/recurrent_kernel", recurrent_kernel);
    f(path + "/bias", bias);
  }
  /// Kernel glorot_uniform, recurrent kernel orthogonal, bias 0 but forget_bias for the forget gate (1 in Keras;
  /// Jozefowicz et al. 2015).
  void initialize(std::uint64_t seed, std::uint32_t index, double forget_bias);
  /// Throws ShapeError naming this layer when the input does not fit.
  RecurrentOutput<T> operator()(Tape<T>& tape, const RecurrentInput<T>& input, const RecurrentState<T>& initial = {});
};

/// A sequence [T, B, F] as LSTM input.
template <class T>
RecurrentInput<T> as_input(Var<T> sequence) {
  return {sequence.shape()[0], sequence.shape()[1], {}, sequence};
}

/// Keras' RepeatVector: the code [B, H] at each of `steps` steps. Never copied; the LSTM projects it once.
struct RepeatVector {
  std::size_t steps;
  template <class T>
  RecurrentInput<T> operator()(Var<T> code) const {
    return {steps, code.shape()[0], code, {}};
  }
};

}  // namespace tapelab
