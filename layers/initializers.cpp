#include "layers/initializers.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <span>
#include <vector>
#include <xtensor-blas/xlinalg.hpp>
#include <xtensor/xtensor.hpp>

#include "autograd/simd.hpp"

namespace tapelab {
namespace {

/// Standard normals (Box and Muller 1958): those of a pair of uniforms lie half of x apart.
template <class T>
class Normals {
 public:
  explicit Normals(std::size_t most) : uniforms_(2 * ((most + 1) / 2)) {}

  void draw(std::span<T> x, RandomStream& stream) {
    using V = Pack<T>;
    const std::size_t half = (x.size() + 1) / 2;
    T* const first = uniforms_.data();
    T* const second = first + half;
    for (std::size_t i = 0; i < 2 * half; ++i) first[i] = stream.open_uniform<T>();
    for_packs<T>(half, [=](auto pack) {
      const V radius = xsimd::sqrt(V(T(-2)) * xsimd::log(pack.load(first)));
      const auto [sine, cosine] = xsimd::sincos(V(2 * std::numbers::pi_v<T>) * pack.load(second));
      pack.store(first, radius * cosine);
      pack.store(second, radius * sine);
    });
    std::copy_n(first, x.size(), x.begin());
  }

 private:
  std::vector<T> uniforms_;
};

}  // namespace

template <class T>
void glorot_uniform(T* w, std::size_t rows, std::size_t columns, RandomStream stream) {
  const T limit = static_cast<T>(std::sqrt(6.0 / static_cast<double>(rows + columns)));
  std::generate_n(w, rows * columns, [&] { return limit * (2 * stream.open_uniform<T>() - 1); });
}

/// Stewart 1980, "The efficient generation of random orthogonal matrices": the Householder reflections that a QR
/// factorization of a matrix of normals would meet, column k reflecting a vector of rows - k normals, are independent
/// of each other. So they are drawn and no matrix is factorized: Q = H_1 ... H_n D, with D the signs that make R's
/// diagonal positive, has the distribution of Q of QR: uniform (Haar).
template <class T>
void orthogonal(T* w, std::size_t rows, std::size_t columns, RandomStream stream) {
  const std::size_t tall = std::max(rows, columns), narrow = std::min(rows, columns);
  xt::xtensor<T, 2, xt::layout_type::column_major> q({tall, narrow});  // below the diagonal: the reflected vectors
  std::vector<T> scale(narrow), sign(narrow);
  Normals<T> normals(tall);
  for (std::size_t k = 0; k < narrow; ++k) {
    const std::span<T> x(&q(k, k), tall - k);
    normals.draw(x, stream);
    sign[k] = x[0] < 0 ? T{1} : T{-1};  // of R's diagonal, against x's own: nothing cancels
    const T diagonal = sign[k] * static_cast<T>(std::sqrt(std::inner_product(x.begin(), x.end(), x.begin(), 0.0)));
    scale[k] = (diagonal - x[0]) / diagonal;
    const T factor = 1 / (x[0] - diagonal);  // H = I - scale v v^T with v[0] = 1
    for (T& v : x) v *= factor;
  }
  xt::lapack::orgqr(q, scale);
  for (std::size_t k = 0; k < narrow; ++k)
    for (std::size_t i = 0; i < tall; ++i) w[rows >= columns ? i * columns + k : k * columns + i] = sign[k] * q(i, k);
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
