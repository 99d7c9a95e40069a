#include "results/statistics/improvement.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "results/query/selection.hpp"

namespace tapelab::results {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool is_equal(double a, double b) {
  return std::abs(a - b) <= 4 * std::numeric_limits<double>::epsilon() * (std::abs(a) + std::abs(b));
}

std::vector<double> finite_values(const Study& study, const std::string& metric, std::size_t cell,
                                  const std::vector<std::size_t>& seeds) {
  Sample runs;
  for (const std::size_t seed : seeds) add_run(runs, study, metric, cell, seed);
  std::erase_if(runs.values, [](double value) { return !std::isfinite(value); });
  return runs.values;
}

}  // namespace

double probability_of_improvement(const std::vector<double>& from, std::vector<double> to, Better better) {
  if (from.empty() || to.empty() || better == Better::kNeither) return kNaN;
  std::ranges::sort(to);
  double wins = 0;
  for (const double value : from) {
    const auto equal = std::ranges::partition_point(to, [&](double x) { return x < value && !is_equal(x, value); });
    const auto higher = std::ranges::partition_point(to, [&](double x) { return x < value || is_equal(x, value); });
    const auto better_ones = better == Better::kLower ? equal - to.begin() : to.end() - higher;
    wins += static_cast<double>(better_ones) + static_cast<double>(higher - equal) / 2;
  }
  return wins / static_cast<double>(from.size()) / static_cast<double>(to.size());
}

double probability_of_improvement(const Study& study, const std::vector<Corner>& corners,
                                  std::span<const CrossedCell> cells, const std::vector<std::size_t>& seeds,
                                  Better better) {
  const std::size_t to = corners[0].sign > 0 ? 0 : 1, from = 1 - to;
  double sum = 0, pairs = 0;
  for (const CrossedCell& crossed : cells)
    for (const Pair& pair : crossed.pairs) {
      const double p =
          probability_of_improvement(finite_values(study, corners[from].metric, pair.cells[from], seeds),
                                     finite_values(study, corners[to].metric, pair.cells[to], seeds), better);
      if (std::isnan(p)) continue;
      sum += p;
      ++pairs;
    }
  return pairs > 0 ? sum / pairs : kNaN;
}

}  // namespace tapelab::results
