// What a detection found, for people and programs.
#pragma once

#include <string>

#include "experiments/evaluation/event_scores.hpp"
#include "results/text/line_breaks.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::experiments {

/// Scores and the threshold above which they are alarms.
struct Detected {
  EventScores scores;
  NotScored not_scored;   ///< of the rows that were to be scored
  bool labelled = false;  ///< the data say which rows belong to an event
  double threshold = 0;
  std::string run;                ///< id of the run whose model scored
  std::string fitted_on, scored;  ///< for people

  bool alarm(std::size_t i) const { return scores.scores[i] > threshold; }
};

std::size_t alarm_count(const Detected& found);

/// What limits the measures, for people: that no event is among the data, or among what was scored. "" if nothing.
std::string events_note(const Detected& found);

/// Every score: sequence, row (of windows first_row and last_row), score, alarm, and label where there are labels.
results::TextTable score_table(const Detected& found, ScoreOf of);

/// Threshold, what was scored, number of alarms, what was not scored: lines for people.
std::string detection_head(const Detected& found, ScoreOf of);

/// With labels the measures of the detector and of one that always alarms; without them where the alarms are, those in
/// a row taken together. kJson holds all of it and the head.
std::string render_detection(const Detected& found, results::Format format, std::size_t width = results::kLineWidth);

}  // namespace tapelab::experiments
