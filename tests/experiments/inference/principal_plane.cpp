#include "experiments/inference/principal_plane.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "autograd/random.hpp"

using namespace tapelab;
using namespace tapelab::experiments;

namespace {

/// [n, size] from a normal distribution that is wider in the first dimensions.
std::vector<float> random_points(std::size_t n, std::size_t size) {
  RandomStream stream(7, Purpose::kInitialWeights, 0, 0);
  std::vector<float> values;
  for (std::size_t i = 0; i < n * size; ++i)
    values.push_back(static_cast<float>(3 + stream.normal() / (1.0 + static_cast<double>(i % size))));
  return values;
}

double product(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// Sum of squares around the means.
double scatter_of(const std::vector<float>& values, std::size_t size) {
  double all = 0;
  const std::size_t n = values.size() / size;
  for (std::size_t j = 0; j < size; ++j) {
    double mean = 0;
    for (std::size_t i = 0; i < n; ++i) mean += double{values[i * size + j]} / static_cast<double>(n);
    for (std::size_t i = 0; i < n; ++i) all += std::pow(values[i * size + j] - mean, 2);
  }
  return all;
}

}  // namespace

TEST_CASE("principal plane: points of a line lie on one axis, whose largest loading is positive") {
  std::vector<float> values;
  for (const float t : {-2.0f, 0.0f, 1.0f, 5.0f}) values.insert(values.end(), {3 - 4 * t, 1 + 3 * t});
  const PrincipalPlane plane = principal_plane(values, 2);
  CHECK(plane.part[0] == doctest::Approx(1));
  CHECK(std::abs(plane.part[1]) < 1e-12);
  const std::vector<double> along = {15, 5, 0, -20};  // (4, -3) / 5, times 5 (1 - t)
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(plane.x[i] == doctest::Approx(along[i]));
    CHECK(std::abs(plane.y[i]) < 1e-9);
  }
}

TEST_CASE("principal plane: coordinates are uncorrelated and hold the variance that is said") {
  for (const auto& [n, size] : {std::pair{200, 5}, {5, 200}, {6, 6}}) {
    CAPTURE(n);
    const auto columns = static_cast<std::size_t>(size);
    const std::vector<float> values = random_points(static_cast<std::size_t>(n), columns);
    const PrincipalPlane plane = principal_plane(values, columns);
    const double scatter = scatter_of(values, columns);
    CHECK(product(plane.x, plane.x) / scatter == doctest::Approx(plane.part[0]));
    CHECK(product(plane.y, plane.y) / scatter == doctest::Approx(plane.part[1]));
    CHECK(std::abs(product(plane.x, plane.y)) < 1e-9 * scatter);
    CHECK(plane.part[0] >= plane.part[1]);
  }
}

TEST_CASE("principal plane: no other direction holds more") {
  const std::vector<float> values = random_points(60, 3);
  const double most = principal_plane(values, 3).part[0] * scatter_of(values, 3);
  RandomStream stream(8, Purpose::kInitialWeights, 0, 0);
  for (int i = 0; i < 200; ++i) {
    const double a = stream.normal(), b = stream.normal(), c = stream.normal(),
                 length = std::sqrt(a * a + b * b + c * c);
    std::vector<float> along;
    for (std::size_t n = 0; n < 60; ++n)
      along.push_back(static_cast<float>((a * values[3 * n] + b * values[3 * n + 1] + c * values[3 * n + 2]) / length));
    CHECK(scatter_of(along, 1) <= most * 1.00001);
  }
}

TEST_CASE("principal plane: more dimensions than points give what the same points do in fewer") {
  const std::vector<float> narrow = random_points(5, 3);
  std::vector<float> wide(5 * 40, 2.0f);  // the other 37 are constant
  for (std::size_t i = 0; i < narrow.size(); ++i) wide[i / 3 * 40 + i % 3] = narrow[i];
  const PrincipalPlane a = principal_plane(narrow, 3), b = principal_plane(wide, 40);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(a.x[i] == doctest::Approx(b.x[i]));
    CHECK(a.y[i] == doctest::Approx(b.y[i]));
  }
  CHECK(a.part[1] == doctest::Approx(b.part[1]));
}

TEST_CASE("principal plane: one dimension has no second component, equal points have none") {
  const PrincipalPlane line = principal_plane(std::vector<float>{1, 3, 8}, 1);
  CHECK(line.x == std::vector<double>{-3, -1, 4});
  CHECK(line.y == std::vector<double>{0, 0, 0});
  CHECK(line.part == std::array<double, 2>{1, 0});
  const PrincipalPlane point = principal_plane(std::vector<float>(8, 0.5f), 2);
  CHECK(point.x == std::vector<double>(4, 0));
  CHECK(point.part == std::array<double, 2>{0, 0});
  CHECK(principal_plane({}, 3).x.empty());
}
