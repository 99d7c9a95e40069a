#include "layers/masking.hpp"

#include <algorithm>
#include <stdexcept>

namespace tapelab {

template <class T>
Var<T> Masking<T>::operator()(Var<T> x) const {
  if (x.shape().rank() != 3) throw std::invalid_argument("masking: x must be [T, B, F], got " + x.shape().to_string());
  const std::size_t features = x.shape()[2];
  const Var<T> mask = x.tape().constant({x.shape()[0], x.shape()[1]});
  for (std::size_t row = 0; row < mask.size(); ++row) {
    const T* step = x.data() + row * features;
    mask.data()[row] = std::all_of(step, step + features, [this](T v) { return v == mask_value; }) ? T{0} : T{1};
  }
  return mask;
}

template struct Masking<float>;
template struct Masking<double>;

}  // namespace tapelab
