#include "experiments/dataset/period.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace tapelab::experiments {
namespace {

constexpr std::size_t kMostRows = 20'000, kMostInputs = 8, kShortest = 3;
constexpr double kLeast = 0.3, kNearHighest = 0.9;

/// First differences without their mean, 0 where one is not known; empty where they do not vary.
std::vector<double> differences(const Series& series, std::size_t column, std::size_t rows) {
  std::vector<double> steps;
  double sum = 0;
  std::size_t known = 0;
  for (std::size_t row = 1; row < rows; ++row) {
    steps.push_back(series.at(row, column) - series.at(row - 1, column));
    if (std::isnan(steps.back())) continue;
    sum += steps.back();
    ++known;
  }
  double power = 0;
  for (double& step : steps) {
    step = std::isnan(step) ? 0 : step - sum / static_cast<double>(known);
    power += step * step;
  }
  if (power == 0) steps.clear();
  return steps;
}

/// Adds the autocorrelation at each lag to `sums`.
void add_autocorrelation(const std::vector<double>& steps, std::vector<double>& sums) {
  double power = 0;
  for (const double step : steps) power += step * step;
  for (std::size_t lag = 0; lag < sums.size(); ++lag) {
    double product = 0;
    for (std::size_t row = lag; row < steps.size(); ++row) product += steps[row] * steps[row - lag];
    // Fewer pairs at longer lags: without the factor they would look less alike than they are.
    sums[lag] += product / power * static_cast<double>(steps.size()) / static_cast<double>(steps.size() - lag);
  }
}

}  // namespace

std::size_t dominant_period(const Table& table, std::size_t longest) {
  const auto series = std::ranges::max_element(table.series, {}, &Series::rows);
  if (series == table.series.end()) return 0;
  const std::size_t rows = std::min(series->rows, kMostRows);
  longest = std::min(longest, rows / 3);
  if (longest <= kShortest) return 0;
  std::vector<double> means(longest + 2, 0);
  std::size_t inputs = 0;
  for (std::size_t column = 0; column < std::min(table.inputs, kMostInputs); ++column) {
    const std::vector<double> steps = differences(*series, column, rows);
    if (steps.size() <= means.size()) continue;
    add_autocorrelation(steps, means);
    ++inputs;
  }
  if (inputs == 0) return 0;
  std::vector<std::size_t> maxima;
  for (std::size_t lag = kShortest; lag <= longest; ++lag)
    if (means[lag] >= kLeast * static_cast<double>(inputs) && means[lag] > means[lag - 1] &&
        means[lag] >= means[lag + 1])
      maxima.push_back(lag);
  if (maxima.empty()) return 0;
  const double highest = means[*std::ranges::max_element(maxima, {}, [&](std::size_t lag) { return means[lag]; })];
  return *std::ranges::find_if(maxima, [&](std::size_t lag) { return means[lag] >= kNearHighest * highest; });
}

}  // namespace tapelab::experiments
