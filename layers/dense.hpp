// Fully connected layer.
#pragma once

#include <string>

#include "autograd/random.hpp"
#include "autograd/tape.hpp"

namespace tapelab {

/// What follows a Dense layer's product; softmax along the last axis.
enum class DenseActivation { kLinear, kSigmoid, kSoftmax, kTanh, kRelu };

template <class T>
Var<T> activated(Var<T> x, DenseActivation activation);

/// y = x W + b on the last axis.  x [..., F] -> y [..., units]. Keras' Dense, linear; over a sequence [T, B, F] it is
/// applied to every step alike, which is Keras' TimeDistributed(Dense).
template <class T>
struct Dense {
  std::string path;
  Parameter<T> kernel;  ///< W [F, units]
  Parameter<T> bias;    ///< b [units]

  Dense(std::string layer_path, std::size_t features, std::size_t units);

  template <class F>
  void visit(F f) {
    f(path + "/kernel", kernel);
    f(path + "/bias", bias);
  }
  /// Kernel glorot_uniform, bias 0. `index` numbers the layer's stream within the model.
  void initialize(std::uint64_t seed, std::uint32_t index);
  Var<T> operator()(Var<T> x);
};

}  // namespace tapelab
