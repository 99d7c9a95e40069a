// Scores against labels: which part a threshold is fitted to, and what the alarms above it are worth.
#pragma once

#include <string>

#include "experiments/evaluation/event_scores.hpp"
#include "results/statistics/detection_measures.hpp"

namespace tapelab::experiments {

/// The part whose scores a threshold is fitted to.
struct ThresholdPart {
  const Samples* samples;
  bool validation;   ///< its inputs get the noise of validation
  std::string name;  ///< for people: "the validation part"
};

/// Of a rule that is fitted. For best_f1 the validation part with its events, which load_dataset keeps only where
/// eval.threshold is best_f1. Throws NoThreshold for a part without samples.
ThresholdPart threshold_part(const results::ThresholdRule& rule, choice::ThresholdFrom from, const Dataset& data);

/// results::fit_threshold, or best_f1_threshold, of the scores of that part.
double threshold_of(const results::ThresholdRule& rule, const EventScores& scores);

/// Scores of rows beside all the rows that `rows` flags: a stretch for every run of them, NaN where a row has no score.
results::ScoredRows scored_rows(const EventScores& scores, const RowFlags& rows, const RowLabels& labels);

/// Of eval.tolerance, eval.vus_window and eval.point_adjusted.
results::JudgeOptions judge_options(const EvalConfig& eval);

/// A detector, and one that always alarms on the same data.
struct JudgedScores {
  results::Judged detector, always_alarm;
};

/// What the alarms of labelled scores are worth. `rows`: all that were to be scored.
results::Judged judge(const EventScores& scores, ScoreOf of, const RowFlags& rows, const RowLabels& labels,
                      double threshold, const results::JudgeOptions& options);
JudgedScores judge_beside_always(const EventScores& scores, ScoreOf of, const RowFlags& rows, const RowLabels& labels,
                                 double threshold, const results::JudgeOptions& options);

}  // namespace tapelab::experiments
