#include "results/statistics/paired_tests.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace tapelab::results {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostExactRanks = 50;

double absolute_sum(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0, [](double sum, double x) { return sum + std::abs(x); });
}

/// What rounding may add to differences of metrics near each other: accuracies 0.82 - 0.81 and 0.81 - 0.80 are ties.
double rounding(std::span<const double> differences) { return 1e-12 * absolute_sum(differences); }

/// Ranks times two, so that shared ones are whole numbers.
struct SignedRanks {
  std::vector<std::size_t> twice;
  std::size_t twice_positive = 0;  ///< sum over the positive differences
  double ties = 0;                 ///< sum of t^3 - t over groups of t equal ones
};

SignedRanks signed_ranks(std::span<const double> differences) {
  const double equal = rounding(differences);
  std::vector<double> sorted;
  for (const double x : differences)
    if (std::abs(x) > equal) sorted.push_back(x);
  std::ranges::sort(sorted, {}, [](double x) { return std::abs(x); });
  SignedRanks ranks;
  for (std::size_t begin = 0, end = 0; begin < sorted.size(); begin = end) {
    while (end < sorted.size() && std::abs(sorted[end]) - std::abs(sorted[begin]) <= equal) ++end;
    const auto tied = static_cast<double>(end - begin);
    ranks.ties += tied * tied * tied - tied;
    for (std::size_t i = begin; i < end; ++i) {
      ranks.twice.push_back(begin + end + 1);
      if (sorted[i] > 0) ranks.twice_positive += begin + end + 1;
    }
  }
  return ranks;
}

/// P(the sum of a random half of the ranks is at most `most`), everything times two.
double lower_tail(const std::vector<std::size_t>& ranks, std::size_t most) {
  std::vector<double> ways(most + 1, 0.0);  // of reaching each sum; at most 2^50, exact in a double
  ways[0] = 1;
  for (const std::size_t rank : ranks)
    for (std::size_t sum = most + 1; sum-- > rank;) ways[sum] += ways[sum - rank];
  return std::accumulate(ways.begin(), ways.end(), 0.0) / std::pow(2.0, static_cast<double>(ranks.size()));
}

/// The fewest seeds, from `seeds` on, that let comparison `i` reach kAlpha beside the others at their `best`. Drawn
/// patterns always do: their smallest p is enough for 5,000 comparisons.
std::size_t fewest_seeds(std::vector<double> best, std::size_t i, std::size_t seeds) {
  for (; seeds <= kMostExactSigns; ++seeds) {
    best[i] = smallest_p(seeds);
    if (holm(best)[i] <= kAlpha) break;
  }
  return seeds;
}

}  // namespace

Interval mean_interval(const Summary& differences) {
  if (differences.n < 2) return {kNaN, kNaN};
  const auto n = static_cast<double>(differences.n);
  const boost::math::students_t student(n - 1);
  const double t = boost::math::quantile(boost::math::complement(student, kAlpha / 2));
  const double half = t * differences.deviation / std::sqrt(n);
  return {differences.mean - half, differences.mean + half};
}

double wilcoxon_test(std::span<const double> differences) {
  if (differences.empty()) return kNaN;
  const SignedRanks ranks = signed_ranks(differences);
  if (ranks.twice.empty()) return 1;
  const std::size_t n = ranks.twice.size(), total = n * (n + 1);
  const std::size_t smaller = std::min(ranks.twice_positive, total - ranks.twice_positive);
  if (n <= kMostExactRanks) return std::min(1.0, 2 * lower_tail(ranks.twice, smaller));
  const auto count = static_cast<double>(n);
  const double mean = count * (count + 1) / 4;
  const double variance = (count * (count + 1) * (2 * count + 1) - ranks.ties / 2) / 24;
  return std::erfc((mean - static_cast<double>(smaller) / 2) / std::sqrt(2 * variance));
}

namespace {

/// Positions of the tests, the smallest p first; NaN is no test.
std::vector<std::size_t> by_p(std::span<const double> p) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p.size(); ++i)
    if (!std::isnan(p[i])) order.push_back(i);
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i]; });
  return order;
}

}  // namespace

std::vector<double> holm(std::span<const double> p) {
  const std::vector<std::size_t> order = by_p(p);
  std::vector<double> adjusted(p.begin(), p.end());
  double largest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    largest = std::max(largest, std::min(1.0, p[order[rank]] * static_cast<double>(order.size() - rank)));
    adjusted[order[rank]] = largest;
  }
  return adjusted;
}

std::vector<double> holm_factors(std::span<const double> p) {
  const std::vector<std::size_t> order = by_p(p);
  std::vector<double> factors(p.begin(), p.end());
  double largest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    largest = std::max(largest, p[order[rank]] * static_cast<double>(order.size() - rank));
    factors[order[rank]] = largest / p[order[rank]];
  }
  return factors;
}

double cohens_dz(const Summary& differences) {
  return differences.n < 2 ? kNaN : differences.mean / differences.deviation;
}

double hedges_gz(const Summary& differences) {
  if (differences.n < 3) return kNaN;
  const double degrees = static_cast<double>(differences.n) - 1;
  const double correction =
      std::exp(std::lgamma(degrees / 2) - std::lgamma((degrees - 1) / 2)) / std::sqrt(degrees / 2);
  return cohens_dz(differences) * correction;
}

std::vector<std::size_t> seeds_needed(std::span<const std::size_t> seeds) {
  std::vector<double> best;
  for (const std::size_t n : seeds) best.push_back(smallest_p(n));
  const std::vector<double> corrected = holm(best);
  std::map<std::size_t, std::size_t> needed;  // by the number of seeds
  std::vector<std::size_t> result(seeds.size(), 0);
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    if (seeds[i] == 0 || corrected[i] <= kAlpha) continue;
    if (!needed.contains(seeds[i])) needed[seeds[i]] = fewest_seeds(best, i, seeds[i] + 1);
    result[i] = needed[seeds[i]];
  }
  return result;
}

}  // namespace tapelab::results
