// Statistics of n paired differences beside the sign-flip test: Wilcoxon's test, Holm's correction, effect sizes.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "results/statistics/sign_flip.hpp"
#include "results/statistics/statistics.hpp"

namespace tapelab::results {

/// Probability of calling equal things different; intervals cover with probability 1 - kAlpha.
inline constexpr double kAlpha = 0.05;

/// mean ± t s / sqrt(n), where t is the 1 - kAlpha/2 quantile of Student's distribution with n - 1 degrees of freedom.
/// NaN with fewer than two differences.
Interval mean_interval(const Summary& differences);

/// Wilcoxon's signed-rank test, as SciPy does it: zeros are dropped, ties share their mean rank. Exact, ties included,
/// for up to 50 differences that are not 0; above that the normal approximation, corrected for ties, not for
/// continuity. Differences equal but for rounding count as ties. 1 when all are 0, NaN without differences.
double wilcoxon_test(std::span<const double> differences);

/// Holm's adjusted p-values (Holm 1979), in the given order. NaN is no test: it stays, and does not count.
std::vector<double> holm(std::span<const double> p);

/// By how much Holm's correction multiplies each p before it is cut off at 1: between 1 and the number of tests. The
/// interval that goes with a corrected p has the level 1 - kAlpha / factor. NaN stays.
std::vector<double> holm_factors(std::span<const double> p);

/// Paired Cohen's d_z, mean over standard deviation of the differences. Infinite if all are equal, NaN with fewer than
/// two, or if all are 0.
double cohens_dz(const Summary& differences);

/// d_z times Hedges' correction for small samples (Hedges 1981), exact, n - 1 degrees of freedom. NaN below three.
double hedges_gz(const Summary& differences);

/// For comparisons corrected together, each with its number of seeds (at most 5,000 comparisons): 0 where its p can be
/// kAlpha or less after holm's correction, that is with every comparison at the smallest p its seeds allow, 2 / 2^n of
/// an exact test; else the fewest seeds with which it could, the others' being as they are. One without seeds is no
/// test and gets 0. Results play no part.
std::vector<std::size_t> seeds_needed(std::span<const std::size_t> seeds);

}  // namespace tapelab::results
