#include "experiments/evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "experiments/baselines.hpp"
#include "experiments/event_scores.hpp"
#include "experiments/sample_outputs.hpp"
#include "experiments/target_columns.hpp"
#include "results/detection.hpp"

namespace tapelab::experiments {

namespace {

/// The target of one sample.
struct Truth {
  const float* values;
  const float* mask;  // null: every step counts
};

Truth truth_of(const Target& target, std::size_t n) {
  return {target.values.data() + n * target.steps * target.features,
          target.mask.empty() ? nullptr : target.mask.data() + n * target.steps};
}

/// Errors of one decoder's outputs.
struct DecoderErrors {
  DecoderTask task;
  ErrorSums free_running, teacher_forced;

  explicit DecoderErrors(const DecoderTask& decoder)
      : task(decoder), free_running(decoder.config->loss), teacher_forced(decoder.config->loss) {}

  void add(const DecodedBatch& batch, const DecoderOutput& output) {
    const Target& target = *task.target;
    const std::size_t size = target.steps * target.features;
    for (std::size_t b = 0; b < batch.count; ++b) {
      const Truth truth = truth_of(target, batch.first + b);
      const auto add_to = [&](ErrorSums& sums, const std::vector<float>& y) {
        sums.add(y.data() + b * size, truth.values, truth.mask, target.steps, target.features);
      };
      add_to(free_running, output.free_running);
      if (task.config->conditional) add_to(teacher_forced, output.teacher_forced);
    }
  }
};

/// What the test measures of one decoder beside its errors.
struct TestErrors {
  DecoderErrors model;
  UnscaledErrorSums unscaled;
  Baselines baselines;
  ErrorSums mean, copy_last;

  TestErrors(const Dataset& data, const DecoderTask& trained, const DecoderTask& tested)
      : model(tested),
        unscaled(output_scaler(data, tested).range, output_scaler(data, tested).offset),
        baselines(data, trained),
        mean(tested.config->loss),
        copy_last(tested.config->loss) {}

