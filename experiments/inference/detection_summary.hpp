// Detections of several runs side by side: a line each, their counts added up, their measures averaged.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "experiments/inference/detection_report.hpp"

namespace tapelab::experiments {

/// What is left of one run's detection.
struct ScoredRun {
  std::string run = {};
  std::vector<std::pair<std::string, std::string>> settings = {};  ///< what tells it from the others: key, value
  std::string scored = {};                                         ///< for people: which data
  double threshold = 0;
  ScoreOf of = ScoreOf::kStep;
  bool labelled = false;
  std::size_t scores = 0, alarms = 0, alarm_scores = 0;  ///< alarms: stretches; alarm_scores: the rows or windows
  NotScored not_scored = {};
  JudgedScores judged = {};  ///< of labelled data
};

ScoredRun scored_run(const Detected& found, const AlarmsAndEvents& all, const JudgedScores& judged);

/// A run without scores, and why.
struct UnscoredRun {
  std::string run, why;
};

/// The counts of all labelled runs added up, and the measures that follow from counts: precision, recall, F1, both
/// rates, and by event precision, recall and F1. The others are NaN: the scores of runs have no common scale. Runs in
/// which no measure of events is known leave the sums of events out.
results::Judged pooled(const std::vector<ScoredRun>& runs);

/// Over the labelled runs that have a value; NaN where none has.
double mean_measure(const std::vector<ScoredRun>& runs, const results::DetectionMeasure& measure);

/// A line per run; of labelled data the pooled counts and the mean over runs below. `every`: for people too all
/// measures that have a value, and every run; else kMostListed. kCsv holds the lines of runs alone.
std::string render_runs(const std::vector<ScoredRun>& runs, const std::vector<UnscoredRun>& unscored,
                        results::Format format, const ReportOptions& options, std::size_t width);

}  // namespace tapelab::experiments
