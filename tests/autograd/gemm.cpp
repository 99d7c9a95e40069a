#include "autograd/gemm.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "autograd/random.hpp"

using namespace tapelab;

namespace {

/// The largest difference between gemm and three loops in float64. Rows lie `gap` numbers apart, which stay as they
/// are.
template <class T>
double error_of(Transpose ta, Transpose tb, std::size_t m, std::size_t n, std::size_t k, T beta, std::size_t gap) {
  RandomStream random(1, Purpose::kInitialWeights);
  const auto fill = [&random](std::size_t size) {
    std::vector<T> v(size);
    for (T& x : v) x = static_cast<T>(random.uniform(-1, 1));
    return v;
  };
  const bool a_flipped = ta == Transpose::kYes, b_flipped = tb == Transpose::kYes;
  const std::size_t a_stride = (a_flipped ? m : k) + gap, b_stride = (b_flipped ? k : n) + gap, c_stride = n + gap;
  const std::vector<T> a = fill((a_flipped ? k : m) * a_stride), b = fill((b_flipped ? n : k) * b_stride),
                       before = fill(m * c_stride);
  std::vector<T> c = before;
  if (gap == 0)
    gemm(ta, tb, m, n, k, a.data(), b.data(), beta, c.data());
  else
    gemm<T>(ta, tb, m, n, k, {a.data(), a_stride}, {b.data(), b_stride}, beta, {c.data(), c_stride});
  double worst = 0;
  for (std::size_t i = 0; i < m; ++i)
    for (std::size_t j = 0; j < c_stride; ++j) {
      const T found = c[i * c_stride + j], was = before[i * c_stride + j];
      double sum = static_cast<double>(j < n ? beta * was : was);
      for (std::size_t p = 0; j < n && p < k; ++p)
        sum += static_cast<double>(a_flipped ? a[p * a_stride + i] : a[i * a_stride + p]) *
               static_cast<double>(b_flipped ? b[j * b_stride + p] : b[p * b_stride + j]);
      worst = std::max(worst, std::abs(sum - static_cast<double>(found)));
    }
  return worst;
}

}  // namespace

TEST_CASE("gemm equals three loops for every transposition, size and beta") {
  const std::size_t sizes[][3] = {{1, 1, 1},   {1, 5, 7}, {5, 1, 7}, {3, 5, 1}, {13, 7, 19},
                                  {1, 64, 33}, {3, 2, 0}, {1, 2, 0}, {0, 2, 3}, {80, 130, 120}};
  for (const auto& [m, n, k] : sizes)
    for (Transpose ta : {Transpose::kNo, Transpose::kYes})
      for (Transpose tb : {Transpose::kNo, Transpose::kYes})
        for (int beta : {0, 1}) {
          CAPTURE(m);
          CAPTURE(n);
          CAPTURE(k);
          for (const std::size_t gap : {0, 3}) {
            CHECK(error_of<double>(ta, tb, m, n, k, beta, gap) <= 1e-13);
            CHECK(error_of<float>(ta, tb, m, n, k, static_cast<float>(beta), gap) <= 1e-5);
          }
        }
}

TEST_CASE("beta 0 overwrites what was there, NaN included") {
  const double a[] = {1, 2}, b[] = {3, 4, 5, 6};
  for (std::size_t m : {1, 2}) {
    std::vector<double> c(m * 2, std::nan(""));
    gemm(Transpose::kNo, Transpose::kNo, m, 2, 2 / m, a, b, 0.0, c.data());
    for (double x : c) CHECK(std::isfinite(x));
  }
}

TEST_CASE("transpose writes rows as columns") {
  const double a[] = {1, 2, 3, 4, 5, 6};
  double out[9] = {};
  transpose<double>(2, 3, a, {out, 2});
  CHECK(std::vector<double>(out, out + 6) == std::vector<double>{1, 4, 2, 5, 3, 6});
  transpose<double>(2, 3, a, {out, 3});
  CHECK(std::vector<double>(out, out + 8) == std::vector<double>{1, 4, 2, 2, 5, 6, 3, 6});
}

TEST_CASE("the backend names its libraries, versions and kernels") {
  const std::string text = gemm_backend();
  CAPTURE(text);
  const std::size_t openblas = text.find("OpenBLAS 0.");
  REQUIRE(openblas != std::string::npos);
  CHECK(std::count(text.begin() + static_cast<std::ptrdiff_t>(openblas), text.end(), ' ') == 2);
  CHECK((openblas == 0 || text.starts_with("oneDNN ")));
}
