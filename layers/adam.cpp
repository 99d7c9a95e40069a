#include "layers/adam.hpp"

#include <cmath>

#include "autograd/simd.hpp"

namespace tapelab {

template <class T>
void Adam<T>::step(T* values, const T* gradients) {
  ++t_;
  const double t = static_cast<double>(t_);
  const double rate = options_.learning_rate * std::sqrt(1 - std::pow(options_.beta_2, t)) /
                      (1 - std::pow(options_.beta_1, t));
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

template <class T>
double clip_by_global_norm(T* gradients, std::size_t n, double limit) {
  const double norm = std::sqrt(sum_packs<T>(n, [gradients](auto pack) {
    const Pack<T> g = pack.load(gradients);
    return g * g;
  }));
  if (norm > limit) {
    const Pack<T> factor(static_cast<T>(limit / norm));
    for_packs<T>(n, [=](auto pack) { pack.store(gradients, pack.load(gradients) * factor); });
  }
  return norm;
}

template class Adam<float>;
template class Adam<double>;
template double clip_by_global_norm(float*, std::size_t, double);
template double clip_by_global_norm(double*, std::size_t, double);

}  // namespace tapelab
