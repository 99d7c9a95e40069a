#include "experiments/evaluation/evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/dataset/class_targets.hpp"
#include "experiments/evaluation/baselines.hpp"
#include "experiments/evaluation/detection_measures.hpp"
#include "experiments/evaluation/error_measures.hpp"
#include "experiments/evaluation/forecast_baselines.hpp"
#include "experiments/evaluation/sample_outputs.hpp"
#include "experiments/model/output_columns.hpp"
#include "results/run/metrics.hpp"
#include "results/statistics/class_scores.hpp"

namespace tapelab::experiments {

namespace {

/// The target of one sample.
struct Truth {
  const float* values;
  const float* mask;   // null: every step counts
  const float* known;  // null: every value of these counts
  std::size_t sample;
};

Truth truth_of(const Target& target, std::size_t n) {
  return {target.values.data() + n * target.steps * target.features,
          target.mask.empty() ? nullptr : target.mask.data() + n * target.steps,
          target.value_mask.empty() ? nullptr : target.value_mask.data() + n * target.steps * target.features, n};
}

bool is_binary(const DecoderTask& task) { return task.config->loss == choice::Loss::kBinaryCrossEntropy; }

bool is_classifier(const DecoderTask& task) { return task.config->classifies; }

/// Where the mean of values [T', F'] over a sequence's valid steps is largest.
std::size_t leading_class(const float* values, const Truth& truth, const Target& target) {
  std::vector<double> sums(target.features, 0.0);
  for (std::size_t t = 0; t < target.steps; ++t) {
    if (truth.mask != nullptr && truth.mask[t] == 0) continue;
    for (std::size_t f = 0; f < target.features; ++f) sums[f] += values[t * target.features + f];
  }
  return static_cast<std::size_t>(std::ranges::max_element(sums) - sums.begin());
}

/// The scaler of a decoder's outputs for every test sample: that of its series where each has its own.
class SampleScalers {
 public:
  SampleScalers(const Dataset& data, const DecoderConfig& decoder) {
    for (const Origin& origin : data.tested().origins) {
      const std::string series = data.series_scalers.empty() ? "" : origin.sequence;
      auto found = by_series_.find(series);
      if (found == by_series_.end()) found = by_series_.emplace(series, output_scaler(data, decoder, series)).first;
      of_sample_.push_back(&found->second);
    }
  }

  const Scaler& of(std::size_t sample) const { return *of_sample_[sample]; }

 private:
  std::map<std::string, Scaler> by_series_;  // whose nodes stay where they are
  std::vector<const Scaler*> of_sample_;
};

enum class BySteps { kNo, kYes };

/// Errors of one predictor over all steps and, if asked for, of each step by itself.
struct PredictorErrors {
  ErrorSums all;
  StepErrors by_step;
  std::optional<UnscaledErrorSums> unscaled = {};
  const SampleScalers* of_sample = nullptr;

  PredictorErrors(const DecoderTask& task, BySteps wanted)
      : all(task.config->loss), by_step(task.config->loss, wanted == BySteps::kYes ? task.target->steps : 0) {}

  /// From now on in the data's units too.
  void measure_unscaled(const SampleScalers& scalers) {
    of_sample = &scalers;
    unscaled.emplace(std::span<const double>{}, std::span<const double>{});
  }

  /// output: [T', F'] for the target `truth`.
  void add(const float* output, const Truth& truth, const Target& target) {
    all.add(output, truth.values, truth.mask, target.steps, target.features, truth.known);
    by_step.add(output, truth.values, truth.mask, target.features, truth.known);
    if (!unscaled) return;
    const Scaler& scaler = of_sample->of(truth.sample);
    unscaled->set_scale(scaler.range, scaler.offset);
    unscaled->add(output, truth.values, truth.mask, target.steps, truth.known);
  }
};

/// Errors of one decoder's outputs.
struct DecoderErrors {
  DecoderTask task;
  PredictorErrors free_running, teacher_forced;

  explicit DecoderErrors(const DecoderTask& decoder, BySteps by_step = BySteps::kNo)
      : task(decoder), free_running(decoder, by_step), teacher_forced(decoder, by_step) {}

  void add(const DecodedBatch& batch, const DecoderOutput& output) {
    const Target& target = *task.target;
    const std::size_t size = target.steps * target.features;
    for (std::size_t b = 0; b < batch.count; ++b) {
      const Truth truth = truth_of(target, batch.first + b);
      free_running.add(output.free_running.data() + b * size, truth, target);
      if (task.config->conditional) teacher_forced.add(output.teacher_forced.data() + b * size, truth, target);
    }
  }
};

/// What the test measures of one decoder beside its errors.
struct TestErrors {
  DecoderErrors model;
  Baselines baselines;
  PredictorErrors mean, copy_last;
  std::vector<std::int32_t>
      confusion;          // classifier only: sequences by their class and by that where their mean output is largest
  PredictorErrors floor;  // binary_cross_entropy only: the targets as probabilities, below which nothing comes
  std::vector<ForecastBaseline> forecasts;
  std::vector<PredictorErrors> forecast_errors;  // of each

