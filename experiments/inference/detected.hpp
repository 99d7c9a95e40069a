// What a detection found: scores, the threshold above which they are alarms, and the rows around them.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "experiments/evaluation/event_scores.hpp"
#include "results/statistics/detection_measures.hpp"

namespace tapelab::experiments {

/// The values of one series that a decoder has to output, in the units of the file.
struct RowValues {
  std::size_t features = 0;         ///< F'
  std::vector<double> values = {};  ///< [R, F'] row by row; NaN where no target holds the row, or it is masked
};

/// Scores and the threshold above which they are alarms.
struct Detected {
  EventScores scores = {};
  ScoreOf of = ScoreOf::kStep;  ///< what a score stands for: a row or a window
  NotScored not_scored = {};    ///< of the rows that were to be scored
  bool labelled = false;        ///< the data say which rows belong to an event
  double threshold = 0;
  results::JudgeOptions judge = {};         ///< how the alarms are judged
  std::string run = {};                     ///< id of the run whose model scored
  std::string fitted_on = {}, scored = {};  ///< for people
  std::vector<std::string> columns = {};    ///< F' names of what the decoder outputs
  RowFlags rows = {};                       ///< that were to be scored
  RowLabels labels = {};                    ///< of all rows; empty without labels
  RowTimes times = {};  ///< of all rows, in seconds since 1970-01-01; empty without data.time_column
  std::map<std::string, RowValues> values = {};  ///< by the name of the series; empty where they were not asked for

  bool alarm(std::size_t i) const { return scores.scores[i] > threshold; }
};

/// "row" or "window": what a score stands for.
inline std::string unit_of(ScoreOf of) { return of == ScoreOf::kStep ? "row" : "window"; }

}  // namespace tapelab::experiments
