// What a detection found, for people and programs.
#pragma once

#include <string>

#include "experiments/event_scores.hpp"
#include "results/text_table.hpp"

namespace tapelab::experiments {

/// Scores and the threshold above which they are alarms.
struct Detected {
  EventScores scores;
  double threshold = 0;
  std::string run;                ///< id of the run whose model scored
  std::string fitted_on, scored;  ///< for people

  bool labelled() const { return !scores.labels.empty(); }
  bool alarm(std::size_t i) const { return scores.scores[i] > threshold; }
};

std::size_t alarm_count(const Detected& found);

/// Labelled, and no label is an event: nothing could be found.
bool lacks_events(const Detected& found);

/// Every score: sequence, row (of windows first_row and last_row), score, alarm, and label where there are labels.
results::TextTable score_table(const Detected& found, ScoreOf of);

/// Threshold, what was scored, number of alarms: three lines.
std::string detection_head(const Detected& found, ScoreOf of);

/// With labels the measures of the detector and of one that always alarms; without them where the alarms are, those in
/// a row taken together. kJson holds all of it and the head.
std::string render_detection(const Detected& found, results::Format format);

}  // namespace tapelab::experiments
