#include "results/statistics/statistics.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace tapelab::results;

TEST_CASE("statistics: against values worked out by hand") {
  const std::vector<double> values = {4, 1, 3, 2};
  const Summary s = summarize(values);
  CHECK(s.n == 4);
  CHECK(s.mean == 2.5);
  CHECK(s.deviation == doctest::Approx(std::sqrt(5.0 / 3.0)));
  CHECK(s.median == 2.5);
  CHECK(s.min == 1);
  CHECK(s.max == 4);
  CHECK(summarize(std::vector<double>{9, 1, 2}).median == 2);
}

TEST_CASE("statistics: equal values do not vary, not even by rounding") {
  const Summary s = summarize(std::vector<double>(6, 0.1));
  CHECK(s.mean == 0.1);
  CHECK(s.deviation == 0);
}

TEST_CASE("statistics: one value has no deviation, none has nothing") {
  const Summary one = summarize(std::vector<double>{7});
  CHECK(one.mean == 7);
  CHECK(one.median == 7);
  CHECK(std::isnan(one.deviation));
  const Summary none = summarize({});
  CHECK(none.n == 0);
  CHECK(std::isnan(none.mean));
  CHECK(std::isnan(none.max));
}

TEST_CASE("statistics: equal values have no deviation at all") {
  const Summary s = summarize(std::vector<double>(8, 0.22666666666666666));
  CHECK(s.mean == 0.22666666666666666);
  CHECK(s.deviation == 0);
}

TEST_CASE("statistics: a percentile counts the values up to and including x") {
  const std::vector<double> values = {1, 2, 3, 4};
  CHECK(percentile_of(0.5, values) == 0);
  CHECK(percentile_of(2, values) == 50);
  CHECK(percentile_of(3.5, values) == 75);
  CHECK(percentile_of(4, values) == 100);
  CHECK(std::isnan(percentile_of(1, {})));
}
