#include "results/statistics/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace tapelab::results {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Summary summarize(std::span<const double> values) {
  Summary summary{values.size(), kNaN, kNaN, kNaN, kNaN, kNaN};
  if (values.empty()) return summary;
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const std::size_t n = sorted.size();
  summary.min = sorted.front();
  summary.max = sorted.back();
  summary.median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
  double sum = 0;
  for (const double value : sorted) sum += value;
  summary.mean = summary.min == summary.max ? summary.min : sum / static_cast<double>(n);  // no deviation by rounding
  if (n == 1) return summary;
  double squares = 0;
  for (const double value : sorted) squares += (value - summary.mean) * (value - summary.mean);
  summary.deviation = std::sqrt(squares / static_cast<double>(n - 1));
  return summary;
}

double sorted_quantile(std::span<const double> ascending, double q) {
  if (ascending.empty()) return kNaN;
  const double place = q * static_cast<double>(ascending.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, ascending.size() - 1);
  return std::lerp(ascending[below], ascending[above], place - static_cast<double>(below));
}

double percentile_of(double x, std::span<const double> values) {
  if (values.empty()) return kNaN;
  const auto below = std::count_if(values.begin(), values.end(), [x](double value) { return value <= x; });
  return 100.0 * static_cast<double>(below) / static_cast<double>(values.size());
}

}  // namespace tapelab::results
