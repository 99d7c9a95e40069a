#include "experiments/dataset/period.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace tapelab::experiments {
namespace {

constexpr std::size_t kMostRows = 20'000, kMostInputs = 8, kShortest = 3;
constexpr double kLeast = 0.3, kNearHighest = 0.9;

/// First differences without their mean, NaN where one is not known; empty where they do not vary.
std::vector<double> differences(const Series& series, std::size_t column, std::size_t rows) {
  std::vector<double> steps;
  double sum = 0, low = 0, high = 0;
  std::size_t known = 0;
  for (std::size_t row = 1; row < rows; ++row) {
    const double step = series.at(row, column) - series.at(row - 1, column);
    steps.push_back(step);
    if (std::isnan(step)) continue;
    low = known == 0 ? step : std::min(low, step);
    high = known == 0 ? step : std::max(high, step);
    sum += step;
    ++known;
  }
  if (low == high) return {};
  for (double& step : steps) step -= sum / static_cast<double>(known);
  return steps;
}

/// The mean product of steps so far apart, over the pairs of which both are known.
double mean_product(const std::vector<double>& steps, std::size_t lag) {
  double sum = 0;
  std::size_t pairs = 0;
  for (std::size_t row = lag; row < steps.size(); ++row)
    if (const double product = steps[row] * steps[row - lag]; !std::isnan(product)) {
      sum += product;
      ++pairs;
    }
  return pairs == 0 ? 0 : sum / static_cast<double>(pairs);
}

/// Among the lags within a tenth of it: noise makes maxima of neighbours.
bool is_maximum(const std::vector<double>& values, std::size_t lag) {
  const std::size_t reach = std::max<std::size_t>(1, lag / 10);
  const std::size_t end = std::min(lag + reach + 1, values.size());
  return std::all_of(values.begin() + static_cast<std::ptrdiff_t>(lag - reach),
                     values.begin() + static_cast<std::ptrdiff_t>(end),
                     [&](double value) { return value <= values[lag]; });
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
    const double variance = mean_product(steps, 0);
    for (std::size_t lag = 0; lag < means.size(); ++lag) means[lag] += mean_product(steps, lag) / variance;
    ++inputs;
  }
  if (inputs == 0) return 0;
  std::vector<std::size_t> maxima;
  for (std::size_t lag = kShortest; lag <= longest; ++lag)
    if (means[lag] >= kLeast * static_cast<double>(inputs) && is_maximum(means, lag)) maxima.push_back(lag);
  if (maxima.empty()) return 0;
  const double highest = means[*std::ranges::max_element(maxima, {}, [&](std::size_t lag) { return means[lag]; })];
  return *std::ranges::find_if(maxima, [&](std::size_t lag) { return means[lag] >= kNearHighest * highest; });
}

}  // namespace tapelab::experiments