  void add(const Dataset& data, const DecoderTask& task, const DecodedBatch& batch, const DecoderOutput& output) {
    model.add(batch, output);
    const std::size_t steps = task.target->steps, features = task.target->features;
    std::vector<float> copied(steps * features);
    for (std::size_t b = 0; b < batch.count; ++b) {
      const std::size_t n = batch.first + b;
      const Truth truth = truth_of(*task.target, n);
      unscaled.add(output.free_running.data() + b * steps * features, truth.values, truth.mask, steps);
      mean.add(baselines.mean().data(), truth.values, truth.mask, steps, features);
      baselines.copy_last(data.tested(), n, batch.inputs.data() + b * data.steps * data.features, task, copied.data());
      copy_last.add(copied.data(), truth.values, truth.mask, steps, features);
    }
  }
};

using Scalars = std::map<std::string, double>;

void store(const DecoderTask& task, const ErrorSums& errors, const std::string& variant, Scalars& scalars) {
  const std::string prefix = "test_" + task.name + "_";
  scalars[prefix + "mse" + variant] = errors.mse();
  scalars[prefix + "mae" + variant] = errors.mae();
  scalars[prefix + "max_abs_error" + variant] = errors.max_abs();
  scalars[prefix + "loss" + variant] = errors.loss();
  if (task.config->loss == "softmax_cross_entropy") scalars[prefix + "accuracy" + variant] = errors.accuracy();
}

void store(const DecoderTask& task, const TestErrors& errors, Scalars& scalars) {
  store(task, errors.model.free_running, "", scalars);
  if (task.config->conditional) store(task, errors.model.teacher_forced, "_tf", scalars);
  store(task, errors.mean, "_baseline_mean", scalars);
  store(task, errors.copy_last, "_baseline_copy_last", scalars);
  const std::string prefix = "test_" + task.name + "_";
  scalars[prefix + "mae_unscaled"] = errors.unscaled.mae();
  scalars[prefix + "max_abs_error_unscaled"] = errors.unscaled.max_abs();
  if (errors.unscaled.range() > 0)
    scalars[prefix + "relative_error"] = errors.unscaled.max_abs() / errors.unscaled.range();
}

std::size_t batch_size(const Config& config) { return static_cast<std::size_t>(config.train.batch_size); }

/// Scores by the outputs of the first decoder.
EventScores event_scores(Autoencoder<float>& model, Tape<float>& tape, const Config& config, const Dataset& data,
                         const Samples& samples, const Noise& noise) {
  const std::vector<DecoderTask> tasks = decoder_tasks(config, samples);
  std::vector<float> outputs;
  decode(model, tape, data, samples, tasks, noise, batch_size(config), [&](const DecodedBatch& batch) {
    const std::vector<float>& y = batch.decoders.front().free_running;
    outputs.insert(outputs.end(), y.begin(), y.end());
  });
  const ScoreOptions options{.error = ErrorKind::kMae, .of = score_of(config.eval)};
  return score_samples({*tasks.front().config, config.data, samples, *tasks.front().target, outputs}, data.labels,
                       options);
}

void store(const results::DetectionMeasures& found, const std::string& variant, Scalars& scalars) {
  for (const auto& [name, value] : {std::pair{"precision", found.precision},
                                    {"recall", found.recall},
                                    {"f1", found.f1},
                                    {"false_alarm_rate", found.false_alarm_rate},
                                    {"missing_alarm_rate", found.missing_alarm_rate}})
    if (!std::isnan(value)) scalars["test_detect_" + std::string(name) + variant] = value;
}

void test_detection(Autoencoder<float>& model, Tape<float>& tape, const Config& config, const Dataset& data,
                    Scalars& scalars) {
  const Samples& normal = data.held_out();
  const Noise noise = data.validation.count > 0 ? validation_noise(config) : Noise{};
  const EventScores held_out = event_scores(model, tape, config, data, normal, noise);
  if (std::any_of(held_out.scores.begin(), held_out.scores.end(), [](double score) { return std::isinf(score); }))
    return;  // the model's outputs are not finite: no threshold fits them
  const double threshold = results::fit_threshold(results::parse_threshold(config.eval.threshold), held_out.scores);
  const EventScores tested = event_scores(model, tape, config, data, data.tested(), test_noise(config));
  const results::Confusion confusion = results::count_alarms(tested.scores, tested.labels, threshold);
  store(results::measure(confusion), "", scalars);
  store(results::measure(results::always_alarm(confusion)), "_baseline_always_alarm", scalars);
}

}  // namespace

ValidationLosses validate_model(Autoencoder<float>& model, Tape<float>& tape, const Config& config,
                                const Dataset& data) {
  const std::vector<DecoderTask> tasks = decoder_tasks(config, data.validation);
  std::vector<DecoderErrors> errors(tasks.begin(), tasks.end());
  decode(model, tape, data, data.validation, tasks, validation_noise(config), batch_size(config),
         [&](const DecodedBatch& batch) {
           for (std::size_t d = 0; d < tasks.size(); ++d) errors[d].add(batch, batch.decoders[d]);
         });
  ValidationLosses losses;
  for (std::size_t d = 0; d < tasks.size(); ++d) {
    const std::string name = loss_curve("val", tasks[d]);
    losses.total += tasks[d].config->weight * errors[d].free_running.loss();
    losses.named[name] = errors[d].free_running.loss();
    if (tasks[d].config->conditional) losses.named[name + "_tf"] = errors[d].teacher_forced.loss();
  }
  losses.named["val_loss"] = losses.total;
  return losses;
}

void test_model(Autoencoder<float>& model, Tape<float>& tape, const Config& config, const Dataset& data,
                results::RunRecord& record) {
  const std::vector<DecoderTask> trained = decoder_tasks(config, data.train);
  const std::vector<DecoderTask> tasks = decoder_tasks(config, data.tested());
  std::vector<TestErrors> errors;
  SampleOutputs samples(data, tasks, static_cast<std::size_t>(config.eval.samples));
  for (std::size_t d = 0; d < tasks.size(); ++d) errors.emplace_back(data, trained[d], tasks[d]);
  std::size_t codes = 0, code_zeros = 0;
  decode(model, tape, data, data.tested(), tasks, test_noise(config), batch_size(config),
         [&](const DecodedBatch& batch) {
           for (std::size_t d = 0; d < tasks.size(); ++d) errors[d].add(data, tasks[d], batch, batch.decoders[d]);
           samples.add(batch);
           codes += batch.codes;
           code_zeros += batch.code_zeros;
         });
  double total = 0;
  for (std::size_t d = 0; d < tasks.size(); ++d) {
    store(tasks[d], errors[d], record.scalars);
    total += tasks[d].config->weight * errors[d].model.free_running.loss();
  }
  record.scalars["test_loss"] = total;
  record.scalars["test_code_zeros"] = static_cast<double>(code_zeros) / static_cast<double>(codes);
  if (!data.labels.empty()) test_detection(model, tape, config, data, record.scalars);
  record.outputs = samples.outputs();
}

}  // namespace tapelab::experiments
