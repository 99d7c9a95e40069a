// GRU layer.
#pragma once

#include <cstdint>
#include <string>

#include "autograd/gru.hpp"

namespace tapelab {

/// Keras' GRU with reset_after: kernel [F, 3H], recurrent kernel [H, 3H], bias [2, 3H] of the input and of the
/// recurrent product, gates in the order z, r, h. A layer of no features has no kernel: it reads its state alone.
template <class T>
struct Gru {
  std::string path;
  GruOptions options;
  Parameter<T> kernel, recurrent_kernel, bias;

  /// `features`: those of the repeated input and of the sequence together.
  Gru(std::string layer_path, std::size_t features, std::size_t units, GruOptions gru_options = {});

  std::size_t units() const { return recurrent_kernel.shape[0]; }
  template <class F>
  void visit(F f) {
    if (kernel.size() > 0) f(path + "/kernel", kernel);
    f(path + "/recurrent_kernel", recurrent_kernel);
    f(path + "/bias", bias);
  }
  /// Kernel glorot_uniform, recurrent kernel orthogonal, bias 0. `index` numbers the layer's streams within the model.
  void initialize(std::uint64_t seed, std::uint32_t index);
  /// Throws ShapeError naming this layer when the input does not fit.
  RecurrentOutput<T> operator()(Tape<T>& tape, const RecurrentInput<T>& input, const RecurrentState<T>& initial = {});
};

}  // namespace tapelab
