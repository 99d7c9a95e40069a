#include "experiments/inference/detection.hpp"

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "experiments/config/config.hpp"
#include "experiments/dataset/targets.hpp"
#include "experiments/evaluation/judged_scores.hpp"
#include "experiments/formats/value_text.hpp"
#include "experiments/inference/apply_model.hpp"
#include "experiments/inference/model_outputs.hpp"

namespace tapelab::experiments {
namespace {

/// What is read: of a part of the run's own data or of others.
struct Read {
  const Config& config;
  const Samples& samples;
  std::size_t steps;
  const RowLabels& labels;
};

EventScores score(StoredModel& model, const Read& read, const DetectionRequest& request, const ScoreOptions& options) {
  const std::vector<float> outputs = decode(model, read.samples, read.steps, request.decoder).values;
  return score_samples({model.config().decoder(request.decoder), read.config.data, read.samples,
                        *read.samples.target(request.decoder), outputs},
                       read.labels, options);
}

/// What the decoder has to output, row by row, in the units of the file.
std::map<std::string, RowValues> values_of(const StoredModel& model, const Read& read, const RowFlags& rows,
                                           const DetectionRequest& request) {
  const DecoderConfig& decoder = model.config().decoder(request.decoder);
  const OutputColumns columns = output_columns(model.config(), model.shape(), request.decoder);
  const Target& target = *read.samples.target(request.decoder);
  std::map<std::string, RowValues> values;
  for (const auto& [name, flags] : rows)
    values[name] = {target.features,
                    std::vector<double>(flags.size() * target.features, std::numeric_limits<double>::quiet_NaN())};
  for (std::size_t n = 0; n < read.samples.count; ++n) {
    const Origin& origin = read.samples.origins[n];
    const auto series = values.find(origin.sequence);
    if (series == values.end()) continue;
    const RowRange range = target_rows(decoder, read.config.data, {0, origin.row, origin.length}, target.steps);
    for (std::size_t step = 0; step < range.count; ++step) {
      const std::size_t at = n * target.steps + step, row = range.row(step);
      if (!target.mask.empty() && target.mask[at] == 0) continue;
      for (std::size_t f = 0; f < target.features; ++f) {
        const std::size_t value = at * target.features + f;
        if (!target.value_mask.empty() && target.value_mask[value] == 0) continue;
        series->second.values[row * target.features + f] =
            in_file_units(target.values[value], columns.scaler, f, read.config.data.scale);
      }
    }
  }
  return values;
}

Detected detected(StoredModel& model, const Read& read, RowFlags rows, const DetectionRequest& request,
                  const FittedThreshold& threshold) {
  Detected found;
  found.scores = score(model, read, request, request.score);
  found.of = request.score.of;
  found.labelled = !read.labels.empty();
  found.not_scored = not_scored(found.scores, rows, read.labels);
  found.threshold = threshold.value;
  found.fitted_on = threshold.fitted_on;
  found.judge = request.judge;
  found.columns = output_columns(model.config(), model.shape(), request.decoder).names;
  if (request.values) found.values = values_of(model, read, rows, request);
  found.rows = std::move(rows);
  found.labels = read.labels;
  return found;
}

}  // namespace

DetectionRequest own_request(const Config& config, const DataShape& shape) {
  return {.decoder = shape.decoders.front().name,
          .threshold = config.eval.threshold,
          .rule = results::parse_threshold(config.eval.threshold),
          .from = config.eval.threshold_from,
          .score = score_options(config.eval),
          .judge = judge_options(config.eval)};
}

FittedThreshold fit_threshold(StoredModel& model, const Config& config, const Dataset& own,
                              const DetectionRequest& request) {
  if (!request.rule.fitted()) return {request.rule.number, "given"};
  const ThresholdPart part = threshold_part(request.rule, request.from, own);
  const ScoreOptions options = fitted_scores(request.score, request.rule);
  const EventScores scores = score(model, {config, *part.samples, own.steps, own.labels}, request, options);
  return {threshold_of(request.rule, scores), part.name + ", " + counted(scores.size(), "score")};
}

Detected detect_tested(StoredModel& model, const Config& config, const Dataset& own, const DetectionRequest& request,
                       const FittedThreshold& threshold) {
  Detected found = detected(model, {config, own.tested(), own.steps, own.labels}, own.tested_rows, request, threshold);
  found.scored = own.test.count > 0 ? "the run's test part" : "the run's training part: no test part was held out";
  found.times = own.times;
  return found;
}

Detected detect_new(StoredModel& model, const Config& config, const ModelInputs& inputs, const std::string& name,
                    const DetectionRequest& request, const FittedThreshold& threshold) {
  const RowLabels labels = row_labels(inputs.table);
  Detected found =
      detected(model, {config, inputs.samples, inputs.steps, labels}, all_rows(inputs.table), request, threshold);
  found.scored = name;
  found.times = row_times(inputs.table);
  return found;
}

}  // namespace tapelab::experiments
