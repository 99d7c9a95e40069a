// A factor of many values taken as a number: how a metric goes with it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "results/statistics/pairing.hpp"
#include "results/study/study.hpp"

namespace tapelab::results {

/// Beyond so many values of a number each pair of them is not a comparison of its own.
inline constexpr std::size_t kMostLevels = 12;

struct Trend {
  std::string key, metric;
  std::size_t levels = 0, cells = 0;
  std::vector<double> correlations;  ///< of each seed with three cells or more that vary in both
};

/// Whether the factor takes more than kMostLevels values in these cells, all of them numbers.
bool is_trend(const Factor& factor, const std::vector<std::size_t>& cells);

/// Spearman's rank correlation of factor and metric over the cells, within each seed: that of ranks, equal values
/// sharing the mean of theirs (Spearman 1904). Other factors vary along with it and are not held.
Trend trend_of(const Study& study, const Factor& factor, const std::string& metric,
               const std::vector<std::size_t>& cells, const std::vector<std::size_t>& seeds);

/// "train.learning_rate as a number (64 values): rank correlation with test_predict_mse -0.72, ...".
std::string trend_text(const Trend& trend);

/// What the correlations are.
std::string trend_method();

/// Spearman's rank correlation; NaN of fewer than three pairs, and where one side does not vary.
double rank_correlation(const std::vector<double>& x, const std::vector<double>& y);

}  // namespace tapelab::results
