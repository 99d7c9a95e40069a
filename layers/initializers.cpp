#include "layers/initializers.hpp"

#include <cmath>
#include <xtensor-blas/xlinalg.hpp>
#include <xtensor/xtensor.hpp>

namespace tapelab {

template <class T>
void glorot_uniform(T* w, std::size_t rows, std::size_t columns, RandomStream stream) {
  const double limit = std::sqrt(6.0 / static_cast<double>(rows + columns));
  for (std::size_t i = 0; i < rows * columns; ++i) w[i] = static_cast<T>(stream.uniform(-limit, limit));
}

template <class T>
void orthogonal(T* w, std::size_t rows, std::size_t columns, RandomStream stream) {
  const std::size_t tall = std::max(rows, columns), narrow = std::min(rows, columns);
  xt::xtensor<double, 2, xt::layout_type::column_major> normal({tall, narrow});
  for (std::size_t i = 0; i < tall; ++i)
    for (std::size_t j = 0; j < narrow; ++j) normal(i, j) = stream.normal();
  const auto [q, r] = xt::linalg::qr(normal);
  for (std::size_t j = 0; j < narrow; ++j) {
    const double sign = r(j, j) < 0 ? -1.0 : 1.0;
    for (std::size_t i = 0; i < tall; ++i)
      w[rows >= columns ? i * columns + j : j * columns + i] = static_cast<T>(sign * q(i, j));
  }
}

template void glorot_uniform(float*, std::size_t, std::size_t, RandomStream);
template void glorot_uniform(double*, std::size_t, std::size_t, RandomStream);
template void orthogonal(float*, std::size_t, std::size_t, RandomStream);
template void orthogonal(double*, std::size_t, std::size_t, RandomStream);

}  // namespace tapelab
