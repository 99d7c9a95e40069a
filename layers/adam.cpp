#include "layers/adam.hpp"

#include <cmath>

#include "autograd/simd.hpp"

namespace tapelab {

template <class T>
void Adam<T>::prepare() {
  const double t = static_cast<double>(this->steps());
  rate_ = this->learning_rate() * std::sqrt(1 - std::pow(options_.beta_2, t)) / (1 - std::pow(options_.beta_1, t));
}

/// rule(pack, offset, g): the update of the pack at offset from the values given. What is fused is said: it must be the
/// same where g is computed in the same loop.
template <class T>
auto Adam<T>::rule(T* values, std::size_t begin) {
  const Pack<T> lr(static_cast<T>(rate_)), eps(static_cast<T>(options_.epsilon));
  const Pack<T> b1(static_cast<T>(options_.beta_1)), a1(static_cast<T>(1 - options_.beta_1));
  const Pack<T> b2(static_cast<T>(options_.beta_2)), a2(static_cast<T>(1 - options_.beta_2));
  return [=, m = m_.data() + begin, v = v_.data() + begin](auto pack, std::size_t offset, const Pack<T>& g) {
    const Pack<T> first = fused<T>(b1, pack.load(m + offset), a1 * g);
    const Pack<T> second = fused<T>(b2, pack.load(v + offset), a2 * (g * g));
    pack.store(m + offset, first);
    pack.store(v + offset, second);
    pack.store(values + offset, pack.load(values + offset) - lr * first / (xsimd::sqrt(second) + eps));
  };
}

template <class T>
void Adam<T>::update(T* values, const T* gradients, std::size_t begin, std::size_t size) {
  const auto rule = this->rule(values + begin, begin);
  for_packs<T>(size, [=](auto pack) { rule(pack, 0, pack.load(gradients + begin)); });
}

template <class T>
void Adam<T>::update(T* values, std::size_t begin, const ProductGradient<T>& product) {
  for_product_packs(product, rule(values + begin, begin));
}

template class Adam<float>;
template class Adam<double>;

}  // namespace tapelab