  /// `scalers` outlives this.
  TestErrors(const Config& config, const Dataset& data, const DecoderTask& trained, const DecoderTask& tested,
             BySteps by_step, const SampleScalers& scalers)
      : model(tested, by_step),
        baselines(data, trained),
        mean(tested, by_step),
        copy_last(tested, by_step),
        floor(tested, by_step),
        forecasts(forecast_baselines(config, data, trained)),
        forecast_errors(forecasts.size(), PredictorErrors(tested, by_step)) {
    if (is_classifier(tested)) confusion.assign(tested.target->features * tested.target->features, 0);
    for (PredictorErrors* predictor : {&model.free_running, &mean, &copy_last}) predictor->measure_unscaled(scalers);
    for (PredictorErrors& predictor : forecast_errors) predictor.measure_unscaled(scalers);
  }

  void add(const Dataset& data, const DecoderTask& task, const DecodedBatch& batch, const DecoderOutput& output) {
    model.add(batch, output);
    const std::size_t steps = task.target->steps, features = task.target->features;
    std::vector<float> copied(steps * features);
    for (std::size_t b = 0; b < batch.count; ++b) {
      const std::size_t n = batch.first + b;
      const Truth truth = truth_of(*task.target, n);
      mean.add(baselines.mean().data(), truth, *task.target);
      if (is_classifier(task)) {
        const float* shown = output.free_running.data() + b * steps * features;
        ++confusion[leading_class(truth.values, truth, *task.target) * features +
                    leading_class(shown, truth, *task.target)];
        continue;  // the last class known is the class
      }
      baselines.copy_last(data.tested(), n, batch.inputs.data() + b * data.steps * data.features, task, copied.data());
      copy_last.add(copied.data(), truth, *task.target);
      if (is_binary(task)) floor.add(truth.values, truth, *task.target);
    }
    std::vector<float> forecast(batch.count * steps * features);
    for (std::size_t i = 0; i < forecasts.size(); ++i) {
      forecasts[i].predict({data.tested(), batch.first, batch.count, batch.inputs.data(), task}, forecast.data());
      for (std::size_t b = 0; b < batch.count; ++b)
        forecast_errors[i].add(forecast.data() + b * steps * features, truth_of(*task.target, batch.first + b),
                               *task.target);
    }
  }
};

using Scalars = std::map<std::string, double>;

/// One number per step.
template <class Measure>
std::vector<double> profile(const StepErrors& errors, Measure measure) {
  std::vector<double> values;
  for (const ErrorSums& step : errors.steps()) values.push_back(measure(step));
  return values;
}

std::string test_name(const DecoderTask& task, std::string_view measure, std::string_view variant) {
  return "test_" + task.name + "_" + std::string(measure) + std::string(variant);
}

bool applies(const ErrorMeasure& measure, const DecoderTask& task) {
  return !measure.of_loss || *measure.of_loss == task.config->loss;
}

void store(const DecoderTask& task, const PredictorErrors& predictor, std::string_view variant,
           results::RunRecord& record) {
  for (const ErrorMeasure& measure : error_measures()) {
    if (!applies(measure, task)) continue;
    record.scalars[test_name(task, measure.name, variant)] = measure.value(predictor.all);
    if (!measure.by_step.empty() && !predictor.by_step.steps().empty())
      record.profiles[test_name(task, measure.by_step, variant)] = profile(predictor.by_step, measure.value);
  }
  if (!predictor.unscaled) return;
  for (const UnscaledMeasure& measure : unscaled_measures())
    if (const auto value = measure.value(*predictor.unscaled))
      record.scalars[test_name(task, measure.name, variant)] = *value;
}

/// Values between which a model lies that knows anything: of p = 0.5 for every feature, whatever the target, and of the
/// targets themselves.
void store_bounds(const DecoderTask& task, const PredictorErrors& floor, results::RunRecord& record) {
  for (const ErrorMeasure& measure : error_measures()) {
    if (!applies(measure, task) || measure.even_guess == nullptr) continue;
    const double guess = measure.even_guess(task.target->features);
    const auto half = [&](const ErrorSums& sums) {
      return std::isnan(measure.value(sums)) ? measure.value(sums) : guess;
    };
    record.scalars[test_name(task, measure.name, "_baseline_half")] = half(floor.all);
    record.scalars[test_name(task, measure.name, "_baseline_floor")] = measure.value(floor.all);
    if (measure.by_step.empty() || floor.by_step.steps().empty()) continue;
    record.profiles[test_name(task, measure.by_step, "_baseline_half")] = profile(floor.by_step, half);
    record.profiles[test_name(task, measure.by_step, "_baseline_floor")] = profile(floor.by_step, measure.value);
  }
}

void store(const DecoderTask& task, const TestErrors& errors, results::RunRecord& record) {
  store(task, errors.model.free_running, "", record);
  if (task.config->conditional) store(task, errors.model.teacher_forced, "_tf", record);
  store(task, errors.mean, "_baseline_mean", record);
  if (is_classifier(task))
    record.scalars["test_classify_sequence_accuracy"] =
        results::class_accuracy(errors.confusion, task.target->features);
  else
    store(task, errors.copy_last, "_baseline_copy_last", record);
  if (is_binary(task)) store_bounds(task, errors.floor, record);
  for (std::size_t i = 0; i < errors.forecasts.size(); ++i)
    store(task, errors.forecast_errors[i], errors.forecasts[i].suffix, record);
}

/// What classes of own data give beside the accuracy; those of digits are balanced.
void store_classes(const Dataset& data, const DecoderTask& trained, const std::vector<std::int32_t>& confusion,
                   results::RunRecord& record) {
  const std::size_t classes = data.class_names.size();
  const std::vector<std::size_t> windows = windows_of_classes(*trained.target);
  const auto majority = static_cast<std::size_t>(std::ranges::max_element(windows) - windows.begin());
  const std::vector<std::int32_t> always = results::all_taken_for(confusion, classes, majority);
  record.scalars["test_classify_sequence_accuracy_baseline_majority"] = results::class_accuracy(always, classes);
  record.scalars["test_classify_macro_f1"] = results::macro_f1(confusion, classes);
  record.scalars["test_classify_macro_f1_baseline_majority"] = results::macro_f1(always, classes);
  record.confusion = {data.class_names, confusion};
}

/// The weighted total of the decoders' losses, of the models and of each predictor without one that all decoders have.
void store_totals(const std::vector<DecoderTask>& tasks, Scalars& scalars) {
  std::vector<std::string> variants = {""};
  for (const results::Baseline& baseline : results::baselines())
    if (baseline.predicts) variants.push_back(baseline.suffix);
  for (const std::string& variant : variants) {
    double total = 0;
    bool all = true;
    for (const DecoderTask& task : tasks) {
      const auto loss = scalars.find("test_" + task.name + "_loss" + variant);
      all = all && loss != scalars.end();
      if (all) total += task.config->weight * loss->second;
    }
    if (all) scalars["test_loss" + variant] = total;
  }
}

std::size_t batch_size(const Config& config) { return static_cast<std::size_t>(config.train.batch_size); }

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
    losses.total += tasks[d].config->weight * errors[d].free_running.all.loss();
    losses.named[name] = errors[d].free_running.all.loss();
    if (tasks[d].config->conditional) losses.named[name + "_tf"] = errors[d].teacher_forced.all.loss();
  }
  losses.named["val_loss"] = losses.total;
  return losses;
}

