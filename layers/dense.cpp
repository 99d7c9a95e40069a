#include "layers/dense.hpp"

#include <algorithm>

#include "autograd/last_axis.hpp"
#include "autograd/linear.hpp"
#include "autograd/unary.hpp"
#include "layers/initializers.hpp"

namespace tapelab {

template <class T>
Dense<T>::Dense(std::string layer_path, std::size_t features, std::size_t units) : path(std::move(layer_path)) {
  kernel.shape = {features, units};
  bias.shape = {units};
}

template <class T>
void Dense<T>::initialize(std::uint64_t seed, std::uint32_t index) {
  glorot_uniform(kernel.value, kernel.shape[0], kernel.shape[1],
                 RandomStream(seed, Purpose::kInitialWeights, 0, index));
  std::fill_n(bias.value, bias.size(), T{0});
}

template <class T>
Var<T> Dense<T>::operator()(Var<T> x) {
  Tape<T>& tape = x.tape();
  const LayerScope<T> scope(tape, path);
  return affine(x, tape.parameter(kernel), tape.parameter(bias));
}

template <class T>
Var<T> activated(Var<T> x, DenseActivation activation) {
  switch (activation) {
    case DenseActivation::kSigmoid:
      return sigmoid(x);
    case DenseActivation::kSoftmax:
      return softmax(x);
    case DenseActivation::kTanh:
      return tanh(x);
    case DenseActivation::kRelu:
      return relu(x);
    case DenseActivation::kLinear:
      break;
  }
  return x;
}

template Var<float> activated(Var<float>, DenseActivation);
template Var<double> activated(Var<double>, DenseActivation);
template struct Dense<float>;
template struct Dense<double>;

}  // namespace tapelab
