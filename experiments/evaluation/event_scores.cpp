#include "experiments/evaluation/event_scores.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/dataset/targets.hpp"

namespace tapelab::experiments {
namespace {

/// Sum and number of errors.
struct Mean {
  double sum = 0;
  std::size_t count = 0;
  void add(double error) {
    sum += error;
    ++count;
  }
  double value() const {
    return count == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(count);
  }
};

/// Means of errors, and of those of each feature where they are kept.
struct MeanError {
  Mean all;
  std::vector<Mean> features = {};
};

/// Of one step; infinite where the output is not finite: such a step is as wrong as can be.
struct StepError {
  double score = 0;
  std::vector<double> features = {};  ///< NaN where the value is not known
};

/// Errors of the steps of a target, one at a time.
class StepErrors {
 public:
  StepErrors(const Decoded& decoded, const ScoreOptions& options)
      : decoded_(decoded), options_(options), error_{.features = std::vector<double>(decoded.target.features)} {}

  /// Null where no feature's value is known.
  const StepError* at(std::size_t step) {
    const Target& target = decoded_.target;
    double sum = 0, largest = 0;
    std::size_t known = 0;
    for (std::size_t f = 0; f < target.features; ++f) {
      const std::size_t i = step * target.features + f;
      double& error = error_.features[f];
      error = std::numeric_limits<double>::quiet_NaN();
      if (!target.value_mask.empty() && target.value_mask[i] == 0) continue;
      error = error_of(double{decoded_.outputs[i]} - double{target.values[i]});
      sum += error;
      largest = std::max(largest, error);
      ++known;
    }
    if (known == 0) return nullptr;
    using enum choice::FeatureScore;
    error_.score = options_.feature_score == kMax   ? largest
                   : options_.feature_score == kSum ? sum
                                                    : sum / static_cast<double>(known);
    return &error_;
  }

 private:
  double error_of(double difference) const {
    if (std::isnan(difference)) return std::numeric_limits<double>::infinity();
    return options_.error == ErrorKind::kMae ? std::abs(difference) : difference * difference;
  }

  const Decoded& decoded_;
  const ScoreOptions& options_;
  StepError error_;
};

/// Calls visit(sample, row, error) for every step of a target that counts.
template <class Visit>
void for_each_error(const Decoded& decoded, const ScoreOptions& options, Visit visit) {
  const Target& target = decoded.target;
  StepErrors errors(decoded, options);
  for (std::size_t n = 0; n < decoded.samples.count; ++n) {
    const Origin& origin = decoded.samples.origins[n];
    const RowRange rows = target_rows(decoded.decoder, decoded.data, {0, origin.row, origin.length}, target.steps);
    for (std::size_t s = 0; s < rows.count; ++s) {
      const std::size_t at = n * target.steps + s;
      if (!target.mask.empty() && target.mask[at] == 0) continue;
      if (const StepError* error = errors.at(at)) visit(n, rows.row(s), *error);
    }
  }
}

void add(MeanError& mean, const StepError& error, const ScoreOptions& options) {
  mean.all.add(error.score);
  if (!options.keep_features) return;
  mean.features.resize(error.features.size());
  for (std::size_t f = 0; f < error.features.size(); ++f)
    if (!std::isnan(error.features[f])) mean.features[f].add(error.features[f]);
}

/// Rows of one sequence.
struct Rows {
  std::size_t first = std::numeric_limits<std::size_t>::max(), last = 0;
};

float event_in(const std::vector<float>& labels, Rows rows) {
  const auto begin = labels.begin();
  return std::any_of(begin + static_cast<std::ptrdiff_t>(rows.first),
                     begin + static_cast<std::ptrdiff_t>(rows.last) + 1, [](float label) { return label != 0; })
             ? 1.0f
             : 0.0f;
}

void add_score(EventScores& scores, const RowLabels& labels, const std::string& sequence, Rows rows,
               const MeanError& mean) {
  scores.sequences.push_back(sequence);
  scores.first.push_back(rows.first);
  scores.last.push_back(rows.last);
  scores.scores.push_back(mean.all.value());
  if (!labels.empty()) scores.labels.push_back(event_in(labels.at(sequence), rows));
  if (mean.features.empty()) return;
  scores.features = mean.features.size();
  for (const Mean& feature : mean.features) scores.by_feature.push_back(feature.value());
}

/// A window's own score.
struct Covered {
  MeanError mean;
  Rows rows;
};

std::map<std::size_t, Covered> windows_of(const Decoded& decoded, const ScoreOptions& options) {
  std::map<std::size_t, Covered> windows;  // by sample
  for_each_error(decoded, options, [&](std::size_t n, std::size_t row, const StepError& error) {
    Covered& window = windows[n];
    window.rows = {std::min(window.rows.first, row), std::max(window.rows.last, row)};
    add(window.mean, error, options);
  });
  return windows;
}

/// The smallest or largest of the windows that have a step at a row.
class DecidingWindows {
 public:
  DecidingWindows(const Decoded& decoded, const ScoreOptions& options)
      : windows_(windows_of(decoded, options)), smallest_(options.row_score == choice::RowScore::kMin) {}

