#include "experiments/evaluation/baselines.hpp"

#include <algorithm>

#include "experiments/config/config.hpp"
#include "experiments/model/output_columns.hpp"

namespace tapelab::experiments {

namespace {

std::vector<float> mean_predictor(const Target& target) {
  std::vector<double> sums(target.features, 0.0), numbers(target.features, 0.0);
  for (std::size_t row = 0; row < target.values.size() / target.features; ++row)
    for (std::size_t f = 0; f < target.features; ++f) {
      if (!counts(target, row, f)) continue;
      sums[f] += target.values[row * target.features + f];
      ++numbers[f];
    }
  std::vector<float> out(target.steps * target.features);
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<float>(sums[i % target.features] / numbers[i % target.features]);
  return out;
}

/// Steps of a sample's target before the padding.
std::size_t target_length(const Dataset& data, const Samples& samples, std::size_t n, const DecoderTask& task) {
  const std::size_t steps = task.target->steps;
  if (samples.origins.empty() || task.config->target == choice::Target::kFuture) return steps;
  const std::size_t length = std::min(samples.origins[n].length, data.steps);
  return std::min(steps,
                  task.config->target == choice::Target::kShifted ? std::max<std::size_t>(length, 1) - 1 : length);
}

}  // namespace

Baselines::Baselines(const Dataset& data, const DecoderTask& task)
    : data_(data), mean_(mean_predictor(*task.target)), inputs_(outputs_among_inputs(data, *task.config)) {
  if (!inputs_) return;
  const Scaler &from = data.scaler, &to = output_scaler(data, *task.config);
  for (std::size_t f = 0; f < inputs_->size(); ++f) {
    const std::size_t i = (*inputs_)[f];
    factor_.push_back(from.range[i] / to.range[f]);
    shift_.push_back((from.offset[i] - to.offset[f]) / to.range[f]);
  }
}

void Baselines::copy_last(const Samples& samples, std::size_t n, const float* inputs, const DecoderTask& task,
                          float* out) const {
  if (!inputs_) return persist(samples, n, task, out);
  const Target& target = *task.target;
  const std::size_t length = target_length(data_, samples, n, task);
  for (std::size_t t = 0; t < target.steps; ++t) {
    const std::size_t time = task.config->reversed && t < length ? length - 1 - t : t;
    const std::size_t step = task.config->target == choice::Target::kShifted ? time : data_.steps - 1;
    copy_input(samples, n, inputs, step, out + t * target.features);
  }
}

bool Baselines::values_at(const Samples& samples, std::size_t n, const float* inputs, std::size_t step,
                          double* out) const {
  if (!samples.mask.empty() && samples.mask[n * data_.steps + step] == 0) return false;
  for (std::size_t f = 0; f < inputs_->size(); ++f)
    out[f] = inputs[step * data_.features + (*inputs_)[f]] * factor_[f] + shift_[f];
  return true;
}

/// The last valid input step up to `step`, of each feature the last known value.
void Baselines::copy_input(const Samples& samples, std::size_t n, const float* inputs, std::size_t step,
                           float* out) const {
  const float* mask = samples.mask.empty() ? nullptr : samples.mask.data() + n * data_.steps;
  const float* values =
      samples.value_mask.empty() ? nullptr : samples.value_mask.data() + n * data_.steps * data_.features;
  for (std::size_t f = 0; f < inputs_->size(); ++f) {
    const std::size_t feature = (*inputs_)[f];
    const auto is_known = [&](std::size_t at) {
      return (mask == nullptr || mask[at] != 0) && (values == nullptr || values[at * data_.features + feature] != 0);
    };
    std::size_t end = step + 1;
    while (end > 0 && !is_known(end - 1)) --end;
    out[f] =
        end == 0 ? mean_[f] : static_cast<float>(inputs[(end - 1) * data_.features + feature] * factor_[f] + shift_[f]);
  }
}

void Baselines::persist(const Samples& samples, std::size_t n, const DecoderTask& task, float* out) const {
  const Target& target = *task.target;
  const std::size_t length = target_length(data_, samples, n, task), features = target.features;
  const float* truth = target.values.data() + n * target.steps * features;
  std::copy_n(mean_.data(), mean_.size(), out);
  std::vector<float> known(mean_.begin(), mean_.begin() + static_cast<std::ptrdiff_t>(features));
  for (std::size_t time = 0; time < length; ++time) {
    const std::size_t t = task.config->reversed ? length - 1 - time : time;
    std::copy_n(known.data(), features, out + t * features);
    for (std::size_t f = 0; f < features; ++f)
      if (counts(target, n * target.steps + t, f)) known[f] = truth[t * features + f];
  }
}

}  // namespace tapelab::experiments
