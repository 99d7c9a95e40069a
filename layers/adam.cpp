#include "layers/adam.hpp"

#include <cmath>

#include "autograd/simd.hpp"

namespace tapelab {

template <class T>
void Adam<T>::update(T* values, const T* gradients) {
  const double t = static_cast<double>(this->steps());
  const double rate =
      this->learning_rate() * std::sqrt(1 - std::pow(options_.beta_2, t)) / (1 - std::pow(options_.beta_1, t));
  const Pack<T> lr(static_cast<T>(rate)), eps(static_cast<T>(options_.epsilon));
  const Pack<T> b1(static_cast<T>(options_.beta_1)), a1(static_cast<T>(1 - options_.beta_1));
  const Pack<T> b2(static_cast<T>(options_.beta_2)), a2(static_cast<T>(1 - options_.beta_2));
  T *m = m_.data(), *v = v_.data();
  for_packs<T>(m_.size(), [=](auto pack) {
    const Pack<T> g = pack.load(gradients);
    const Pack<T> first = b1 * pack.load(m) + a1 * g;
    const Pack<T> second = b2 * pack.load(v) + a2 * (g * g);
    pack.store(m, first);
    pack.store(v, second);
    pack.store(values, pack.load(values) - lr * first / (xsimd::sqrt(second) + eps));
  });
}

template class Adam<float>;
template class Adam<double>;

}  // namespace tapelab
