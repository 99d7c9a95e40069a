#include "layers/lstm_layer.hpp"

#include <algorithm>

#include "layers/initializers.hpp"

namespace tapelab {

template <class T>
Lstm<T>::Lstm(std::string layer_path, std::size_t features, std::size_t units, LstmOptions lstm_options)
    : path(std::move(layer_path)), options(lstm_options) {
  kernel.shape = {features, 4 * units};
  recurrent_kernel.shape = {units, 4 * units};
  bias.shape = {4 * units};
}

template <class T>
void Lstm<T>::initialize(std::uint64_t seed, std::uint32_t index, double forget_bias) {
  const std::size_t h = units();
  // Epoch 0 draws the kernel, epoch 1 the recurrent kernel: two streams of one layer.
  glorot_uniform(kernel.value, kernel.shape[0], 4 * h, RandomStream(seed, Purpose::kInitialWeights, 0, index));
  orthogonal(recurrent_kernel.value, h, 4 * h, RandomStream(seed, Purpose::kInitialWeights, 1, index));
  std::fill_n(bias.value, 4 * h, T{0});
  std::fill_n(bias.value + h, h, static_cast<T>(forget_bias));
}

template <class T>
RecurrentOutput<T> Lstm<T>::operator()(Tape<T>& tape, const RecurrentInput<T>& input, const RecurrentState<T>& initial) {
  const LayerScope<T> scope(tape, path);
  return lstm<T>(input, {tape.parameter(kernel), tape.parameter(recurrent_kernel), tape.parameter(bias)}, initial,
                 options);
}

template struct Lstm<float>;
template struct Lstm<double>;

}  // namespace tapelab
