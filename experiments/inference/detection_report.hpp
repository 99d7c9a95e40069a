// What a detection found, for people and programs: measures, alarms and events.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>

#include "experiments/evaluation/judged_scores.hpp"
#include "experiments/inference/alarms.hpp"
#include "experiments/inference/detected.hpp"
#include "results/statistics/detection_measures.hpp"
#include "results/text/line_breaks.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::experiments {

/// What limits the measures, for people: that no event is among the data, or among what was scored. "" if nothing.
std::string events_note(const Detected& found, const JudgedScores& judged);

/// What the alarms of labelled data are worth, and those of a detector that always alarms.
JudgedScores judged(const Detected& found);

/// Every score: sequence, row (of windows first_row and last_row), time where the data have it, score, alarm, label
/// where there are labels, and of several columns the score of each.
results::TextTable score_table(const Detected& found);

/// Threshold, what was scored and which rows those are, alarms, events, what was not scored: lines for people.
std::string detection_head(const Detected& found, const AlarmsAndEvents& all);

/// What render_detection shows.
enum class ListedPart {
  kAll,       ///< measures where there are labels, alarms, events where there are labels
  kMeasures,  ///< the detector's and those of one that always alarms
  kAlarms,
  kEvents
};

struct ReportOptions {
  ListedPart listed = ListedPart::kAll;
  bool every = false;  ///< every alarm and event; else, for people, at most kMostListed of each
};
inline constexpr std::size_t kMostListed = 20;

/// As kCsv one table: of kAll the measures, without labels the alarms. kJson holds all of it and the head. Throws
/// UsageError for measures or events of data without labels.
std::string render_detection(const Detected& found, const AlarmsAndEvents& all, const JudgedScores& judged,
                             results::Format format, const ReportOptions& options = {},
                             std::size_t width = results::kLineWidth);

/// Measures and counts by name; null where there is none.
nlohmann::ordered_json judged_json(const results::Judged& judged);

}  // namespace tapelab::experiments
