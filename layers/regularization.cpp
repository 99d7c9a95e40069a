#include "layers/regularization.hpp"

#include <cmath>

#include "autograd/simd.hpp"

namespace tapelab {

template <class T>
double euclidean_norm(const T* x, std::size_t n) {
  return std::sqrt(sum_packs<T>(n, [x](auto pack) {
    const Pack<T> v = pack.load(x);
    return v * v;
  }));
}

template <class T>
double clip_by_global_norm(T* gradients, std::size_t n, double limit) {
  const double norm = euclidean_norm(gradients, n);
  if (norm > limit) {
    const Pack<T> factor(static_cast<T>(limit / norm));
    for_packs<T>(n, [=](auto pack) { pack.store(gradients, pack.load(gradients) * factor); });
  }
  return norm;
}

template <class T>
void clip_by_value(T* gradients, std::size_t n, double limit) {
  const Pack<T> high(static_cast<T>(limit)), low(static_cast<T>(-limit));
  for_packs<T>(n, [=](auto pack) {
    const Pack<T> g = pack.load(gradients);
    pack.store(gradients, xsimd::select(g > high, high, xsimd::select(g < low, low, g)));
  });
}

template <class T>
void decay_weights(T* values, std::size_t n, double amount) {
  const Pack<T> part(static_cast<T>(amount));
  for_packs<T>(n, [=](auto pack) {
    const Pack<T> w = pack.load(values);
    pack.store(values, w - part * w);
  });
}

template double euclidean_norm(const float*, std::size_t);
template double euclidean_norm(const double*, std::size_t);
template double clip_by_global_norm(float*, std::size_t, double);
template double clip_by_global_norm(double*, std::size_t, double);
template void clip_by_value(float*, std::size_t, double);
template void clip_by_value(double*, std::size_t, double);
template void decay_weights(float*, std::size_t, double);
template void decay_weights(double*, std::size_t, double);

}  // namespace tapelab
