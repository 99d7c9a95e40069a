#include "layers/rmsprop.hpp"

#include "autograd/simd.hpp"

namespace tapelab {

/// rule(pack, offset, g): the update of the pack at offset from the values given. Fused as in adam.cpp.
template <class T>
auto Rmsprop<T>::rule(T* values, std::size_t begin) {
  const Pack<T> lr(static_cast<T>(this->learning_rate())), eps(static_cast<T>(options_.epsilon));
  const Pack<T> rho(static_cast<T>(options_.rho)), rest(static_cast<T>(1 - options_.rho));
  const Pack<T> momentum(static_cast<T>(options_.momentum));
  return [=, mean_square = mean_square_.data() + begin, velocity = velocity_.data() + begin](
             auto pack, std::size_t offset, const Pack<T>& g) {
    const Pack<T> s = fused<T>(rho, pack.load(mean_square + offset), rest * (g * g));
    const Pack<T> v = fused<T>(momentum, pack.load(velocity + offset), lr * g / xsimd::sqrt(s + eps));
    pack.store(mean_square + offset, s);
    pack.store(velocity + offset, v);
    pack.store(values + offset, pack.load(values + offset) - v);
  };
}

template <class T>
void Rmsprop<T>::update(T* values, const T* gradients, std::size_t begin, std::size_t size) {
  const auto rule = this->rule(values + begin, begin);
  for_packs<T>(size, [=](auto pack) { rule(pack, 0, pack.load(gradients + begin)); });
}

template <class T>
void Rmsprop<T>::update(T* values, std::size_t begin, const ProductGradient<T>& product) {
  for_product_packs(product, rule(values + begin, begin));
}

template class Rmsprop<float>;
template class Rmsprop<double>;

}  // namespace tapelab
