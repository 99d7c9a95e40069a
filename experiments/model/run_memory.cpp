#include "experiments/model/run_memory.hpp"

#include "experiments/config/config.hpp"
#include "experiments/config/memory_limit.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

constexpr double kFloat = 4;

/// Arrays as large as the model that a training holds.
double copies(const TrainConfig& train) {
  const double values_and_gradients = 2, best = train.keep == choice::Keep::kBest ? 1 : 0;
  const double moments = train.optimizer == choice::Optimizer::kAdam
                             ? 2
                             : (train.optimizer == choice::Optimizer::kRmsprop ? 1 : 0) + (train.momentum > 0);
  return values_and_gradients + best + moments;
}

}  // namespace

RunMemory run_memory(const Config& config, const Dataset& data, const ModelSize& size) {
  return {.weights = kFloat * copies(config.train) * static_cast<double>(size.parameters),
          .batch = static_cast<double>(size.activation_bytes),
          .order = static_cast<double>(sizeof(std::size_t)) * static_cast<double>(data.epoch_samples())};
}

RunMemory run_memory(const Config& config, const Dataset& data) {
  return run_memory(config, data, model_size(config, data));
}

std::string need_text(const Config& config, const Dataset& data) {
  const ModelSize size = model_size(config, data);
  return bytes_text(run_memory(config, data, size).total()) + " (" + grouped(size.parameters) + " parameters)";
}

}  // namespace tapelab::experiments
