// How badly a model reconstructs each row or window: the score that rare events are found by.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiments/config/choices.hpp"
#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/dataset.hpp"
#include "results/statistics/detection.hpp"

namespace tapelab::experiments {

enum class ErrorKind { kMae, kMse };  ///< of one feature at one step, on the model's scale
enum class ScoreOf {
  kStep,   ///< a row
  kWindow  ///< a window: mean over its steps
};

/// Of eval.score.
ScoreOf score_of(const EvalConfig& eval);

struct ScoreOptions {
  ErrorKind error = ErrorKind::kMae;
  ScoreOf of = ScoreOf::kStep;
  /// Of a row: the mean over the windows that cover it of the error at the row; or the smallest, or largest, score of
  /// those windows, each as ScoreOf::kWindow has it.
  choice::RowScore row_score = choice::RowScore::kMean;
  choice::FeatureScore feature_score = choice::FeatureScore::kMean;  ///< of a step: over its features
  bool keep_features = false;                                        ///< fill EventScores::by_feature
};

/// As the run's settings say.
ScoreOptions score_options(const EvalConfig& eval);

/// How the scores are made that a threshold is fitted to: where a row has the smallest or largest score of its windows,
/// those of windows, so that an alarm means that all of them, or one, exceed it; else as `options`. A threshold that is
/// the best for labels is fitted to the scores themselves.
ScoreOptions fitted_scores(const ScoreOptions& options, const results::ThresholdRule& rule);

struct EventScores {
  std::vector<std::string> sequences;    ///< of each score
  std::vector<std::size_t> first, last;  ///< rows it stands for; the same for a row
  std::vector<double> scores;
  std::vector<float> labels;       ///< 1: labelled; of a window: one of its rows is; empty without labels
  std::size_t features = 0;        ///< F'; 0 where by_feature is empty
  std::vector<double> by_feature;  ///< [n, F']: the error of each feature, of which `scores` holds mean, sum or
                                   ///< largest; NaN where its value is not known; empty unless asked for

  std::size_t size() const { return scores.size(); }
};

/// Rows without a score.
struct NotScored {
  std::size_t rows = 0, events = 0;  ///< events: those among the rows that are labelled one
};

/// Of the rows that `rows` flags, those that no score stands for.
NotScored not_scored(const EventScores& scores, const RowFlags& rows, const RowLabels& labels);

/// What a decoder output, and what it had to.
struct Decoded {
  const DecoderConfig& decoder;
  const DataConfig& data;
  const Samples& samples;
  const Target& target;               ///< of the decoder, in samples
  const std::vector<float>& outputs;  ///< [N, T', F'], on the model's scale, as the target
};

/// Scores of the rows the decoder outputs; masked steps count nowhere. Rows ascend within a sequence, sequences stand
/// in the order of the samples.
EventScores score_samples(const Decoded& decoded, const RowLabels& labels, const ScoreOptions& options);

}  // namespace tapelab::experiments
