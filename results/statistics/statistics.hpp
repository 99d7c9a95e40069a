// Descriptive statistics of a handful of runs.
#pragma once

#include <cstddef>
#include <span>

namespace tapelab::results {

/// Of n values; all NaN when n is 0.
struct Summary {
  std::size_t n = 0;
  double mean, deviation;  ///< deviation: sample standard deviation (n - 1); NaN when n is 1
  double median, min, max;
};

Summary summarize(std::span<const double> values);

/// The quantile q of ascending numbers: at q (n - 1), linearly between two; NaN when n is 0.
double sorted_quantile(std::span<const double> ascending, double q);

/// 100 * (number of values <= x) / n; NaN when n is 0.
double percentile_of(double x, std::span<const double> values);

}  // namespace tapelab::results
