// LSTM layer.
#pragma once

#include <cstdint>
#include <string>

#include "autograd/lstm.hpp"

namespace tapelab {

/// Whether the gates of an LSTM see its cell.
enum class Peepholes { kOff, kOn };

/// Keras' LSTM: kernel [F, 4H], recurrent kernel [H, 4H], one bias [4H], gates in the order i, f, c, o; peepholes,
/// which Keras does not have, [3H] in the order i, f, o. A layer of no features has no kernel: it reads its state
/// alone.
template <class T>
struct Lstm {
  std::string path;
  LstmOptions options;
  Peepholes peepholes_on;
  Parameter<T> kernel, recurrent_kernel, bias, peepholes;

  /// `features`: those of the repeated input and of the sequence together.
  Lstm(std::string layer_path, std::size_t features, std::size_t units, LstmOptions lstm_options = {},
       Peepholes with_peepholes = Peepholes::kOff);

  std::size_t units() const { return recurrent_kernel.shape[0]; }
  template <class F>
  void visit(F f) {
    if (kernel.size() > 0) f(path + "/kernel", kernel);
    f(path + "/recurrent_kernel", recurrent_kernel);
    f(path + "/bias", bias);
    if (peepholes_on == Peepholes::kOn) f(path + "/peepholes", peepholes);
  }
  /// Kernel glorot_uniform, recurrent kernel orthogonal, bias 0 but forget_bias for the forget gate (1 in Keras;
  /// Jozefowicz et al. 2015), peepholes 0. `index` numbers the layer's streams within the model.
  void initialize(std::uint64_t seed, std::uint32_t index, double forget_bias = 1);
  /// Throws ShapeError naming this layer when the input does not fit.
  RecurrentOutput<T> operator()(Tape<T>& tape, const RecurrentInput<T>& input, const RecurrentState<T>& initial = {});
};

}  // namespace tapelab
