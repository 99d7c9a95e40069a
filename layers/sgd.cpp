#include "layers/sgd.hpp"

#include "autograd/simd.hpp"

namespace tapelab {

/// rule(pack, offset, g): the update of the pack at offset from the values given. Fused as in adam.cpp.
template <class T>
auto Sgd<T>::rule(T* values, std::size_t begin) {
  const Pack<T> lr(static_cast<T>(this->learning_rate())), momentum(static_cast<T>(momentum_));
  return [=, velocity = velocity_.data() + begin](auto pack, std::size_t offset, const Pack<T>& g) {
    const Pack<T> v = fused<T>(momentum, pack.load(velocity + offset), -(lr * g));
    pack.store(velocity + offset, v);
    pack.store(values + offset, pack.load(values + offset) + v);
  };
}

template <class T>
void Sgd<T>::update(T* values, const T* gradients, std::size_t begin, std::size_t size) {
  const auto rule = this->rule(values + begin, begin);
  for_packs<T>(size, [=](auto pack) { rule(pack, 0, pack.load(gradients + begin)); });
}

template <class T>
void Sgd<T>::update(T* values, std::size_t begin, const ProductGradient<T>& product) {
  for_product_packs(product, rule(values + begin, begin));
}

template class Sgd<float>;
template class Sgd<double>;

}  // namespace tapelab
