// Bets on signs: their error over all patterns of signs, their numbers recomputed, the interval that inverts them.
#include "results/statistics/anytime.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

using namespace tapelab::results;

namespace {

using Numbers = std::vector<double>;

const std::vector<Numbers> kSizes = {{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
                                     {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
                                     {100, 1, 1, 1, 1, 50, 1, 1, 2, 1, 1, 300},
                                     {0.1, 0.3, 0, 0.2, 0.9, 0, 0.4, 0.4, 0.7, 0.1, 0.2, 0.6}};

/// One capital of formula anytime.hpp, by its definition.
double capital(const Numbers& differences, double center, double effect_size, double side) {
  double product = 1, squares = 0;
  for (std::size_t i = 0; i < differences.size(); ++i) {
    const double x = differences[i] - center;
    squares += x * x;
    if (x == 0) continue;
    const double scale = std::sqrt(squares / static_cast<double>(i + 1));
    const double bet = std::tanh(effect_size * std::sqrt(1 + effect_size * effect_size) * std::abs(x) / scale);
    product *= 1 + side * bet * (x > 0 ? 1 : -1);
  }
  return product;
}

double mean_capital(const Numbers& differences, double center, double side) {
  return (capital(differences, center, 0.5, side) + capital(differences, center, 1, side) +
          capital(differences, center, 2, side)) /
         3;
}

Numbers first(const Numbers& all, std::size_t n) { return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(n)}; }

Numbers some_differences(double mean, std::size_t n) {
  std::mt19937 bits(7);
  Numbers all;
  for (std::size_t i = 0; i < n; ++i) all.push_back(mean + static_cast<double>(bits() % 2000) / 1000.0 - 1);
  return all;
}

}  // namespace

TEST_CASE("anytime: p is 1 over the largest mean capital so far") {
  const Numbers all = some_differences(0.3, 20);
  for (const double center : {0.0, 0.25, -0.4}) {
    double both = 1, above = 0;
    for (std::size_t n = 1; n <= all.size(); ++n) {
      const Numbers some = first(all, n);
      both = std::max(both, (mean_capital(some, center, 1) + mean_capital(some, center, -1)) / 2);
      above = std::max(above, mean_capital(some, center, 1));
      CHECK(anytime_p(some, center) == doctest::Approx(1 / both).epsilon(1e-12));
      CHECK(anytime_p_above(some, center) == doctest::Approx(std::min(1.0, 2 / above)).epsilon(1e-12));
    }
  }
  CHECK(std::isnan(anytime_p({})));
  CHECK(std::isnan(anytime_p_above({}, 0)));
}

TEST_CASE("anytime: over all patterns of signs p falls below alpha in at most alpha of them, at any time") {
  for (const Numbers& sizes : kSizes) {
    const std::size_t patterns = std::size_t{1} << sizes.size();
    for (const double alpha : {0.05, 0.2, 0.5}) {
      double below = 0, capitals = 0;
      for (std::size_t pattern = 0; pattern < patterns; ++pattern) {
        Numbers differences = sizes;
        for (std::size_t i = 0; i < sizes.size(); ++i)
          if ((pattern >> i & 1) != 0) differences[i] = -differences[i];
        below += anytime_p(differences) < alpha ? 1 : 0;
        capitals += mean_capital(differences, 0, 1);
      }
      CHECK(below / static_cast<double>(patterns) <= alpha);
      CHECK(capitals / static_cast<double>(patterns) == doctest::Approx(1));  // a fair game
    }
  }
}

TEST_CASE("anytime: more differences never take back what was found") {
  Numbers differences = {1, 1.1, 0.9, 1, 1.2, 1};
  const double p = anytime_p(differences);
  const Interval interval = anytime_interval(differences, 0.05);
  CHECK(p < 0.05);
  for (int i = 0; i < 6; ++i) differences.push_back(-1);
  CHECK(anytime_p(differences) <= p);
  const Interval later = anytime_interval(differences, 0.05);
  CHECK(later.low >= interval.low - 1e-9);
  CHECK(later.high <= interval.high + 1e-9);
}

TEST_CASE("anytime: the interval's ends are the outermost centers that p does not reject") {
  for (const double mean : {0.0, 0.5, 3.0}) {
    const Numbers all = some_differences(mean, 15);
    for (const double alpha : {0.05, 0.0125}) {
      const Interval interval = anytime_interval(all, alpha);
      const double step = 1e-6;
      CHECK(anytime_p(all, interval.low + step) >= alpha);
      CHECK(anytime_p(all, interval.high - step) >= alpha);
      for (double away = step; away < 1000; away *= 1.7) {
        CHECK(anytime_p(all, interval.low - away) < alpha);
        CHECK(anytime_p(all, interval.high + away) < alpha);
      }
    }
  }
}

TEST_CASE("anytime: few differences, equal ones, a shift and a unit") {
  CHECK(fewest_anytime(0.05) == 6);
  CHECK(fewest_anytime(0.0125) > 6);
  const Interval open = anytime_interval(Numbers{1, 2, 3, 4, 5}, 0.05);
  CHECK(std::isinf(open.low));
  CHECK(std::isinf(open.high));
  const Interval point = anytime_interval(Numbers(8, 2.5), 0.05);
  CHECK(point.low == 2.5);
  CHECK(point.high == 2.5);
  CHECK(anytime_p(Numbers(8, 0.0)) == 1);
  CHECK(std::isnan(anytime_interval({}, 0.05).low));

  const Numbers all = some_differences(0.2, 12);
  Numbers moved;
  for (const double x : all) moved.push_back(100 * x + 7);
  const Interval interval = anytime_interval(all, 0.05), other = anytime_interval(moved, 0.05);
  CHECK(other.low == doctest::Approx(100 * interval.low + 7).epsilon(1e-6));
  CHECK(other.high == doctest::Approx(100 * interval.high + 7).epsilon(1e-6));
}
