#include "experiments/cost.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/summary.hpp"

namespace tapelab::experiments {
namespace {

constexpr double kAssumedFlops = 4e9;        // per second and core: small products in float32
constexpr double kSecondsPerUpdate = 20e-6;  // what an update takes besides its products
constexpr double kFloat = 4;
constexpr double kCopies = 5;           // weights, gradients, both moments of Adam, best weights
constexpr double kFileOverhead = 32e3;  // names, attributes and curves of a run file
constexpr double kProgramBytes = 64e6;  // the program and its libraries

double updates(const Config& config, const Dataset& data) {
  if (config.train.steps > 0) return static_cast<double>(config.train.steps);
  const auto batches =
      std::ceil(static_cast<double>(data.epoch_samples()) / static_cast<double>(config.train.batch_size));
  return batches * static_cast<double>(config.train.epochs);
}

}  // namespace

Cost predict_cost(const Grid& grid, const Inventory& inventory, int jobs) {
  double seconds = 0, largest = 0, disk = 0;
  for (const std::size_t i : inventory.missing) {
    const PlannedRun& run = grid.runs[i];
    const ModelSize size = model_size(run.config, *run.data);
    const double weights = kFloat * static_cast<double>(size.parameters);
    seconds += updates(run.config, *run.data) * (size.flops_per_step / kAssumedFlops + kSecondsPerUpdate);
    largest = std::max(largest, kCopies * weights + static_cast<double>(size.activation_bytes));
    disk += weights + kFileOverhead;
  }
  const auto missing = static_cast<double>(inventory.missing.size());
  Cost cost;
  cost.basis = "assumed speed of 4 GFlop/s per core";
  if (inventory.timed > 0) {
    const auto timed = static_cast<double>(inventory.timed);
    seconds = inventory.train_seconds / timed * missing;
    disk = inventory.bytes / timed * missing;
    cost.basis = "time and size of " + std::to_string(inventory.timed) + " finished runs";
  }
  const double at_a_time = std::min(static_cast<double>(jobs), missing);
  cost.seconds = at_a_time > 0 ? seconds / at_a_time : 0;
  cost.memory_bytes = missing > 0 ? kProgramBytes + at_a_time * largest : 0;
  cost.disk_bytes = disk;
  return cost;
}

}  // namespace tapelab::experiments
