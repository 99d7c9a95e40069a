#include "experiments/detection_measures.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "experiments/decoding.hpp"
#include "experiments/event_scores.hpp"
#include "results/detection.hpp"

namespace tapelab::experiments {
namespace {

using Measures = std::map<std::string, double>;

/// Scores by the outputs of the first decoder.
EventScores event_scores(Autoencoder<float>& model, Tape<float>& tape, const Config& config, const Dataset& data,
                         const Samples& samples, const Noise& noise) {
  const std::vector<DecoderTask> tasks = decoder_tasks(config, samples);
  std::vector<float> outputs;
  decode(model, tape, data, samples, tasks, noise, static_cast<std::size_t>(config.train.batch_size),
         [&](const DecodedBatch& batch) {
           const std::vector<float>& y = batch.decoders.front().free_running;
           outputs.insert(outputs.end(), y.begin(), y.end());
         });
  const ScoreOptions options{.error = ErrorKind::kMae, .of = score_of(config.eval)};
  return score_samples({*tasks.front().config, config.data, samples, *tasks.front().target, outputs}, data.labels,
                       options);
}

void store(const results::DetectionMeasures& found, const std::string& variant, Measures& measures) {
  for (const auto& [name, value] : {std::pair{"precision", found.precision},
                                    {"recall", found.recall},
                                    {"f1", found.f1},
                                    {"false_alarm_rate", found.false_alarm_rate},
                                    {"missing_alarm_rate", found.missing_alarm_rate}})
    if (!std::isnan(value)) measures["test_detect_" + std::string(name) + variant] = value;
}

}  // namespace

std::map<std::string, double> detection_measures(Autoencoder<float>& model, Tape<float>& tape, const Config& config,
                                                 const Dataset& data) {
  Measures found;
  const Samples& normal = data.held_out();
  const Noise noise = data.validation.count > 0 ? validation_noise(config) : Noise{};
  const EventScores held_out = event_scores(model, tape, config, data, normal, noise);
  if (std::any_of(held_out.scores.begin(), held_out.scores.end(), [](double score) { return std::isinf(score); }))
    return found;  // the model's outputs are not finite: no threshold fits them
  const double threshold = results::fit_threshold(results::parse_threshold(config.eval.threshold), held_out.scores);
  const EventScores tested = event_scores(model, tape, config, data, data.tested(), test_noise(config));
  const results::Confusion confusion = results::count_alarms(tested.scores, tested.labels, threshold);
  store(results::measure(confusion), "", found);
  store(results::measure(results::always_alarm(confusion)), "_baseline_always_alarm", found);
  const NotScored left = data.test.count > 0 ? not_scored(tested, data.tested_rows, data.labels) : NotScored{};
  if (left.events > 0) found["test_detect_events_not_scored"] = static_cast<double>(left.events);
  return found;
}

}  // namespace tapelab::experiments
