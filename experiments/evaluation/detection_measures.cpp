#include "experiments/evaluation/detection_measures.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "experiments/config/config.hpp"
#include "experiments/config/model_layers.hpp"
#include "experiments/evaluation/detection_baselines.hpp"
#include "experiments/evaluation/event_scores.hpp"
#include "experiments/evaluation/judged_scores.hpp"
#include "experiments/model/decoding.hpp"
#include "results/statistics/detection.hpp"

namespace tapelab::experiments {
namespace {

using Measures = std::map<std::string, double>;

/// Scores by outputs for the first decoder's target.
EventScores scores_of(const Config& config, const Dataset& data, const Samples& samples,
                      const std::vector<float>& outputs, const ScoreOptions& options) {
  const DecoderTask task = decoder_tasks(config, samples).front();
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
  for (const results::DetectionMeasure& measure : results::kDetectionMeasures) {
    if (!variant.empty() && measure.value == &results::DetectionMeasures::vus_window) continue;  // the model's own
    if (const double value = found.*measure.value; !std::isnan(value))
      measures["test_detect_" + std::string(measure.name) + variant] = value;
  }
}

void store(const results::Judged& judged, const std::string& variant, Measures& measures) {
  store(judged.measures, variant, measures);
  for (const results::DetectionCount& count : results::kDetectionCounts)
    if (const auto value = count.value(judged))
      measures["test_detect_" + std::string(count.name) + variant] = static_cast<double>(*value);
}

/// How detectors are scored, given a threshold and judged.
struct Rules {
  const Config& config;
  const Dataset& data;
  results::ThresholdRule threshold = results::parse_threshold(config.eval.threshold);
  ScoreOptions score = score_options(config.eval);

  /// The samples the threshold is fitted to.
  ThresholdPart fitted_to() const { return threshold_part(threshold, config.eval.threshold_from, data); }
};

/// Scores of the test part and the threshold that those of another part give.
struct Detection {
  EventScores tested;
  double threshold;
};

/// By outputs for the part that the threshold is fitted to (of a number they are not read) and for the test part.
/// Throws NoThreshold where none follows.
Detection detect(const Rules& rules, const Samples& fitted_to, const std::vector<float>& fitted,
                 const std::vector<float>& tested) {
  const auto& [config, data, rule, options] = rules;
  const EventScores normal = scores_of(config, data, fitted_to, fitted, fitted_scores(options, rule));
  if (std::ranges::any_of(normal.scores, [](double score) { return std::isinf(score); }))
    throw results::NoThreshold("a score of the part that the threshold is fitted to is not finite");
  return {scores_of(config, data, data.tested(), tested, options), threshold_of(rule, normal)};
}

results::Judged judged(const Rules& rules, const Detection& found) {
  return judge(found.tested, rules.score.of, rules.data.tested_rows, rules.data.labels, found.threshold,
               judge_options(rules.config.eval));
}

/// What needs no network: deviation within the window, the difference to the row before and, where the target is the
/// window itself, as many principal components of the training windows as the code has numbers.
void store_baselines(const Rules& rules, const Samples& fitted_to, Measures& measures) {
  const auto& [config, data, rule, options] = rules;
  const auto store_by = [&](auto&& outputs, const std::string& variant) {
    const auto of = [&](const Samples& samples) { return outputs(samples, decoder_tasks(config, samples).front()); };
    try {
      store(judged(rules, detect(rules, fitted_to, of(fitted_to), of(data.tested()))), variant, measures);
    } catch (const results::NoThreshold&) {
      // no threshold follows from this baseline's scores, and nothing stands beside the model's
    }
  };
  store_by([](const Samples&, const DecoderTask& task) { return window_means(*task.target); }, "_baseline_deviation");
  store_by([&](const Samples& samples,
               const DecoderTask& task) { return values_before(*task.config, config.data, samples, *task.target); },
           "_baseline_last_value");
  const DecoderTask trained = decoder_tasks(config, data.train).front();
  if (trained.config->target != choice::Target::kInput) return;
  const auto width = static_cast<std::size_t>(code_width(config.model));
  if (const auto components = PrincipalComponents::fit(*trained.target, width))
    store_by([&](const Samples&, const DecoderTask& task) { return components->reconstructed(*task.target); },
             "_baseline_pca");
}

}  // namespace

MeasuredDetection detection_measures(Autoencoder<float>& model, Tape<float>& tape, const Config& config,
                                     const Dataset& data) {
  MeasuredDetection measured;
  Measures& measures = measured.measures;
  const Rules rules{config, data};
  const results::JudgeOptions options = judge_options(config.eval);
  try {
    const ThresholdPart part = rules.fitted_to();
    const Noise noise = part.validation ? validation_noise(config) : Noise{};
    const Detection found = detect(rules, *part.samples, outputs_of(model, tape, config, data, *part.samples, noise),
                                   outputs_of(model, tape, config, data, data.tested(), test_noise(config)));
    const JudgedScores judged =
        judge_beside_always(found.tested, rules.score.of, data.tested_rows, data.labels, found.threshold, options);
    store(judged.detector, "", measures);
    store(judged.always_alarm, "_baseline_always_alarm", measures);
    const results::Confusion& confusion = judged.detector.confusion;
    store(rules.score.of == ScoreOf::kWindow
              ? results::random_alarms(confusion)
              : results::random_alarms(scored_rows(found.tested, data.tested_rows, data.labels), confusion,
                                       options.tolerance),
          "_baseline_random", measures);
    store_baselines(rules, *part.samples, measures);
    const NotScored left = data.test.count > 0 ? not_scored(found.tested, data.tested_rows, data.labels) : NotScored{};
    if (left.events > 0) measures["test_detect_events_not_scored"] = static_cast<double>(left.events);
  } catch (const results::NoThreshold& why) {
    measured.not_measured = "rare events (test_detect_*) are not measured: " + why.message();
  }
  return measured;
}

}  // namespace tapelab::experiments
