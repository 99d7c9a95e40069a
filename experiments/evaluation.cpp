#include "experiments/evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "experiments/batch.hpp"

namespace tapelab::experiments {

namespace {

/// Means over all elements, in float64.
struct Errors {
  double mse = 0, mae = 0, max_abs = 0, cross_entropy = 0;
};

Errors measure(const std::vector<float>& output, const std::vector<float>& target) {
  Errors e;
  // Probabilities are kept this far from 0 and 1, as Keras does, so that one certain mistake does not make all infinite.
  constexpr double margin = 1e-7;
  for (std::size_t i = 0; i < target.size(); ++i) {
    const double p = output[i], y = target[i], d = std::abs(p - y), q = std::clamp(p, margin, 1 - margin);
    e.mse += d * d;
    e.mae += d;
    if (!(d <= e.max_abs)) e.max_abs = d;
    e.cross_entropy -= y * std::log(q) + (1 - y) * std::log(1 - q);
  }
  const double n = static_cast<double>(target.size());
  e.mse /= n;
  e.mae /= n;
  e.cross_entropy /= n;
  return e;
}

double loss_of(const Errors& e, const std::string& loss) {
  return loss == "mse" ? e.mse : loss == "mae" ? e.mae : e.cross_entropy;
}

void add(const DecoderTask& task, const Errors& e, const std::string& suffix, std::map<std::string, double>& scalars) {
  const std::string prefix = "test_" + task.name + "_";
  scalars[prefix + "mse" + suffix] = e.mse;
  scalars[prefix + "mae" + suffix] = e.mae;
  scalars[prefix + "max_abs_error" + suffix] = e.max_abs;
  scalars[prefix + "loss" + suffix] = loss_of(e, task.config->loss);
}

/// Every output is the mean of its feature over all samples and steps.
std::vector<float> mean_predictor(const Target& target) {
  std::vector<double> mean(target.features, 0.0);
  for (std::size_t i = 0; i < target.values.size(); ++i) mean[i % target.features] += target.values[i];
  const double rows = static_cast<double>(target.values.size() / target.features);
  std::vector<float> out(target.values.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<float>(mean[i % target.features] / rows);
  return out;
}

/// Every output repeats the last step known: the last of the window, or for shifted targets the step before.
std::vector<float> copy_last_step(const Dataset& data, const DecoderTask& task) {
  const Target& target = *task.target;
  const bool shifted = task.config->target == "shifted";
  std::vector<float> out(target.values.size());
  for (std::size_t n = 0; n < data.tested().count; ++n)
    for (std::size_t t = 0; t < target.steps; ++t) {
      const std::size_t emitted = task.config->reversed ? target.steps - 1 - t : t;
      const std::size_t step = shifted ? emitted : data.steps - 1;
      std::copy_n(data.tested().inputs.data() + (n * data.steps + step) * data.features, target.features,
                  out.data() + (n * target.steps + t) * target.features);
    }
  return out;
}

}  // namespace

std::vector<DecoderOutput> decode_all(Autoencoder<float>& model, Tape<float>& tape, const Dataset& data,
                                      const std::vector<DecoderTask>& tasks, std::size_t batch_size) {
  std::vector<DecoderOutput> outputs(tasks.size());
  for (std::size_t d = 0; d < tasks.size(); ++d) {
    outputs[d].free_running.resize(tasks[d].target->values.size());
    if (tasks[d].config->conditional) outputs[d].teacher_forced.resize(tasks[d].target->values.size());
  }
  tape.set_mode(Mode::kInference);
  for (std::size_t first = 0; first < data.tested().count; first += batch_size) {
    std::vector<std::size_t> rows(std::min(batch_size, data.tested().count - first));
    std::iota(rows.begin(), rows.end(), first);
    tape.reset();
    const Encoding<float> code = model.encode(gather(tape, data.tested().inputs, data.steps, data.features, rows));
    for (std::size_t d = 0; d < tasks.size(); ++d) {
      const Target& target = *tasks[d].target;
      Decoder<float>& decoder = model.decoders()[d];
      const std::size_t offset = first * target.steps * target.features;
      scatter(decoder.generate(code), outputs[d].free_running.data() + offset);
      if (!tasks[d].config->conditional) continue;
      const Var<float> truth = gather(tape, target.values, target.steps, target.features, rows);
      const Var<float> y = decoder(code, delayed(truth));
      scatter(decoder.shown(y), outputs[d].teacher_forced.data() + offset);
    }
  }
  tape.reset();
  tape.set_mode(Mode::kTrain);
  return outputs;
}

void add_test_metrics(const Dataset& data, const std::vector<DecoderTask>& tasks,
                      const std::vector<DecoderOutput>& outputs, std::map<std::string, double>& scalars) {
  double total = 0;
  for (std::size_t d = 0; d < tasks.size(); ++d) {
    const DecoderTask& task = tasks[d];
    const std::vector<float>& truth = task.target->values;
    const Errors errors = measure(outputs[d].free_running, truth);
    add(task, errors, "", scalars);
    if (task.config->conditional) add(task, measure(outputs[d].teacher_forced, truth), "_tf", scalars);
    add(task, measure(mean_predictor(*task.target), truth), "_baseline_mean", scalars);
    add(task, measure(copy_last_step(data, task), truth), "_baseline_copy_last", scalars);
    total += task.config->weight * loss_of(errors, task.config->loss);
  }
  scalars["test_loss"] = total;
}

}  // namespace tapelab::experiments
