// The one rule by which `compare`, `verdict` and the report's page say what a change does.
//
// The effect of a seed is the mean over its pairs of log(to / from), where all values of metrics that are above 0 by
// nature are; else of to - from. So a crossed cell whose errors are a thousand times larger weighs no more than
// another. Seeds are independent, pairs of one seed are not: what is tested are the seeds' effects, by the sign-flip
// test and the interval that inverts it. Where two crossed cells lie on opposite sides of 0, both significantly after
// Holm's correction over the crossed cells, their mean describes neither and is not given.
// In a study whose seeds were added until its claim was decided, the tests and intervals of anytime.hpp stand in their
// place: those of a number of seeds that was fixed beforehand would err too often.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "results/query/selection.hpp"
#include "results/statistics/margin.hpp"
#include "results/statistics/paired_tests.hpp"
#include "results/statistics/pairing.hpp"
#include "results/statistics/statistics.hpp"
#include "results/study/study.hpp"

namespace tapelab::results {

/// What the seeds say of an effect, the first that applies. Without a margin: lower, higher, identical, undecided.
enum class Answer {
  kLower,      ///< beyond the margin: the interval of level 1 - alpha lies below it
  kHigher,     ///< beyond the margin: above it
  kEqual,      ///< both one-sided tests against the margin's ends reject at 5 %: the 90 % interval lies within it
  kDifferent,  ///< the 95 % interval excludes 0; whether the effect lies within the margin is undecided
  kIdentical,  ///< no seed has an effect
  kUndecided,
  kOpposite,  ///< crossed cells lie on opposite sides of 0
};

struct Estimate {
  std::vector<std::size_t> seeds;  ///< positions of those with a pair, ascending
  std::vector<double> from, to;    ///< per seed: means over its pairs, geometric ones of ratios; empty unless the
                                   ///< effect has two sides
  std::vector<double> effects;     ///< per seed: logarithm of a ratio, or a difference; equal but for rounding is equal
  Summary summary{};               ///< of the effects
  std::size_t lower = 0, higher = 0;  ///< seeds with an effect below, above 0

  SignFlip sign_flip{};       ///< against no effect; where the effect is `anytime`, of that test
  double sign_flip_holm = 0;  ///< corrected over the effects that were tested together
  Interval interval{};        ///< excludes 0 exactly where sign_flip_holm < kAlpha: the level is 1 - kAlpha over
                              ///< Holm's factor, 95 % of a single test. Infinite where the seeds are too few
  double p_equal = 0;         ///< with a margin: the larger p of the two one-sided tests
  double p_equal_holm = 0;    ///< corrected likewise
  Interval equal_interval{};  ///< lies within the margin exactly where p_equal_holm < kAlpha; 90 % of a single test
  Answer answer = Answer::kUndecided;
};

/// The effect in one crossed cell.
struct CellEffect {
  std::string where;
  Estimate estimate;
};

struct PairedEffect {
  Scale scale = Scale::kRatio;  ///< of `estimate` and `cells`; ratios are kept as their logarithm
  Margin margin;
  bool anytime = false;  ///< tested by anytime.hpp
  double alpha = kAlpha;
  std::string problem;                      ///< why the margin says nothing about these values; "" mostly
  Estimate estimate;                        ///< over all crossed cells; describes nothing where `cells` has any
  std::vector<CellEffect> cells;            ///< those of a kOpposite effect, else none
  std::size_t pairs = 0, complete = 0;      ///< of all seeds; complete: all its runs finished and hold the metric
  RunCounts left_out;                       ///< runs that spoilt a pair
  std::vector<std::size_t> complete_cells;  ///< the first of each complete pair
  bool without_older = false;               ///< crossed cells of older revisions are left out
};

/// Of an effect `without_older`, for people.
inline constexpr std::string_view kWithoutOlder =
    "crossed cells of older revisions are left out; the same with revision=N covers those";

/// The effect and whether crossed cells, tested at `alpha`, are opposite; nothing else is tested yet. `seeds` are
/// positions.
PairedEffect measure_effect(const Study& study, const Pairing& pairing, const std::vector<std::size_t>& seeds,
                            const Margin& margin, double alpha = kAlpha);

/// Tests effects of one margin and alpha together, corrected by Holm over all that have a seed, and answers.
void answer_effects(std::span<PairedEffect* const> effects);

/// Lowest and highest end as they are written: ratios, not their logarithms.
double shown_effect(Scale scale, double effect);

/// Whether an interval of the effect has two ends.
bool is_finite(const Interval& interval);

}  // namespace tapelab::results
