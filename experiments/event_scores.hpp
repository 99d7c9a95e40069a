// How badly a model puts out each row or window: the score that rare events are found by.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiments/dataset.hpp"
#include "experiments/series.hpp"
#include "experiments/stored_model.hpp"

namespace tapelab::experiments {

enum class ErrorKind { kMae, kMse };  ///< mean over the features of one step, on the model's scale
enum class ScoreOf {
  kStep,   ///< a row: mean over the windows that cover it
  kWindow  ///< a window: mean over its steps
};

struct EventScores {
  std::vector<std::string> sequences;    ///< of each score
  std::vector<std::size_t> first, last;  ///< rows it stands for; the same for a row
  std::vector<double> scores;
  std::vector<float> labels;  ///< 1: event; of a window: one of its rows is; empty without labels

  std::size_t size() const { return scores.size(); }
};

struct ScoreOptions {
  std::string decoder;
  ErrorKind error = ErrorKind::kMae;
  ScoreOf of = ScoreOf::kStep;
};

/// Scores of the rows the decoder puts out; masked steps count nowhere. `samples` hold targets; `table` is where they
/// were cut, for the labels. Rows ascend within a sequence, sequences stand as in the table.
EventScores score_samples(StoredModel& model, const DataConfig& data, const Samples& samples, std::size_t steps,
                          const Table& table, const ScoreOptions& options);

}  // namespace tapelab::experiments
