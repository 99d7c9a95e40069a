#include "layers/recurrent_layer.hpp"

#include <stdexcept>

namespace tapelab {

namespace {

template <class T>
std::variant<Lstm<T>, Gru<T>> make_layer(std::string path, std::size_t features, std::size_t units,
                                         const RecurrentLayerOptions& o) {
  if (o.cell == Cell::kLstm) return Lstm<T>(std::move(path), features, units, o.activations, o.peepholes);
  if (o.peepholes == Peepholes::kOn) throw std::invalid_argument("gru: a GRU has no peepholes; in " + path);
  return Gru<T>(std::move(path), features, units, o.activations);
}

}  // namespace

template <class T>
Recurrent<T>::Recurrent(std::string path, std::size_t features, std::size_t units, const RecurrentLayerOptions& options)
    : forget_bias_(options.forget_bias), layer_(make_layer<T>(std::move(path), features, units, options)) {}

template <class T>
void Recurrent<T>::initialize(std::uint64_t seed, std::uint32_t index) {
  if (auto* lstm = std::get_if<Lstm<T>>(&layer_))
    lstm->initialize(seed, index, forget_bias_);
  else
    std::get<Gru<T>>(layer_).initialize(seed, index);
}

template class Recurrent<float>;
template class Recurrent<double>;

}  // namespace tapelab
