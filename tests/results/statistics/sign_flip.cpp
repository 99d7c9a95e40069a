// The numbers come from tests/results/reference/make_paired_tests.py (SciPy), where the ends of intervals are found by
// bisection on p-values.
#include "results/statistics/sign_flip.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <vector>

using namespace tapelab::results;
using nlohmann::json;

namespace {

using Numbers = std::vector<double>;

doctest::Approx near(double value) { return doctest::Approx(value).epsilon(1e-9); }

bool excludes(const Interval& interval, double point) { return interval.low > point || interval.high < point; }

/// Normal numbers, on a raster where `step` is above 0, so that many are tied.
Numbers drawn(std::mt19937& random, std::size_t n, double mean, double step) {
  std::normal_distribution<double> normal(mean, 1);
  Numbers numbers;
  for (std::size_t i = 0; i < n; ++i) {
    const double x = normal(random);
    numbers.push_back(step > 0 ? step * std::round(x / step) : x);
  }
  return numbers;
}

}  // namespace

TEST_CASE("sign flip: intervals are where SciPy's p-values reach the level") {
  const json file = json::parse(std::ifstream(TAPELAB_TEST_SOURCE "/results/reference/paired_tests.json"));
  std::size_t checked = 0;
  for (const json& c : file["cases"]) {
    const auto differences = c["differences"].get<Numbers>();
    CAPTURE(c["name"].get<std::string>());
    if (differences.size() <= kMostExactSigns)
      CHECK(sign_flip_test(differences, 0.5).p == c["sign_flip_at_half"].get<double>());
    for (const auto& [key, alpha] : {std::pair("sign_flip_95", 0.05), std::pair("sign_flip_90", 0.1)}) {
      if (differences.size() > 12) continue;
      const Interval interval = sign_flip_interval(differences, alpha);
      if (c[key].is_null()) {
        CHECK(std::isinf(interval.low));
        CHECK(std::isinf(interval.high));
        continue;
      }
      const double scale = std::max(std::abs(interval.low), std::abs(interval.high));
      CHECK(std::abs(interval.low - c[key][0].get<double>()) < 1e-9 * scale);
      CHECK(std::abs(interval.high - c[key][1].get<double>()) < 1e-9 * scale);
      ++checked;
    }
  }
  CHECK(checked > 20);
}

TEST_CASE("sign flip: ends of intervals by hand") {
  // n = 6: of 64 patterns two reach the observed sum at every center, the next two at the smallest difference, where p
  // is 4 / 64 > 0.05. n = 5 at 90 %: 2 / 32 < 0.1 <= 4 / 32.
  const Interval six = sign_flip_interval(Numbers{3, 1, 2, 7, 5, 4}, 0.05);
  CHECK(six.low == 1);
  CHECK(six.high == 7);
  const Interval five = sign_flip_interval(Numbers{3, 1, 2, 7, 5}, 0.1);
  CHECK(five.low == 1);
  CHECK(five.high == 7);
  CHECK(std::isinf(sign_flip_interval(Numbers{3, 1, 2, 7, 5}, 0.05).low));
  // n = 8: 13 of 256 patterns are the fewest with 5 %. Two always count and each mean of a subset stands for two, so
  // the ends are the sixth means from either side: 1, (1+2)/2, 2, (1+2+4)/3, (1+4)/2, (2+4)/2 and 128, (128+64)/2,
  // (128+32)/2, (128+64+32)/3, (128+16)/2, (128+64+16)/3.
  const Interval eight = sign_flip_interval(Numbers{1, 2, 4, 8, 16, 32, 64, 128}, 0.05);
  CHECK(eight.low == 3);
  CHECK(eight.high == near(208.0 / 3));
}

TEST_CASE("sign flip: an interval excludes a center exactly where p is below the level") {
  std::mt19937 random(14);
  for (const double step : {0.0, 0.25, 1.0})
    for (std::size_t n = 1; n <= 20; ++n)
      for (int repeat = 0; repeat < (n > 14 ? 4 : 20); ++repeat) {
        const Numbers differences = drawn(random, n, 0.6, step);
        const double alpha = repeat % 2 == 0 ? 0.05 : 0.1 / (1 + repeat % 5);
        const Interval interval = sign_flip_interval(differences, alpha);
        CAPTURE(n);
        CAPTURE(alpha);
        for (const double center : {0.0, 0.3, -0.5, 1.25})
          CHECK((sign_flip_test(differences, center).p < alpha) == excludes(interval, center));
        CHECK(interval.low <= interval.high);
      }
}

TEST_CASE("sign flip: p of many seeds, whose patterns are drawn, has the error of a share of draws") {
  std::mt19937 random(3);
  const SignFlip few = sign_flip_test(drawn(random, 16, 0.3, 0)), many = sign_flip_test(drawn(random, 40, 0.3, 0));
  CHECK(few.error == 0);
  REQUIRE(many.p > 0.01);
  REQUIRE(many.p < 0.9);
  CHECK(many.error == near(std::sqrt(many.p * (1 - many.p) / kDrawnSigns)));
}

TEST_CASE("sign flip: the smallest p of many seeds is that of the pattern that was observed among those drawn") {
  CHECK(smallest_p(5) == 2.0 / 32);
  CHECK(smallest_p(16) == 2.0 / 65536);
  CHECK(smallest_p(17) == 1.0 / 100000);
  CHECK(sign_flip_test(Numbers(40, 1.0)).p == smallest_p(40));
}

TEST_CASE("sign flip: the interval moves with the differences and turns with their sign") {
  std::mt19937 random(15);
  for (const std::size_t n : {8, 20}) {
    Numbers differences = drawn(random, n, 0.5, 0);
    const Interval interval = sign_flip_interval(differences, 0.05);
    for (double& x : differences) x = 3 - 2 * x;
    const Interval other = sign_flip_interval(differences, 0.05);
    CHECK(other.low == near(3 - 2 * interval.high));
    CHECK(other.high == near(3 - 2 * interval.low));
  }
}

TEST_CASE("sign flip: equal differences have an interval of one point, none has none") {
  const Interval equal = sign_flip_interval(Numbers(8, 0.5), 0.05);
  CHECK(equal.low == 0.5);
  CHECK(equal.high == 0.5);
  CHECK(std::isnan(sign_flip_interval({}, 0.05).low));
  CHECK(std::isnan(p_above({}, 0)));
}

TEST_CASE("sign flip: one-sided p is half the two-sided one above the center, 1 below") {
  const Numbers differences = {3, 1, 2, 7, 5, -1};
  CHECK(p_above(differences, 0) == sign_flip_test(differences).p / 2);
  CHECK(p_above(differences, 0) == 3.0 / 64);  // as extreme: no flip, that of -1, and those of -1 and 1
  CHECK(p_above(differences, 10) == 1);
}
