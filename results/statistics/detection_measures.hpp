// What the alarms of a detector are worth: by row, by event, over all thresholds.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include "results/statistics/detection.hpp"
#include "results/statistics/event_measures.hpp"
#include "results/statistics/scored_rows.hpp"

namespace tapelab::results {

/// NaN where a measure divides by 0, or is none of windows: without labelled rows recall, F1 and miss_rate, without
/// alarms precision, where every row is labelled false_alarm_rate, without both kinds of rows the areas.
struct DetectionMeasures {
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

  double precision = kNone;         ///< hits / alarms
  double recall = kNone;            ///< hits / labelled rows
  double f1 = kNone;                ///< 2 hits / (alarms + labelled rows)
  double false_alarm_rate = kNone;  ///< false alarms / rows that are not labelled
  double miss_rate = kNone;         ///< misses / labelled rows

  double event_precision = kNone;  ///< alarm segments that overlap an event / alarm segments
  double event_recall = kNone;     ///< events that an alarm overlaps / events
  double event_f1 = kNone;         ///< harmonic mean of both; 0 where there are events and none is found

  double pr_area = kNone;   ///< area under precision over recall, as steps (average precision)
  double roc_area = kNone;  ///< area under hits over false alarms; ties count half
  double vus_pr = kNone;    ///< volume_under_surface.hpp
  double vus_roc = kNone;
  double vus_window = kNone;  ///< largest buffer, in rows, of the two above

  double range_precision = kNone;  ///< mean over alarm segments of the fraction that is labelled
  double range_recall = kNone;     ///< mean over events of the fraction that gives an alarm
  double range_f1 = kNone;
  double affiliation_precision = kNone;  ///< affiliation.hpp
  double affiliation_recall = kNone;
  double affiliation_f1 = kNone;

  double point_adjusted_f1 = kNone;         ///< F1 where one alarm finds all rows of an event: inflated
  double point_adjusted_f1_random = kNone;  ///< the same of random alarms, as many
};

/// Of rows or windows, from their counts alone: the first five.
DetectionMeasures measure(const Confusion& confusion);

/// A detector's alarms, judged.
struct Judged {
  Confusion confusion;
  std::optional<EventCounts> events;  ///< nothing where windows were scored
  DetectionMeasures measures;
};

struct JudgeOptions {
  std::size_t tolerance = 0;    ///< rows before and after an event in which an alarm overlaps it
  std::size_t vus_window = 0;   ///< rows; 0: the median length of the events
  bool point_adjusted = false;  ///< also the point-adjusted measures
};

/// Alarms are scores above the threshold. Counts and areas are of all rows together, everything by event a mean over
/// the events, or alarm segments, of all stretches.
Judged judge_rows(const ScoredRows& rows, double threshold, const JudgeOptions& options = {});

/// Of windows, which may overlap: measures of their counts and the areas under both curves.
Judged judge_windows(std::span<const double> scores, std::span<const float> labels, double threshold);

/// Of rows or windows, the detector that raises as many alarms at random: what its first five measures and the areas
/// under curves are on average, on the same data.
DetectionMeasures random_alarms(const Confusion& confusion);

/// The same of rows, with what is judged by event: the means over kRandomDraws draws (event_measures.hpp) of those that
/// are defined.
DetectionMeasures random_alarms(const ScoredRows& rows, const Confusion& confusion, std::size_t tolerance);

/// A measure by name: of the metric test_detect_<name> and the key in JSON and CSV, and for people.
struct DetectionMeasure {
  std::string_view name, label;
  double DetectionMeasures::*value;
  bool in_table = false;  ///< one of the few of a table for people
};

/// In the order tables show them.
inline constexpr auto kDetectionMeasures = std::to_array<DetectionMeasure>({
    {"precision", "precision", &DetectionMeasures::precision, true},
    {"recall", "recall", &DetectionMeasures::recall, true},
    {"f1", "F1", &DetectionMeasures::f1, true},
    {"false_alarm_rate", "false-alarm rate", &DetectionMeasures::false_alarm_rate},
    {"miss_rate", "miss rate", &DetectionMeasures::miss_rate},
    {"event_precision", "event precision", &DetectionMeasures::event_precision, true},
    {"event_recall", "event recall", &DetectionMeasures::event_recall, true},
    {"event_f1", "event F1", &DetectionMeasures::event_f1, true},
    {"pr_area", "PR area", &DetectionMeasures::pr_area, true},
    {"roc_area", "ROC area", &DetectionMeasures::roc_area},
    {"vus_pr", "VUS-PR", &DetectionMeasures::vus_pr, true},
    {"vus_roc", "VUS-ROC", &DetectionMeasures::vus_roc},
    {"vus_window", "VUS window", &DetectionMeasures::vus_window},
    {"range_precision", "range precision", &DetectionMeasures::range_precision},
    {"range_recall", "range recall", &DetectionMeasures::range_recall},
    {"range_f1", "range F1", &DetectionMeasures::range_f1},
    {"affiliation_precision", "affiliation precision", &DetectionMeasures::affiliation_precision},
    {"affiliation_recall", "affiliation recall", &DetectionMeasures::affiliation_recall},
    {"affiliation_f1", "affiliation F1", &DetectionMeasures::affiliation_f1},
    {"point_adjusted_f1", "point-adjusted F1 (inflated)", &DetectionMeasures::point_adjusted_f1},
    {"point_adjusted_f1_random", "the same of random alarms", &DetectionMeasures::point_adjusted_f1_random},
});

/// A count by name, as a measure; those of several runs can be added up.
struct DetectionCount {
  std::string_view name, label;
  std::size_t Confusion::*of_scores;    ///< either this
  std::size_t EventCounts::*of_events;  ///< or this, of rows only

  /// Nothing where windows were scored and it is a count of events.
  std::optional<std::size_t> value(const Judged& judged) const {
    if (of_scores != nullptr) return judged.confusion.*of_scores;
    return judged.events ? std::optional(*judged.events.*of_events) : std::nullopt;
  }
};

inline constexpr auto kDetectionCounts = std::to_array<DetectionCount>({
    {"hits", "hits", &Confusion::hits, nullptr},
    {"false_alarms", "false alarms", &Confusion::false_alarms, nullptr},
    {"misses", "misses", &Confusion::misses, nullptr},
    {"quiet", "quiet", &Confusion::quiet, nullptr},
    {"events", "events", nullptr, &EventCounts::events},
    {"events_found", "events found", nullptr, &EventCounts::events_found},
    {"alarm_segments", "alarm segments", nullptr, &EventCounts::alarm_segments},
    {"alarm_segments_true", "of them at an event", nullptr, &EventCounts::alarm_segments_true},
});

}  // namespace tapelab::results
