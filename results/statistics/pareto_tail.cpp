#include "results/statistics/pareto_tail.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "results/statistics/no_threshold.hpp"
#include "results/statistics/statistics.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::results {
namespace {

/// The negative logarithm of the likelihood per excess, less 1, at x = shape / scale and the shape that is best there.
struct Profile {
  double shape;
  double loss;   ///< log(shape / x) + shape
  double slope;  ///< of the loss in x
};

/// z / (1 + z) - log(1 + z), also near 0, where both are alike: the sum over k of (-z)^k (1 / k - 1).
double part_less_log(double z) {
  if (std::abs(z) > 0.01) return z / (1 + z) - std::log1p(z);
  double sum = 0, power = -z;
  for (double k = 2; k <= 9; ++k) {
    power *= -z;
    sum += power * (1 / k - 1);
  }
  return sum;
}

Profile profile(std::span<const double> excesses, double x) {
  const auto n = static_cast<double>(excesses.size());
  if (x == 0) {
    double sum = 0, squares = 0;
    for (const double y : excesses) {
      sum += y;
      squares += y * y;
    }
    return {.shape = 0, .loss = std::log(sum / n), .slope = sum / n - squares / (2 * sum)};
  }
  double logs = 0, parts = 0, differences = 0;
  for (const double y : excesses) {
    logs += std::log1p(x * y);
    parts += x * y / (1 + x * y);
    differences += part_less_log(x * y);
  }
  const double v = logs / n;
  return {.shape = v, .loss = std::log(v / x) + v, .slope = (differences / n + parts / n * v) / (x * v)};
}

/// Ascending places x among which a minimum of the loss is looked for, from just above -1 / largest to Grimshaw's bound
/// 2 (mean - smallest) / smallest^2, beyond which there is none.
std::vector<double> places(double smallest, double mean, double largest) {
  constexpr double kPerDecade = 8, kDecades = 8, kMostDecades = 16;
  std::vector<double> x;
  for (double i = kPerDecade * kDecades; i >= 1; --i) x.push_back(-(1 - std::pow(10, -i / kPerDecade)) / largest);
  for (double i = 5; i <= kPerDecade * kDecades; ++i) x.push_back(-std::pow(10, -i / kPerDecade) / largest);
  std::ranges::sort(x);
  x.push_back(0);
  const double bound = std::min(2 * (mean - smallest) / (smallest * smallest), std::pow(10, kMostDecades) / mean);
  for (double i = -kPerDecade * kDecades; i <= kPerDecade * kMostDecades; ++i) {
    const double place = std::pow(10, i / kPerDecade) / mean;
    if (place >= bound) break;
    x.push_back(place);
  }
  if (bound > x.back()) x.push_back(bound);
  return x;
}

/// Where the slope changes its sign from below 0 at `low` to above 0 at `high`.
double bisected(std::span<const double> excesses, double low, double high) {
  for (;;) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return middle;
    (profile(excesses, middle).slope < 0 ? low : high) = middle;
  }
}

}  // namespace

std::optional<ParetoTail> fit_pareto_tail(std::span<const double> excesses) {
  if (excesses.empty()) return std::nullopt;
  const auto [smallest, largest] = std::ranges::minmax(excesses);
  const double mean = std::exp(profile(excesses, 0).loss);
  if (!(smallest > 0) || !std::isfinite(mean)) return std::nullopt;
  const std::vector<double> grid = places(smallest, mean, largest);
  std::optional<ParetoTail> best;
  double least = 0;
  Profile before = profile(excesses, grid.front());
  for (std::size_t i = 1; i < grid.size(); ++i) {
    const Profile here = profile(excesses, grid[i]);
    const bool minimum = before.slope < 0 && here.slope >= 0;
    before = here;
    if (!minimum) continue;
    const double x = bisected(excesses, grid[i - 1], grid[i]);
    const Profile at = profile(excesses, x);
    if (at.shape <= -1 || (best && at.loss >= least)) continue;
    least = at.loss;
    best = ParetoTail{at.shape, x == 0 ? mean : at.shape / x};
  }
  return best;
}

double peaks_over_threshold(std::span<const double> ascending, double level, double risk) {
  const Hints hints = {"take another threshold, such as quantile:0.99, or a lower level: pot:RISK:LEVEL"};
  const double initial = sorted_quantile(ascending, level);
  std::vector<double> excesses;
  for (const double score : ascending)
    if (score > initial) excesses.push_back(score - initial);
  const std::string peaks =
      std::to_string(excesses.size()) + " of " + std::to_string(ascending.size()) + " normal scores";
  if (excesses.size() < kFewestPeaks)
    throw NoThreshold("peaks over threshold need at least " + std::to_string(kFewestPeaks) +
                          " normal scores above the level " + short_number(level) + "; these are " + peaks,
                      hints);
  const double ratio = risk * static_cast<double>(ascending.size()) / static_cast<double>(excesses.size());
  if (ratio >= 1)
    throw NoThreshold("the risk " + short_number(risk) + " of the peaks over threshold is not below their share: " +
                          peaks + " lie above the level " + short_number(level),
                      hints);
  const auto tail = fit_pareto_tail(excesses);
  if (!tail)
    throw NoThreshold("no generalised Pareto distribution fits the peaks over threshold (" + peaks +
                          "): their likelihood has no maximum",
                      hints);
  constexpr double kExponential = 1e-12;  // the power loses more digits below it than the limit
  if (std::abs(tail->shape) < kExponential) return initial - tail->scale * std::log(ratio);
  return initial + tail->scale * std::expm1(-tail->shape * std::log(ratio)) / tail->shape;
}

}  // namespace tapelab::results
