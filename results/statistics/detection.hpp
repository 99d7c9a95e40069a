// Rare events by a score: a threshold fitted on normal data, alarms above it, and what the alarms are worth.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace tapelab::results {

/// How a threshold is found.
struct ThresholdRule {
  enum class Kind { kQuantile, kMeanPlusDeviations, kValue };
  Kind kind = Kind::kQuantile;
  double number = 0.99;  ///< the quantile, how many standard deviations, or the threshold itself
};

/// "quantile:0.99", "mean+3std" or a number. Throws UsageError saying what is allowed.
ThresholdRule parse_threshold(const std::string& text);

/// quantile q: between the sorted scores at q (n - 1), linearly. mean+k std: with the sample standard deviation, 0 for
/// one score. Scores that are NaN (steps that were not scored) do not count. Throws UsageError when no score is left
/// and one is needed, or one is infinite.
double fit_threshold(const ThresholdRule& rule, std::span<const double> normal_scores);

/// Alarms against events. An alarm is a score above the threshold; an infinite score is one, NaN is not scored.
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

struct DetectionMeasures;

/// The detector that raises as many alarms at random: what its measures are on average, on the same data.
DetectionMeasures random_alarms(const Confusion& confusion);

/// NaN where a measure divides by 0: without events recall, F1 and miss_rate, without alarms precision, where
/// everything is an event false_alarm_rate.
struct DetectionMeasures {
  double precision;         ///< hits / alarms
  double recall;            ///< hits / events
  double f1;                ///< 2 hits / (alarms + events)
  double false_alarm_rate;  ///< false alarms / scores without event
  double miss_rate;         ///< misses / events
};

DetectionMeasures measure(const Confusion& confusion);

/// One of them by name: of the metric test_detect_<name> and the key in JSON and CSV, and for people.
struct DetectionMeasure {
  std::string_view name, label;
  double DetectionMeasures::*value;
};

/// In the order tables show them.
inline constexpr auto kDetectionMeasures = std::to_array<DetectionMeasure>({
    {"precision", "precision", &DetectionMeasures::precision},
    {"recall", "recall", &DetectionMeasures::recall},
    {"f1", "F1", &DetectionMeasures::f1},
    {"false_alarm_rate", "false-alarm rate", &DetectionMeasures::false_alarm_rate},
    {"miss_rate", "miss rate", &DetectionMeasures::miss_rate},
});

}  // namespace tapelab::results
