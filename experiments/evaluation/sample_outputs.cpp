#include "experiments/evaluation/sample_outputs.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "experiments/config/config.hpp"
#include "experiments/dataset/scaling.hpp"
#include "experiments/dataset/targets.hpp"
#include "experiments/model/output_columns.hpp"

namespace tapelab::experiments {

SampleOutputs::SampleOutputs(const DataConfig& config, const Dataset& data, const std::vector<DecoderTask>& tasks,
                             std::size_t count)
    : config_(config), data_(data), tasks_(tasks), count_(std::min(count, data.tested().count)) {
  if (count_ == 0) return;
  for (const DecoderTask& task : tasks) {
    const std::vector<std::size_t> shape{count_, task.target->steps, task.target->features};
    outputs_.push_back({task.name, {shape, {}}, {shape, {}}, output_names(data, *task.config)});
  }
}

void SampleOutputs::add_times(std::size_t n, const DecoderTask& task, results::Output& output) const {
  if (data_.times.empty()) return;
  constexpr double kMicroseconds = 1e6;
  const Origin& origin = data_.tested().origins[n];
  const std::vector<double>& times = data_.times.at(origin.sequence);
  const RowRange rows = target_rows(*task.config, config_, {0, origin.row, origin.length}, task.target->steps);
  for (std::size_t step = 0; step < task.target->steps; ++step)
    output.times.push_back(step < rows.count ? std::llround(times[rows.row(step)] * kMicroseconds)
                                             : results::Output::kNoTime);
}

void SampleOutputs::add(const DecodedBatch& batch) {
  for (std::size_t d = 0; d < outputs_.size(); ++d) {
    const Target& target = *tasks_[d].target;
    const std::size_t end = std::min(batch.first + batch.count, count_);
    for (std::size_t n = batch.first; n < end; ++n) {
      add_times(n, tasks_[d], outputs_[d]);
      const Scaler scaler = output_scaler(data_, *tasks_[d].config, data_.tested().origins[n].sequence);
      const auto in_data_units = [&](float x, std::size_t f) { return static_cast<float>(unscaled(scaler, f, x)); };
      for (std::size_t row = n * target.steps; row < (n + 1) * target.steps; ++row)  // row n T' + t
        for (std::size_t f = 0; f < target.features; ++f) {
          const std::size_t i = row * target.features + f, first = batch.first * target.steps * target.features;
          const bool counts = (target.mask.empty() || target.mask[row] != 0) &&
                              (target.value_mask.empty() || target.value_mask[i] != 0);
          outputs_[d].prediction.values.push_back(in_data_units(batch.decoders[d].free_running[i - first], f));
          outputs_[d].target.values.push_back(counts ? in_data_units(target.values[i], f)
                                                     : std::numeric_limits<float>::quiet_NaN());
        }
    }
  }
}

}  // namespace tapelab::experiments
