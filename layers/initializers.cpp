#include "layers/initializers.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>
#include <xtensor-blas/xlinalg.hpp>
#include <xtensor/xtensor.hpp>

namespace tapelab {
namespace {

void draw_normals(std::span<double> x, RandomStream& stream) {
  for (std::size_t i = 0; i < x.size(); i += 2) {
    const auto [first, second] = stream.two_normals();
    x[i] = first;
    if (i + 1 < x.size()) x[i + 1] = second;
  }
}

}  // namespace

template <class T>
void glorot_uniform(T* w, std::size_t rows, std::size_t columns, RandomStream stream) {
  const double limit = std::sqrt(6.0 / static_cast<double>(rows + columns));
  for (std::size_t i = 0; i < rows * columns; ++i) w[i] = static_cast<T>(stream.uniform(-limit, limit));
}

/// Stewart 1980, "The efficient generation of random orthogonal matrices": the Householder reflections that a QR
/// factorization of a matrix of normals would meet, column k reflecting a vector of rows - k normals, are independent
/// of each other. So they are drawn and no matrix is factorized: Q = H_1 ... H_n D, with D the signs that make R's
/// diagonal positive, has the distribution of Q of QR: uniform (Haar).
template <class T>
void orthogonal(T* w, std::size_t rows, std::size_t columns, RandomStream stream) {
  const std::size_t tall = std::max(rows, columns), narrow = std::min(rows, columns);
  xt::xtensor<double, 2, xt::layout_type::column_major> q({tall, narrow});  // below the diagonal: the reflected vectors
  std::vector<double> scale(narrow), sign(narrow);
  for (std::size_t k = 0; k < narrow; ++k) {
    const std::span<double> x(&q(k, k), tall - k);
    draw_normals(x, stream);
    sign[k] = x[0] < 0 ? 1.0 : -1.0;  // of R's diagonal, against x's own: nothing cancels
    const double diagonal = sign[k] * std::sqrt(std::inner_product(x.begin(), x.end(), x.begin(), 0.0));
    scale[k] = (diagonal - x[0]) / diagonal;
    const double factor = 1.0 / (x[0] - diagonal);  // H = I - scale v v^T with v[0] = 1
    for (double& v : x) v *= factor;
  }
  xt::lapack::orgqr(q, scale);
  for (std::size_t k = 0; k < narrow; ++k)
    for (std::size_t i = 0; i < tall; ++i)
      w[rows >= columns ? i * columns + k : k * columns + i] = static_cast<T>(sign[k] * q(i, k));
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
