#include "layers/lstm_layer.hpp"

#include <algorithm>

#include "layers/initializers.hpp"

namespace tapelab {

template <class T>
Lstm<T>::Lstm(std::string layer_path, std::size_t features, std::size_t units, LstmOptions lstm_options,
              Peepholes with_peepholes)
    : path(std::move(layer_path)), options(lstm_options), peepholes_on(with_peepholes) {
  kernel.shape = {features, 4 * units};
  recurrent_kernel.shape = {units, 4 * units};
  bias.shape = {4 * units};
  peepholes.shape = {3 * units};
}

template <class T>
void Lstm<T>::initialize(std::uint64_t seed, std::uint32_t index, double forget_bias) {
  const std::size_t h = units();
  initialize_kernels(kernel, recurrent_kernel, seed, index);
  std::fill_n(bias.value, 4 * h, T{0});
  std::fill_n(bias.value + h, h, static_cast<T>(forget_bias));
  if (peepholes_on == Peepholes::kOn) std::fill_n(peepholes.value, 3 * h, T{0});
}

template <class T>
RecurrentOutput<T> Lstm<T>::operator()(Tape<T>& tape, const RecurrentInput<T>& input,
                                       const RecurrentState<T>& initial) {
  const LayerScope<T> scope(tape, path);
  LstmWeights<T> weights{tape.parameter(kernel), tape.parameter(recurrent_kernel), tape.parameter(bias)};
  if (peepholes_on == Peepholes::kOn) weights.peepholes = tape.parameter(peepholes);
  return lstm<T>(input, weights, initial, options);
}

template struct Lstm<float>;
template struct Lstm<double>;

}  // namespace tapelab
