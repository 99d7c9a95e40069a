#include "layers/rmsprop.hpp"

#include "autograd/simd.hpp"

namespace tapelab {

template <class T>
void Rmsprop<T>::update(T* values, const T* gradients) {
  const Pack<T> lr(static_cast<T>(this->learning_rate())), eps(static_cast<T>(options_.epsilon));
  const Pack<T> rho(static_cast<T>(options_.rho)), rest(static_cast<T>(1 - options_.rho));
  const Pack<T> momentum(static_cast<T>(options_.momentum));
  T *mean_square = mean_square_.data(), *velocity = velocity_.data();
  for_packs<T>(mean_square_.size(), [=](auto pack) {
    const Pack<T> g = pack.load(gradients);
    const Pack<T> s = rho * pack.load(mean_square) + rest * (g * g);
    const Pack<T> v = momentum * pack.load(velocity) + lr * g / xsimd::sqrt(s + eps);
    pack.store(mean_square, s);
    pack.store(velocity, v);
    pack.store(values, pack.load(values) - v);
  });
}

template class Rmsprop<float>;
template class Rmsprop<double>;

}  // namespace tapelab
