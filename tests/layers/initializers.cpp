#include "layers/initializers.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace tapelab;

namespace {
RandomStream stream(std::uint64_t seed) { return {seed, Purpose::kInitialWeights, 0, 3}; }
}  // namespace

TEST_CASE("glorot_uniform stays within its limit and fills it") {
  const std::size_t rows = 40, columns = 60;
  std::vector<double> w(rows * columns);
  glorot_uniform(w.data(), rows, columns, stream(1));
  const double limit = std::sqrt(6.0 / 100.0);
  double sum = 0, squares = 0, largest = 0;
  for (double x : w) {
    sum += x;
    squares += x * x;
    largest = std::max(largest, std::abs(x));
  }
  const double n = static_cast<double>(w.size());
  CHECK(largest <= limit);
  CHECK(largest > 0.99 * limit);
  CHECK(std::abs(sum / n) < 5 * limit / std::sqrt(3 * n));
  CHECK(squares / n == doctest::Approx(limit * limit / 3).epsilon(0.1));
}

TEST_CASE("orthogonal has orthonormal rows or columns, whichever are fewer") {
  for (const auto& [rows, columns] :
       std::vector<std::pair<std::size_t, std::size_t>>{{5, 20}, {20, 5}, {7, 7}, {1, 4}}) {
    CAPTURE(rows);
    CAPTURE(columns);
    std::vector<double> w(rows * columns);
    orthogonal(w.data(), rows, columns, stream(2));
    const bool wide = rows <= columns;
    const std::size_t n = std::min(rows, columns), length = std::max(rows, columns);
    const auto at = [&](std::size_t i, std::size_t k) { return wide ? w[i * columns + k] : w[k * columns + i]; };
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) {
        double dot = 0;
        for (std::size_t k = 0; k < length; ++k) dot += at(i, k) * at(j, k);
        CHECK(dot == doctest::Approx(i == j ? 1.0 : 0.0).epsilon(1e-12));
      }
  }
}

TEST_CASE("initial weights are a function of the seed, the same in float32 up to rounding") {
  std::vector<double> a(60), b(60), other(60);
  std::vector<float> narrow(60);
  orthogonal(a.data(), 6, 10, stream(4));
  orthogonal(b.data(), 6, 10, stream(4));
  orthogonal(other.data(), 6, 10, stream(5));
  orthogonal(narrow.data(), 6, 10, stream(4));
  CHECK(a == b);
  CHECK(a != other);
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(narrow[i] == static_cast<float>(a[i]));
}
