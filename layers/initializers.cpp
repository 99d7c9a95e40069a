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

template <class T>
void initialize_kernels(const Parameter<T>& kernel, const Parameter<T>& recurrent_kernel, std::uint64_t seed,
                        std::uint32_t index) {
  // Epoch 0 draws the kernel, epoch 1 the recurrent kernel.
  glorot_uniform(kernel.value, kernel.shape[0], kernel.shape[1],
                 RandomStream(seed, Purpose::kInitialWeights, 0, index));
  orthogonal(recurrent_kernel.value, recurrent_kernel.shape[0], recurrent_kernel.shape[1],
             RandomStream(seed, Purpose::kInitialWeights, 1, index));
}

template void glorot_uniform(float*, std::size_t, std::size_t, RandomStream);
template void glorot_uniform(double*, std::size_t, std::size_t, RandomStream);
template void orthogonal(float*, std::size_t, std::size_t, RandomStream);
template void orthogonal(double*, std::size_t, std::size_t, RandomStream);
template void initialize_kernels(const Parameter<float>&, const Parameter<float>&, std::uint64_t, std::uint32_t);
template void initialize_kernels(const Parameter<double>&, const Parameter<double>&, std::uint64_t, std::uint32_t);

}  // namespace tapelab
