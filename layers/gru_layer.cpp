#include "layers/gru_layer.hpp"

#include <algorithm>

#include "layers/initializers.hpp"

namespace tapelab {

template <class T>
Gru<T>::Gru(std::string layer_path, std::size_t features, std::size_t units, GruOptions gru_options)
    : path(std::move(layer_path)), options(gru_options) {
  kernel.shape = {features, 3 * units};
  recurrent_kernel.shape = {units, 3 * units};
  bias.shape = {2, 3 * units};
}

template <class T>
void Gru<T>::initialize(std::uint64_t seed, std::uint32_t index) {
  initialize_kernels(kernel, recurrent_kernel, seed, index);
  std::fill_n(bias.value, bias.size(), T{0});
}

template <class T>
RecurrentOutput<T> Gru<T>::operator()(Tape<T>& tape, const RecurrentInput<T>& input, const RecurrentState<T>& initial) {
  const LayerScope<T> scope(tape, path);
  return gru<T>(input, {tape.parameter(kernel), tape.parameter(recurrent_kernel), tape.parameter(bias)}, initial,
                options);
}

template struct Gru<float>;
template struct Gru<double>;

}  // namespace tapelab
