// Tests of n paired differences against "no difference", and how large and how certain their mean is. All two-sided.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "results/statistics.hpp"

namespace tapelab::results {

/// Probability of calling equal things different; intervals cover with probability 1 - kAlpha.
inline constexpr double kAlpha = 0.05;

struct Interval {
  double low, high;
};

/// mean ± t s / sqrt(n), where t is the 1 - kAlpha/2 quantile of Student's distribution with n - 1 degrees of freedom.
/// NaN with fewer than two differences.
Interval mean_interval(const Summary& differences);

/// Differences of which sign_flip_test still counts all patterns of signs.
inline constexpr std::size_t kMostExactSigns = 16;

struct SignFlip {
  double p;      ///< NaN without differences
  double error;  ///< standard error of p where patterns were drawn; 0 where all of them were counted
};

/// Sign-flip permutation test of the mean: the part of all 2^n patterns of signs whose absolute sum is at least the
/// observed one. With more than kMostExactSigns differences, 99,999 random patterns and the observed one (Philox4x32-10
/// with a fixed key, so the result is a function of the differences). Sums equal but for rounding count as equal.
SignFlip sign_flip_test(std::span<const double> differences);

/// Wilcoxon's signed-rank test, as SciPy does it: zeros are dropped, ties share their mean rank. Exact, ties included,
/// for up to 50 differences that are not 0; above that the normal approximation, corrected for ties, not for
/// continuity. Differences equal but for rounding count as ties. 1 when all are 0, NaN without differences.
double wilcoxon_test(std::span<const double> differences);

/// Holm's adjusted p-values (Holm 1979), in the given order. NaN is no test: it stays, and does not count.
std::vector<double> holm(std::span<const double> p);

/// Paired Cohen's d_z, mean over standard deviation of the differences. NaN with fewer than two, or if all are 0.
double cohens_dz(const Summary& differences);

/// d_z times Hedges' correction for small samples (Hedges 1981), exact, n - 1 degrees of freedom. NaN below three.
double hedges_gz(const Summary& differences);

/// For comparisons corrected together, each with its number of seeds (at most 5,000 comparisons): 0 where its p can be
/// kAlpha or less after holm's correction, that is with every comparison at the smallest p its seeds allow, 2 / 2^n of
/// an exact test; else the fewest seeds with which it could, the others' being as they are. One without seeds is no
/// test and gets 0. Results play no part.
std::vector<std::size_t> seeds_needed(std::span<const std::size_t> seeds);

}  // namespace tapelab::results
