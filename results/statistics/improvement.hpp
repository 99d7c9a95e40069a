// The probability of improvement: how likely a run with the change is better than one without, whatever their seeds.
//
//   P(to better than from) = mean over crossed pairs of cells of
//                            1 / (n m) sum_{i = 1..n} sum_{j = 1..m} S(from_i, to_j)
//
// where from_1..n and to_1..m are the values of the seeds of both cells, and S is 1 where to_j is better, 1/2 where
// both are equal, else 0: the Mann-Whitney statistic over n m, averaged. Agarwal et al. 2021, Deep reinforcement
// learning at the edge of the statistical precipice, NeurIPS (probability of improvement, averaged over tasks, as in
// rliable). Above 1/2 the change improves; unlike an effect it says nothing of by how much.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "results/run/metrics.hpp"
#include "results/statistics/pairing.hpp"
#include "results/study/study.hpp"

namespace tapelab::results {

/// P that one of `to` is better than one of `from`. Equal but for rounding (a few epsilons) is equal. NaN where either
/// is empty.
double probability_of_improvement(const std::vector<double>& from, std::vector<double> to, Better better);

/// The mean of it over the pairs of `cells`, of two `corners`: from the one of sign -1 to that of +1. Every finished
/// run of `seeds` with a finite value counts, also where the other side lacks its seed; a pair without a run on one
/// side is left out. NaN where none is left, or neither is better.
double probability_of_improvement(const Study& study, const std::vector<Corner>& corners,
                                  std::span<const CrossedCell> cells, const std::vector<std::size_t>& seeds,
                                  Better better);

}  // namespace tapelab::results