  void decide(std::size_t n, MeanError& row) const {
    const MeanError& window = windows_.at(n).mean;
    const double score = window.all.value(), best = row.all.value();
    if (row.all.count == 0 || (smallest_ ? score < best : score > best)) row = window;
  }

 private:
  std::map<std::size_t, Covered> windows_;
  bool smallest_;
};

void score_rows(const Decoded& decoded, const RowLabels& labels, const ScoreOptions& options, EventScores& scores) {
  std::vector<std::string> sequences;                             // in the order of the samples
  std::map<std::string, std::size_t> places;                      // of a sequence in `sequences`
  std::map<std::pair<std::size_t, std::size_t>, MeanError> rows;  // (place, row)
  for (const Origin& origin : decoded.samples.origins)
    if (places.emplace(origin.sequence, sequences.size()).second) sequences.push_back(origin.sequence);
  std::optional<DecidingWindows> windows;
  if (options.row_score != choice::RowScore::kMean) windows.emplace(decoded, options);
  for_each_error(decoded, options, [&](std::size_t n, std::size_t row, const StepError& error) {
    MeanError& of_row = rows[{places.at(decoded.samples.origins[n].sequence), row}];
    if (windows)
      windows->decide(n, of_row);
    else
      add(of_row, error, options);
  });
  for (const auto& [place, mean] : rows)
    add_score(scores, labels, sequences[place.first], {place.second, place.second}, mean);
}

void score_windows(const Decoded& decoded, const RowLabels& labels, const ScoreOptions& options, EventScores& scores) {
  for (const auto& [n, window] : windows_of(decoded, options))
    add_score(scores, labels, decoded.samples.origins[n].sequence, window.rows, window.mean);
}

}  // namespace

ScoreOf score_of(const EvalConfig& eval) {
  return eval.score == choice::Score::kWindow ? ScoreOf::kWindow : ScoreOf::kStep;
}

ScoreOptions score_options(const EvalConfig& eval) {
  return {.of = score_of(eval), .row_score = eval.row_score, .feature_score = eval.feature_score};
}

ScoreOptions fitted_scores(const ScoreOptions& options, const results::ThresholdRule& rule) {
  ScoreOptions fitted = options;
  if (options.row_score != choice::RowScore::kMean && rule.kind != results::ThresholdRule::Kind::kBestF1)
    fitted.of = ScoreOf::kWindow;
  return fitted;
}

NotScored not_scored(const EventScores& scores, const RowFlags& rows, const RowLabels& labels) {
  RowFlags left = rows;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const auto series = left.find(scores.sequences[i]);
    if (series == left.end()) continue;
    for (std::size_t row = scores.first[i]; row <= scores.last[i]; ++row) series->second[row] = false;
  }
  NotScored found;
  for (const auto& [sequence, flags] : left) {
    const auto labelled = labels.find(sequence);
    for (std::size_t row = 0; row < flags.size(); ++row) {
      if (!flags[row]) continue;
      ++found.rows;
      if (labelled != labels.end() && labelled->second[row] != 0) ++found.events;
    }
  }
  return found;
}

EventScores score_samples(const Decoded& decoded, const RowLabels& labels, const ScoreOptions& options) {
  EventScores scores;
  (options.of == ScoreOf::kStep ? score_rows : score_windows)(decoded, labels, options, scores);
  return scores;
}

}  // namespace tapelab::experiments
