#include "experiments/dataset/period.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>

using namespace tapelab::experiments;

namespace {

/// One series of two inputs: f(row) and noise.
template <class F>
Table table_of(std::size_t rows, F f) {
  Table table{.names = {"a", "b"}, .inputs = 2};
  Series series{.rows = rows};
  std::uint32_t state = 1;
  for (std::size_t row = 0; row < rows; ++row) {
    state = state * 1664525u + 1013904223u;
    series.values.push_back(f(static_cast<double>(row)));
    series.values.push_back(f(static_cast<double>(row) + 3) + 1e-13 * state);
  }
  table.series = {series};
  return table;
}

double wave(double row, double period) { return std::sin(2 * std::numbers::pi * row / period); }

}  // namespace

TEST_CASE("dominant_period: of waves, on a trend too, the shortest that repeats all") {
  for (const double period : {7.0, 12.0, 24.0, 45.0}) {
    CAPTURE(period);
    CHECK(dominant_period(table_of(600, [&](double t) { return wave(t, period); }), 200) == period);
    CHECK(dominant_period(table_of(600, [&](double t) { return 0.1 * t + wave(t, period); }), 200) == period);
  }
  const auto weekly = [](double t) { return 0.3 * wave(t, 24) + wave(t, 168); };
  CHECK(dominant_period(table_of(2000, weekly), 200) == 24);  // nearly as like itself after a day as after a week
}

TEST_CASE("dominant_period: under noise as strong as a fifth of the wave") {
  std::uint32_t state = 7;
  const auto noisy = [&](double t) {
    state = state * 1664525u + 1013904223u;
    return wave(t, 24) + 0.2 * (state / 4294967296.0 - 0.5);
  };
  CHECK(std::abs(static_cast<double>(dominant_period(table_of(1000, noisy), 200)) - 24) <= 1);
}

TEST_CASE("dominant_period: gaps are left out, and what does not repeat has none") {
  Table gaps = table_of(600, [](double t) { return wave(t, 24); });
  for (std::size_t i = 0; i < gaps.series[0].values.size(); i += 11)
    gaps.series[0].values[i] = std::numeric_limits<double>::quiet_NaN();
  CHECK(dominant_period(gaps, 200) == 24);
  CHECK(dominant_period(table_of(600, [](double t) { return t; }), 200) == 0);
  CHECK(dominant_period(table_of(600, [](double) { return 1.0; }), 200) == 0);
  std::uint32_t state = 1;
  const auto noise = [&](double) { return static_cast<double>(state = state * 1664525u + 1013904223u); };
  CHECK(dominant_period(table_of(600, noise), 200) == 0);
  CHECK(dominant_period(table_of(8, [](double t) { return wave(t, 4); }), 200) == 0);
  CHECK(dominant_period(Table{}, 200) == 0);
}
