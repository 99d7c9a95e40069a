#include "layers/initializers.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <numbers>
#include <type_traits>
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

TEST_CASE_TEMPLATE("orthogonal has orthonormal rows or columns, whichever are fewer", T, float, double) {
  const double tolerance = std::is_same_v<T, float> ? 1e-6 : 1e-14;
  for (const auto& [rows, columns] :
       std::vector<std::pair<std::size_t, std::size_t>>{{5, 20}, {20, 5}, {7, 7}, {1, 4}, {40, 160}}) {
    CAPTURE(rows);
    CAPTURE(columns);
    std::vector<T> w(rows * columns);
    orthogonal(w.data(), rows, columns, stream(2));
    const bool wide = rows <= columns;
    const std::size_t n = std::min(rows, columns), length = std::max(rows, columns);
    const auto at = [&](std::size_t i, std::size_t k) -> double {
      return wide ? w[i * columns + k] : w[k * columns + i];
    };
    double largest = 0;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) {
        double dot = 0;
        for (std::size_t k = 0; k < length; ++k) dot += at(i, k) * at(j, k);
        largest = std::max(largest, std::abs(dot - (i == j ? 1.0 : 0.0)));
      }
    CHECK(largest < tolerance);
  }
}

TEST_CASE("orthogonal is uniformly distributed over the orthogonal matrices") {
  // Moments of the Haar measure on O(n): E tr = 0, E tr^2 = 1, E q_ij^2 = 1/n, E q_ij^4 = 3 / (n (n + 2)), E det = 0.
  constexpr std::size_t kSize = 3;
  constexpr int kDraws = 20'000;
  double traces = 0, trace_squares = 0, determinants = 0;
  std::vector<double> squares(kSize * kSize), fourths(kSize * kSize);
  for (int draw = 0; draw < kDraws; ++draw) {
    std::array<double, kSize * kSize> q;
    orthogonal(q.data(), kSize, kSize, stream(static_cast<std::uint64_t>(draw)));
    const double trace = q[0] + q[4] + q[8];
    traces += trace;
    trace_squares += trace * trace;
    determinants +=
        q[0] * (q[4] * q[8] - q[5] * q[7]) - q[1] * (q[3] * q[8] - q[5] * q[6]) + q[2] * (q[3] * q[7] - q[4] * q[6]);
    for (std::size_t i = 0; i < q.size(); ++i) {
      squares[i] += q[i] * q[i];
      fourths[i] += q[i] * q[i] * q[i] * q[i];
    }
  }
  const double bound = 5 / std::sqrt(kDraws);  // five standard errors of what varies by at most about 1
  CHECK(std::abs(traces / kDraws) < bound);
  CHECK(std::abs(trace_squares / kDraws - 1) < 1.5 * bound);  // its variance is 2
  CHECK(std::abs(determinants / kDraws) < bound);
  for (std::size_t i = 0; i < squares.size(); ++i) {
    CHECK(std::abs(squares[i] / kDraws - 1.0 / 3) < 0.3 * bound);
    CHECK(std::abs(fourths[i] / kDraws - 0.2) < 0.3 * bound);
  }
}

TEST_CASE("the first column of an orthogonal matrix is its normals, scaled to length 1") {
  RandomStream numbers = stream(7);
  std::array<double, 4> x, w;
  const double radii[] = {std::sqrt(-2 * std::log(numbers.open_uniform<double>())),
                          std::sqrt(-2 * std::log(numbers.open_uniform<double>()))};
  for (std::size_t i = 0; i < 2; ++i) {
    const double angle = 2 * std::numbers::pi * numbers.open_uniform<double>();
    x[i] = radii[i] * std::cos(angle);
    x[i + 2] = radii[i] * std::sin(angle);
  }
  orthogonal(w.data(), 4, 1, stream(7));
  const double length = std::sqrt(x[0] * x[0] + x[1] * x[1] + x[2] * x[2] + x[3] * x[3]);
  for (std::size_t i = 0; i < x.size(); ++i) CHECK(w[i] == doctest::Approx(x[i] / length).epsilon(1e-14));
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
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(std::abs(narrow[i] - a[i]) < 1e-6);
}
