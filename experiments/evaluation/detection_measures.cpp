#include "experiments/evaluation/detection_measures.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "experiments/config/config.hpp"
#include "experiments/evaluation/detection_baselines.hpp"
#include "experiments/evaluation/event_scores.hpp"
#include "experiments/model/decoding.hpp"
#include "results/statistics/detection.hpp"

namespace tapelab::experiments {
namespace {

using Measures = std::map<std::string, double>;

/// Scores by outputs for the first decoder's target.
EventScores scores_of(const Config& config, const Dataset& data, const Samples& samples,
                      const std::vector<float>& outputs) {
  const DecoderTask task = decoder_tasks(config, samples).front();
  const ScoreOptions options{.error = ErrorKind::kMae, .of = score_of(config.eval)};
  return score_samples({*task.config, config.data, samples, *task.target, outputs}, data.labels, options);
}

/// Of the first decoder, for all samples.
std::vector<float> outputs_of(Autoencoder<float>& model, Tape<float>& tape, const Config& config, const Dataset& data,
                              const Samples& samples, const Noise& noise) {
  std::vector<float> outputs;
  decode(model, tape, data, samples, decoder_tasks(config, samples), noise,
         static_cast<std::size_t>(config.train.batch_size), [&](const DecodedBatch& batch) {
           const std::vector<float>& y = batch.decoders.front().free_running;
           outputs.insert(outputs.end(), y.begin(), y.end());
         });
  return outputs;
}

void store(const results::DetectionMeasures& found, const std::string& variant, Measures& measures) {
  for (const results::DetectionMeasure& measure : results::kDetectionMeasures)
    if (const double value = found.*measure.value; !std::isnan(value))
      measures["test_detect_" + std::string(measure.name) + variant] = value;
}

/// Alarms of the test part by scores above the threshold that the held-out normal ones give.
struct Detection {
  EventScores tested;
  results::Confusion confusion;
};

/// Nothing where no threshold fits, since a score is not finite.
std::optional<Detection> detect(const Config& config, const Dataset& data, const std::vector<float>& held_out,
                                const std::vector<float>& tested) {
  const EventScores normal = scores_of(config, data, data.held_out(), held_out);
  if (std::ranges::any_of(normal.scores, [](double score) { return std::isinf(score); })) return std::nullopt;
  const double threshold = results::fit_threshold(results::parse_threshold(config.eval.threshold), normal.scores);
  Detection found{scores_of(config, data, data.tested(), tested), {}};
  found.confusion = results::count_alarms(found.tested.scores, found.tested.labels, threshold);
  return found;
}

/// What needs no network: deviation within the window, the difference to the row before and, where the target is the
/// window itself, as many principal components of the training windows as the code has numbers.
void store_baselines(const Config& config, const Dataset& data, Measures& measures) {
  const auto store_by = [&](auto&& outputs, const std::string& variant) {
    const auto of = [&](const Samples& samples) { return outputs(samples, decoder_tasks(config, samples).front()); };
    if (const auto found = detect(config, data, of(data.held_out()), of(data.tested())))
      store(results::measure(found->confusion), variant, measures);
  };
  store_by([](const Samples&, const DecoderTask& task) { return window_means(*task.target); }, "_baseline_deviation");
  store_by([&](const Samples& samples,
               const DecoderTask& task) { return values_before(*task.config, config.data, samples, *task.target); },
           "_baseline_last_value");
  const DecoderTask trained = decoder_tasks(config, data.train).front();
  if (trained.config->target != choice::Target::kInput) return;
  const auto width = static_cast<std::size_t>(config.model.encoder.back()) * (config.model.bidirectional ? 2 : 1);
  if (const auto components = PrincipalComponents::fit(*trained.target, width))
    store_by([&](const Samples&, const DecoderTask& task) { return components->reconstructed(*task.target); },
             "_baseline_pca");
}

}  // namespace

std::map<std::string, double> detection_measures(Autoencoder<float>& model, Tape<float>& tape, const Config& config,
                                                 const Dataset& data) {
  Measures measures;
  const Noise noise = data.validation.count > 0 ? validation_noise(config) : Noise{};
  const auto found = detect(config, data, outputs_of(model, tape, config, data, data.held_out(), noise),
                            outputs_of(model, tape, config, data, data.tested(), test_noise(config)));
  if (!found) return measures;
  store(results::measure(found->confusion), "", measures);
  store(results::measure(results::always_alarm(found->confusion)), "_baseline_always_alarm", measures);
  store(results::random_alarms(found->confusion), "_baseline_random", measures);
  store_baselines(config, data, measures);
  const NotScored left = data.test.count > 0 ? not_scored(found->tested, data.tested_rows, data.labels) : NotScored{};
  if (left.events > 0) measures["test_detect_events_not_scored"] = static_cast<double>(left.events);
  return measures;
}

}  // namespace tapelab::experiments
