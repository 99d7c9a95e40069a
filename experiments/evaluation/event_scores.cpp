#include "experiments/evaluation/event_scores.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

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
  double value() const { return sum / static_cast<double>(count); }
};

/// Of the known values, all of them where `known` is null. Infinite where the output is not finite: such a step is as
/// wrong as can be.
double step_error(const float* output, const float* target, const float* known, std::size_t features, ErrorKind kind) {
  double sum = 0;
  std::size_t counted = 0;
  for (std::size_t f = 0; f < features; ++f) {
    if (known != nullptr && known[f] == 0) continue;
    ++counted;
    const double difference = double{output[f]} - double{target[f]};
    sum += kind == ErrorKind::kMae ? std::abs(difference) : difference * difference;
  }
  return std::isnan(sum) ? std::numeric_limits<double>::infinity() : sum / static_cast<double>(counted);
}

/// Calls visit(sample, row, error) for every step of a target that counts.
template <class Visit>
void for_each_error(const Decoded& decoded, ErrorKind kind, Visit visit) {
  const Target& target = decoded.target;
  for (std::size_t n = 0; n < decoded.samples.count; ++n) {
    const Origin& origin = decoded.samples.origins[n];
    const RowRange rows = target_rows(decoded.decoder, decoded.data, {0, origin.row, origin.length}, target.steps);
    for (std::size_t s = 0; s < rows.count; ++s) {
      const std::size_t at = n * target.steps + s;
      if (!target.mask.empty() && target.mask[at] == 0) continue;
      const std::size_t first = at * target.features;
      visit(n, rows.row(s),
            step_error(decoded.outputs.data() + first, target.values.data() + first,
                       target.value_mask.empty() ? nullptr : target.value_mask.data() + first, target.features, kind));
    }
  }
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

void add_score(EventScores& scores, const RowLabels& labels, const std::string& sequence, Rows rows, double score) {
  scores.sequences.push_back(sequence);
  scores.first.push_back(rows.first);
  scores.last.push_back(rows.last);
  scores.scores.push_back(score);
  if (!labels.empty()) scores.labels.push_back(event_in(labels.at(sequence), rows));
}

void score_rows(const Decoded& decoded, const RowLabels& labels, ErrorKind kind, EventScores& scores) {
  std::vector<std::string> sequences;                        // in the order of the samples
  std::map<std::string, std::size_t> places;                 // of a sequence in `sequences`
  std::map<std::pair<std::size_t, std::size_t>, Mean> rows;  // (place, row)
  for (const Origin& origin : decoded.samples.origins)
    if (places.emplace(origin.sequence, sequences.size()).second) sequences.push_back(origin.sequence);
  for_each_error(decoded, kind, [&](std::size_t n, std::size_t row, double error) {
    rows[{places.at(decoded.samples.origins[n].sequence), row}].add(error);
  });
  for (const auto& [place, mean] : rows)
    add_score(scores, labels, sequences[place.first], {place.second, place.second}, mean.value());
}

void score_windows(const Decoded& decoded, const RowLabels& labels, ErrorKind kind, EventScores& scores) {
  struct Covered {
    Mean mean;
    Rows rows;
  };
  std::map<std::size_t, Covered> windows;  // by sample
  for_each_error(decoded, kind, [&](std::size_t n, std::size_t row, double error) {
    Covered& window = windows[n];
    window.rows = {std::min(window.rows.first, row), std::max(window.rows.last, row)};
    window.mean.add(error);
  });
  for (const auto& [n, window] : windows)
    add_score(scores, labels, decoded.samples.origins[n].sequence, window.rows, window.mean.value());
}

}  // namespace

ScoreOf score_of(const EvalConfig& eval) {
  return eval.score == choice::Score::kWindow ? ScoreOf::kWindow : ScoreOf::kStep;
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
  (options.of == ScoreOf::kStep ? score_rows : score_windows)(decoded, labels, options.error, scores);
  return scores;
}

}  // namespace tapelab::experiments
