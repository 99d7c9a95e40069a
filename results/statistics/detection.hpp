// Rare events by a score: a threshold fitted on normal data, alarms above it, and what the alarms are worth.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "results/statistics/no_threshold.hpp"

namespace tapelab::results {

/// How a threshold is found.
struct ThresholdRule {
  enum class Kind { kQuantile, kMeanPlusDeviations, kPeaksOverThreshold, kBestF1, kValue };
  Kind kind = Kind::kQuantile;
  double number = 0.99;  ///< the quantile, how many standard deviations, the risk, or the threshold itself
  double factor = 1;     ///< that the quantile is multiplied by
  double level = 0.98;   ///< of kPeaksOverThreshold: the quantile above which a score is a peak

  /// False where the threshold stands there as a number.
  bool fitted() const { return kind != Kind::kValue; }
};

/// The text of ThresholdRule::Kind::kBestF1.
inline constexpr std::string_view kBestF1Text = "best_f1";

/// "quantile:0.99", "1.5*quantile:0.99", "mean+3std", "pot:0.001", "pot:0.001:0.95", "best_f1" or a number. Throws
/// UsageError saying what is allowed.
ThresholdRule parse_threshold(const std::string& text);

/// quantile q: between the sorted scores at q (n - 1), linearly, times the factor. mean+k std: with the sample standard
/// deviation, 0 for one score. pot: the level that a score exceeds with probability `number` (pareto_tail.hpp). Scores
/// that are NaN (steps that were not scored) do not count. Throws NoThreshold when no score is left and one is needed,
/// one is infinite, or the tail cannot be fitted; std::invalid_argument for kBestF1.
double fit_threshold(const ThresholdRule& rule, std::span<const double> normal_scores);

/// Of kBestF1: the threshold of largest F1 for these labels, halfway between two scores; of several the largest.
/// `labels`: an event where it is not 0; as many as scores. Scores that are NaN do not count. Throws NoThreshold
/// without a scored event.
double best_f1_threshold(std::span<const double> scores, std::span<const float> labels);

/// Alarms against labels, of rows or of windows. An event here is a score whose label is one. An alarm is a score above
/// the threshold; an infinite score is one, NaN is not scored.
struct Confusion {
  std::size_t hits = 0, false_alarms = 0, misses = 0, quiet = 0;

  std::size_t scored() const { return hits + false_alarms + misses + quiet; }
  std::size_t events() const { return hits + misses; }
  std::size_t alarms() const { return hits + false_alarms; }
};

/// `labels`: an event where it is not 0; as many as scores. Throws std::invalid_argument for another number.
Confusion count_alarms(std::span<const double> scores, std::span<const float> labels, double threshold);

/// The detector that always alarms, on the same data.
Confusion always_alarm(const Confusion& confusion);

}  // namespace tapelab::results
