#include "experiments/evaluation/detection_baselines.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace tapelab::experiments;

namespace {

/// Windows of two steps of two features: m + a u + b v with orthogonal u, v, and a spread of a larger than b.
const std::vector<double> kMean = {1, 2, 3, 4}, kFirst = {0.5, 0.5, 0.5, 0.5}, kSecond = {0.5, -0.5, 0.5, -0.5};

Target windows(const std::vector<std::pair<double, double>>& codes) {
  Target target{.steps = 2, .features = 2, .values = {}, .mask = {}};
  for (const auto& [a, b] : codes)
    for (std::size_t i = 0; i < 4; ++i)
      target.values.push_back(static_cast<float>(kMean[i] + a * kFirst[i] + b * kSecond[i]));
  return target;
}

void check_close(const std::vector<float>& a, const std::vector<float>& b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == doctest::Approx(b[i]).epsilon(1e-5));
}

}  // namespace

TEST_CASE("detection baselines: one principal component keeps the direction of largest variance alone") {
  const Target train = windows({{3, 1}, {-3, 1}, {3, -1}, {-3, -1}});
  const Target seen = windows({{2, 0.7}, {-5, -0.2}});
  check_close(PrincipalComponents::fit(train, 1)->reconstructed(seen), windows({{2, 0}, {-5, 0}}).values);
  check_close(PrincipalComponents::fit(train, 2)->reconstructed(seen), seen.values);
  check_close(PrincipalComponents::fit(train, 99)->reconstructed(seen), seen.values);
  check_close(PrincipalComponents::fit(train, 0)->reconstructed(seen), windows({{0, 0}, {0, 0}}).values);
}

TEST_CASE("detection baselines: no principal components of windows with gaps, of none, and of large ones") {
  Target masked = windows({{1, 2}, {3, 4}});
  masked.mask = {1, 1, 1, 0};
  CHECK_FALSE(PrincipalComponents::fit(masked, 1).has_value());
  masked.mask = {1, 1, 1, 1};
  CHECK(PrincipalComponents::fit(masked, 1).has_value());
  CHECK_FALSE(PrincipalComponents::fit(windows({}), 1).has_value());
  const Target large{.steps = PrincipalComponents::kMostNumbers + 1,
                     .features = 1,
                     .values = std::vector<float>(PrincipalComponents::kMostNumbers + 1),
                     .mask = {}};
  CHECK_FALSE(PrincipalComponents::fit(large, 1).has_value());
}

TEST_CASE("detection baselines: the mean of a window's valid steps at every step") {
  Target target{.steps = 3, .features = 2, .values = {1, 10, 2, 20, 6, 30, 5, 0, 0, 0, 0, 0}, .mask = {}};
  check_close(window_means(target), {3, 20, 3, 20, 3, 20, 5.0f / 3, 0, 5.0f / 3, 0, 5.0f / 3, 0});
  target.mask = {1, 1, 0, 1, 0, 0};
  check_close(window_means(target), {1.5, 15, 1.5, 15, 1.5, 15, 5, 0, 5, 0, 5, 0});
}
