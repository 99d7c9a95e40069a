// The sign-flip permutation test of paired differences and its inversion, the interval that agrees with it.
//
// Under the hypothesis that n differences d_i lie symmetrically about t, every pattern of signs of d_i - t is as likely
// as the observed one (Fisher 1935, The Design of Experiments, section 21). p(t) is the fraction of the patterns whose
// sum is at least as far from 0 as the observed one; the interval at the level 1 - alpha is all t with p(t) >= alpha.
//
// For t below the mean of all, flipping the subset A reaches the observed sum if mean(A) <= t or mean(not A) <= t. So
// p(t) counts the patterns whose min(mean(A), mean(not A)) is at most t, and the ends of the interval are two of these
// numbers, means of subsets of the differences: the "typical values" of Hartigan (1969, Using subsample values as
// typical values, JASA 64, 1303-1317). No search is needed.
#pragma once

#include <cstddef>
#include <span>

namespace tapelab::results {

struct Interval {
  double low, high;
};

/// Differences of which all patterns of signs are counted; of more, patterns are drawn.
inline constexpr std::size_t kMostExactSigns = 16;

/// Patterns that are drawn beside the observed one (Philox4x32-10 with a fixed key, so results are functions of the
/// differences).
inline constexpr std::size_t kDrawnSigns = 99'999;

struct SignFlip {
  double p;      ///< NaN without differences
  double error;  ///< standard error of p where patterns were drawn; 0 where all of them were counted
};

/// Two-sided test that the differences lie symmetrically about `center`. Sums equal but for rounding count as equal.
SignFlip sign_flip_test(std::span<const double> differences, double center = 0);

/// One-sided test that they lie symmetrically about `center` or less: half the two-sided p, 1 where their mean is not
/// above `center`. NaN without differences.
double p_above(std::span<const double> differences, double center);

/// All centers whose two-sided p is at least `alpha`; both ends belong to it. An end is infinite where no p can be
/// below `alpha`: 2 / 2^n is the smallest of n differences. NaN without differences.
Interval sign_flip_interval(std::span<const double> differences, double alpha);

/// The smallest p of sign_flip_test with n differences; NaN for 0.
double smallest_p(std::size_t n);

}  // namespace tapelab::results
