#include "results/statistics/anytime.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace tapelab::results {
namespace {

constexpr std::array kEffectSizes = {0.5, 1.0, 2.0};
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

double slope_of(double effect_size) { return effect_size * std::sqrt(1 + effect_size * effect_size); }

/// The largest capitals, as logarithms, that bets on differences above the center and below it came to, and their mean.
struct Capital {
  double above = 0, below = 0, both = 0;
};

/// log((e^a + e^b + ...) / n)
template <std::size_t N>
double log_mean(const std::array<double, N>& logs) {
  const double most = *std::ranges::max_element(logs);
  double sum = 0;
  for (const double one : logs) sum += std::exp(one - most);
  return most + std::log(sum / static_cast<double>(N));
}

Capital largest_capital(std::span<const double> differences, double center) {
  std::array<double, kEffectSizes.size()> above{}, below{};
  Capital largest;
  double squares = 0, n = 0;
  for (const double difference : differences) {
    const double x = difference - center;
    squares += x * x;
    ++n;
    if (x == 0) continue;  // no sign, no bet
    const double size = std::abs(x) / std::sqrt(squares / n);
    for (std::size_t k = 0; k < kEffectSizes.size(); ++k) {
      const double bet = std::tanh(slope_of(kEffectSizes[k]) * size);
      above[k] += std::log1p(x > 0 ? bet : -bet);
      below[k] += std::log1p(x > 0 ? -bet : bet);
    }
    const double up = log_mean(above), down = log_mean(below);
    largest.above = std::max(largest.above, up);
    largest.below = std::max(largest.below, down);
    largest.both = std::max(largest.both, log_mean(std::array{up, down}));
  }
  return largest;
}

bool is_rejected(std::span<const double> differences, double center, double alpha) {
  return largest_capital(differences, center).both > -std::log(alpha);
}

/// Between a rejected and an accepted center, the accepted one nearest to the rejected.
double boundary(std::span<const double> differences, double rejected, double accepted, double alpha) {
  constexpr int kHalvings = 60;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = rejected + (accepted - rejected) / 2;
    (is_rejected(differences, middle, alpha) ? rejected : accepted) = middle;
  }
  return accepted;
}

/// From `far` outside, through `edge`, the first difference from there, to the other end of the differences.
std::vector<double> centers_from(double far, double edge, double other_edge) {
  constexpr int kOutside = 160, kInside = 400;
  std::vector<double> centers;
  for (int i = 0; i < kOutside; ++i) centers.push_back(edge + (far - edge) * std::exp2(-i / 4.0));
  for (int i = 0; i <= kInside; ++i) centers.push_back(edge + (other_edge - edge) * i / kInside);
  return centers;
}

/// The outermost center on this side that is not rejected; infinite where even `far` is not, NaN where all are.
double end_of(std::span<const double> differences, double far, double edge, double other_edge, double alpha) {
  double last = far;
  for (const double center : centers_from(far, edge, other_edge)) {
    if (!is_rejected(differences, center, alpha))
      return center == far ? std::copysign(kInfinity, far - edge) : boundary(differences, last, center, alpha);
    last = center;
  }
  return kNaN;
}

}  // namespace

double anytime_p(std::span<const double> differences, double center) {
  return differences.empty() ? kNaN : std::min(1.0, std::exp(-largest_capital(differences, center).both));
}

double anytime_p_above(std::span<const double> differences, double center) {
  return differences.empty() ? kNaN : std::min(1.0, 2 * std::exp(-largest_capital(differences, center).above));
}

Interval anytime_interval(std::span<const double> differences, double alpha) {
  if (differences.empty()) return {kNaN, kNaN};
  const auto [low, high] = std::ranges::minmax(differences);
  if (differences.size() < fewest_anytime(alpha)) return {-kInfinity, kInfinity};
  if (low == high) return {low, high};
  const double width = std::ldexp(high - low, 20);  // so far away all differences are of one size
  const Interval interval = {end_of(differences, low - width, low, high, alpha),
                             end_of(differences, high + width, high, low, alpha)};
  if (!std::isnan(interval.low) && !std::isnan(interval.high)) return interval;
  double middle = 0;  // every center is rejected, which alpha allows: a point, where all of them lie about
  for (const double difference : differences) middle += difference / static_cast<double>(differences.size());
  return {middle, middle};
}

std::size_t fewest_anytime(double alpha) {
  std::vector<double> alike;
  do alike.push_back(1);
  while (!(anytime_p(alike) < alpha));
  return alike.size();
}

}  // namespace tapelab::results
