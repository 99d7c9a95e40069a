#include "layers/sgd.hpp"

#include "autograd/simd.hpp"

namespace tapelab {

template <class T>
void Sgd<T>::update(T* values, const T* gradients) {
  const Pack<T> lr(static_cast<T>(this->learning_rate())), momentum(static_cast<T>(momentum_));
  T* velocity = velocity_.data();
  for_packs<T>(velocity_.size(), [=](auto pack) {
    const Pack<T> v = momentum * pack.load(velocity) - lr * pack.load(gradients);
    pack.store(velocity, v);
    pack.store(values, pack.load(values) + v);
  });
}

template class Sgd<float>;
template class Sgd<double>;

}  // namespace tapelab
