// How badly a model reconstructs each row or window: the score that rare events are found by.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/dataset.hpp"

namespace tapelab::experiments {

enum class ErrorKind { kMae, kMse };  ///< mean over the features of one step, on the model's scale
enum class ScoreOf {
  kStep,   ///< a row: mean over the windows that cover it
  kWindow  ///< a window: mean over its steps
};

/// Of eval.score.
ScoreOf score_of(const EvalConfig& eval);

struct EventScores {
  std::vector<std::string> sequences;    ///< of each score
  std::vector<std::size_t> first, last;  ///< rows it stands for; the same for a row
  std::vector<double> scores;
  std::vector<float> labels;  ///< 1: event; of a window: one of its rows is; empty without labels

  std::size_t size() const { return scores.size(); }
};

/// Rows without a score.
struct NotScored {
  std::size_t rows = 0, events = 0;  ///< events: those among the rows that are labelled one
};

/// Of the rows that `rows` flags, those that no score stands for.
NotScored not_scored(const EventScores& scores, const RowFlags& rows, const RowLabels& labels);

struct ScoreOptions {
  ErrorKind error = ErrorKind::kMae;
  ScoreOf of = ScoreOf::kStep;
};

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
