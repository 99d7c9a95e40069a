#include "experiments/event_scores.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "experiments/apply_model.hpp"
#include "experiments/model_outputs.hpp"

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

/// Infinite where the output is not finite: such a step is as wrong as can be.
double step_error(const float* output, const float* target, std::size_t features, ErrorKind kind) {
  double sum = 0;
  for (std::size_t f = 0; f < features; ++f) {
    const double difference = double{output[f]} - double{target[f]};
    sum += kind == ErrorKind::kMae ? std::abs(difference) : difference * difference;
  }
  return std::isnan(sum) ? std::numeric_limits<double>::infinity() : sum / static_cast<double>(features);
}

/// Calls visit(sample, row, error) for every step of a target that counts.
template <class Visit>
void for_each_error(StoredModel& model, const DataConfig& data, const Samples& samples, std::size_t steps,
                    const ScoreOptions& options, Visit visit) {
  const SampleValues outputs = decode(model, samples, steps, options.decoder);
  const DecoderConfig& decoder = model.config().decoder(options.decoder);
  const Target& target = *samples.target(options.decoder);
  for (std::size_t n = 0; n < samples.count; ++n)
    for (std::size_t s = 0; s < target.steps; ++s) {
      const std::size_t at = n * target.steps + s;
      const std::int64_t row = row_of(decoder, data, samples.origins[n], target.steps, s);
      if (row == kPadding || (!target.mask.empty() && target.mask[at] == 0)) continue;
      const std::size_t first = at * target.features;
      visit(n, static_cast<std::size_t>(row),
            step_error(outputs.values.data() + first, target.values.data() + first, target.features, options.error));
    }
}

/// Series of a table by name.
class Labels {
 public:
  explicit Labels(const Table& table) {
    for (std::size_t i = 0; i < table.series.size(); ++i) places_.emplace(table.series[i].name, i);
    for (const Series& series : table.series) labels_.push_back(&series.labels);
  }
  bool known() const { return !labels_.empty() && !labels_.front()->empty(); }
  std::size_t place(const std::string& sequence) const { return places_.at(sequence); }
  float event(std::size_t series, std::size_t first, std::size_t last) const {
    const auto begin = labels_[series]->begin();
    return std::any_of(begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(last) + 1,
                       [](float label) { return label != 0; })
               ? 1.0f
               : 0.0f;
  }

 private:
  std::map<std::string, std::size_t> places_;
  std::vector<const std::vector<float>*> labels_;
};

void add_score(EventScores& scores, const Labels& labels, const std::string& sequence, std::size_t first,
               std::size_t last, double score) {
  scores.sequences.push_back(sequence);
  scores.first.push_back(first);
  scores.last.push_back(last);
  scores.scores.push_back(score);
  if (labels.known()) scores.labels.push_back(labels.event(labels.place(sequence), first, last));
}

}  // namespace

EventScores score_samples(StoredModel& model, const DataConfig& data, const Samples& samples, std::size_t steps,
                          const Table& table, const ScoreOptions& options) {
  const Labels labels(table);
  EventScores scores;
  if (options.of == ScoreOf::kStep) {
    std::map<std::pair<std::size_t, std::size_t>, Mean> rows;  // (series, row)
    for_each_error(model, data, samples, steps, options, [&](std::size_t n, std::size_t row, double error) {
      rows[{labels.place(samples.origins[n].sequence), row}].add(error);
    });
    for (const auto& [place, mean] : rows)
      add_score(scores, labels, table.series[place.first].name, place.second, place.second, mean.value());
    return scores;
  }
  struct Covered {
    Mean mean;
    std::size_t first = 0, last = 0;
  };
  std::map<std::size_t, Covered> windows;  // by sample
  for_each_error(model, data, samples, steps, options, [&](std::size_t n, std::size_t row, double error) {
    Covered& window = windows[n];
    window.first = window.mean.count == 0 ? row : std::min(window.first, row);
    window.last = std::max(window.last, row);
    window.mean.add(error);
  });
  for (const auto& [n, window] : windows)
    add_score(scores, labels, samples.origins[n].sequence, window.first, window.last, window.mean.value());
  return scores;
}

}  // namespace tapelab::experiments