void test_model(Autoencoder<float>& model, Tape<float>& tape, const Config& config, const Dataset& data,
                results::RunRecord& record) {
  const std::vector<DecoderTask> trained = decoder_tasks(config, data.train);
  const std::vector<DecoderTask> tasks = decoder_tasks(config, data.tested());
  const BySteps by_step = config.eval.by_step ? BySteps::kYes : BySteps::kNo;
  std::vector<TestErrors> errors;
  SampleOutputs samples(config.data, data, tasks, static_cast<std::size_t>(config.eval.samples));
  std::vector<SampleScalers> scalers;
  for (const DecoderTask& task : tasks) scalers.emplace_back(data, *task.config);
  for (std::size_t d = 0; d < tasks.size(); ++d)
    errors.emplace_back(config, data, trained[d], tasks[d], by_step, scalers[d]);
  std::size_t codes = 0, code_zeros = 0;
  decode(model, tape, data, data.tested(), tasks, test_noise(config), batch_size(config),
         [&](const DecodedBatch& batch) {
           for (std::size_t d = 0; d < tasks.size(); ++d) errors[d].add(data, tasks[d], batch, batch.decoders[d]);
           samples.add(batch);
           codes += batch.codes;
           code_zeros += batch.code_zeros;
         });
  for (std::size_t d = 0; d < tasks.size(); ++d) {
    store(tasks[d], errors[d], record);
    if (is_classifier(tasks[d]) && config.data.source != choice::Source::kDigits)
      store_classes(data, trained[d], errors[d].confusion, record);
  }
  store_totals(tasks, record.scalars);
  record.scalars["test_code_zeros"] = static_cast<double>(code_zeros) / static_cast<double>(codes);
  if (!data.labels.empty() && !is_classifier(tasks.front())) {
    MeasuredDetection detection = detection_measures(model, tape, config, data);
    record.scalars.merge(detection.measures);
    record.message = detection.not_measured;
  }
  record.outputs = samples.outputs();
}

}  // namespace tapelab::experiments
