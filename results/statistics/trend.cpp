#include "results/statistics/trend.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "results/query/selection.hpp"
#include "results/statistics/statistics.hpp"
#include "results/text/number_text.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::results {
namespace {

/// From 1; equal values share the mean of their ranks.
std::vector<double> ranks_of(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    while (last + 1 < order.size() && values[order[last + 1]] == values[order[first]]) ++last;
    for (std::size_t i = first; i <= last; ++i) ranks[order[i]] = static_cast<double>(first + last) / 2 + 1;
    first = last + 1;
  }
  return ranks;
}

}  // namespace

double rank_correlation(const std::vector<double>& x, const std::vector<double>& y) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  if (x.size() < 3) return kNaN;
  const std::vector<double> a = ranks_of(x), b = ranks_of(y);
  const double middle = static_cast<double>(x.size() + 1) / 2;
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - middle) * (b[i] - middle);
    aa += (a[i] - middle) * (a[i] - middle);
    bb += (b[i] - middle) * (b[i] - middle);
  }
  return aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : kNaN;
}

bool is_trend(const Factor& factor, const std::vector<std::size_t>& cells) {
  std::set<std::string> levels;
  for (const std::size_t cell : cells) {
    if (!parse_number<double>(factor.values[cell])) return false;
    levels.insert(factor.values[cell]);
  }
  return levels.size() > kMostLevels;
}

Trend trend_of(const Study& study, const Factor& factor, const std::string& metric,
               const std::vector<std::size_t>& cells, const std::vector<std::size_t>& seeds) {
  Trend trend{factor.key, metric, 0, 0, {}};
  std::set<std::string> levels;
  std::set<std::size_t> used;
  for (const std::size_t seed : seeds) {
    std::vector<double> x, y;
    for (const std::size_t cell : cells) {
      Sample sample;
      add_run(sample, study, metric, cell, seed);
      if (sample.values.empty()) continue;
      x.push_back(parse_number<double>(factor.values[cell]).value());
      y.push_back(sample.values.front());
      levels.insert(factor.values[cell]);
      used.insert(cell);
    }
    if (const double correlation = rank_correlation(x, y); !std::isnan(correlation))
      trend.correlations.push_back(correlation);
  }
  trend.levels = levels.size();
  trend.cells = used.size();
  return trend;
}

std::string trend_text(const Trend& trend) {
  const Summary summary = summarize(trend.correlations);
  std::string text =
      trend.key + " as a number (" + counted(trend.levels, "value") + "): rank correlation with " + trend.metric + " ";
  if (summary.n == 0) return text + "unknown, as fewer than three configurations hold it";
  text += short_number(summary.mean);
  if (summary.n > 1)
    text += ", mean of " + counted(summary.n, "seed") + " (" + short_number(summary.min) + " to " +
            short_number(summary.max) + ")";
  return text + ", over " + counted(trend.cells, "configuration");
}

std::string trend_method() {
  return "Rank correlations (Spearman) are within a seed, over all configurations: the other settings vary along and "
         "are not held. -1: the metric falls wherever the setting grows; 1: it grows.\n";
}

}  // namespace tapelab::results
