// A test of paired differences that may be looked at after every seed: the rule of `tapelab run --until`.
//
// Under the hypothesis that each difference d_i lies symmetrically about t, whatever came before it, the sign of
// x_i = d_i - t is a fair coin even for who knows all |x_1| ... |x_i|. Who bets a fraction b_i in [0, 1) of a capital
// of 1 on it, b_i a function of these sizes alone, holds after n differences
//
//     E(b) = prod_i (1 + b_i sign(x_i)),      a martingale that is never negative, of mean 1,
//
// which at any time whatsoever exceeds 1 / alpha with a probability of at most alpha (Ville 1939). Bets on signs are
// the e-processes of symmetric distributions (Ramdas, Ruf, Larsson, Koolen 2020, Admissible anytime-valid sequential
// inference must rely on nonnegative martingales, section 5; Vovk and Wang 2024, Nonparametric e-tests of symmetry).
// The bets are those that grow fastest where the differences are normal with a mean of delta deviations,
//
//     b_i = tanh(delta sqrt(1 + delta^2) |x_i| / s_i),      s_i^2 = mean of x_1^2 ... x_i^2,
//
// averaged over delta = 1/2, 1, 2 and, for two sides, over both directions. The numbers of seeds that it takes and the
// errors that it makes, for skewed differences too: tests/bench/sequential_errors.cpp.
#pragma once

#include <cstddef>
#include <span>

#include "results/statistics/sign_flip.hpp"

namespace tapelab::results {

/// Two-sided p of symmetry about `center`, valid whenever one stops: 1 / E, the least after any number of differences.
/// In their order; NaN without any.
double anytime_p(std::span<const double> differences, double center = 0);

/// p of symmetry about `center` or less, of the two-sided test's half of the capital: so whatever is said at one alpha,
/// above, below, equal, is wrong with a probability of at most alpha in all.
double anytime_p_above(std::span<const double> differences, double center);

/// All centers whose anytime_p is at least `alpha`, and those between them: covers the true one at all times with a
/// probability of 1 - alpha. An end is infinite where no p can be below `alpha`. NaN without differences.
Interval anytime_interval(std::span<const double> differences, double alpha);

/// The fewest differences whose p can be below `alpha`.
std::size_t fewest_anytime(double alpha);

}  // namespace tapelab::results
