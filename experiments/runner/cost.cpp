#include "experiments/runner/cost.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "autograd/gemm.hpp"
#include "experiments/config/config.hpp"
#include "experiments/model/run_memory.hpp"
#include "experiments/model/summary.hpp"
#include "experiments/runner/grid_memory.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/training/cpu_time.hpp"
#include "experiments/training/planned_run.hpp"

namespace tapelab::experiments {
namespace {

constexpr double kShareOfProducts = 0.6;     // of an update's time; the rest is gates, losses, optimiser
constexpr double kSecondsPerUpdate = 20e-6;  // what an update takes besides
constexpr double kTrialSeconds = 0.02;       // spent on measuring the speed of one size of product
constexpr double kFloat = 4;
constexpr double kFileOverhead = 32e3;  // names, attributes and curves of a run file

double updates(const Config& config, const Dataset& data) {
  if (!config.train.trains()) return 0;
  if (config.train.steps > 0) return static_cast<double>(config.train.steps);
  const auto batches =
      std::ceil(static_cast<double>(data.epoch_samples()) / static_cast<double>(config.train.batch_size));
  return batches * static_cast<double>(config.train.epochs);
}

double measure(std::size_t batch, std::size_t width) {
  const std::size_t gates = 4 * width;
  const std::vector<float> h(batch * width, 0.5f), kernel(width * gates, 0.5f);
  std::vector<float> z(batch * gates);
  const auto product = [&] {
    gemm(Transpose::kNo, Transpose::kNo, batch, gates, width, h.data(), kernel.data(), 0.0f, z.data());
  };
  product();  // the first one also fills caches
  const double start = thread_cpu_seconds();
  double seconds = 0, products = 0;
  while (seconds < kTrialSeconds) {
    product();
    ++products;
    seconds = thread_cpu_seconds() - start;
  }
  return 2 * static_cast<double>(batch * width * gates) * products / seconds;
}

/// Of products about as large as those of a recurrent step: sizes are rounded up to powers of two, so that a grid over
/// sizes needs few measurements.
double speed_of(const Config& config, const Dataset& data, const ProductSpeed& speed) {
  constexpr std::size_t kMost = 4096;  // larger products are no faster
  return speed(
      std::bit_ceil(std::min({static_cast<std::size_t>(config.train.batch_size), data.epoch_samples(), kMost})),
      std::bit_ceil(std::min(static_cast<std::size_t>(config.model.encoder.back()), kMost)));
}

/// What the test costs in updates: forward passes, a third of one each.
double test_steps(const Config& config, const Dataset& data) {
  const auto batch = std::min(static_cast<double>(config.train.batch_size), static_cast<double>(data.epoch_samples()));
  return static_cast<double>(data.tested().count) / batch / 3;
}

/// The runs that are measured with weights of others.
std::set<std::size_t> measured_only(std::span<const SharedTraining> groups) {
  std::set<std::size_t> runs;
  for (const SharedTraining& group : groups)
    for (std::size_t i = group.source.empty() ? 1 : 0; i < group.runs.size(); ++i) runs.insert(group.runs[i]);
  return runs;
}

}  // namespace

ProductSpeed measured_speed() {
  return
      [known = std::map<std::pair<std::size_t, std::size_t>, double>()](std::size_t batch, std::size_t width) mutable {
        double& speed = known[{batch, width}];
        if (speed == 0) speed = measure(batch, width);
        return speed;
      };
}

Cost predict_cost(const Grid& grid, const Inventory& inventory, std::span<const SharedTraining> groups, int jobs,
                  ProductSpeed speed) {
  const std::set<std::size_t> measured = measured_only(groups);
  double seconds = 0, all_trained = 0, largest = 0, disk = 0;
  for (const std::size_t i : inventory.missing) {
    const PlannedRun& run = grid.runs[i];
    const ModelSize size = model_size(*run.config, *run.data);
    const double weights = kFloat * static_cast<double>(size.parameters);
    const double step =
        size.flops_per_step / speed_of(*run.config, *run.data, speed) / kShareOfProducts + kSecondsPerUpdate;
    const double test = test_steps(*run.config, *run.data), whole = updates(*run.config, *run.data) + test;
    seconds += (measured.contains(i) ? test : whole) * step;
    all_trained += whole * step;
    largest = std::max(largest, run_memory(*run.config, *run.data, size).total());
    disk += weights + kFileOverhead;
  }
  const auto missing = static_cast<double>(inventory.missing.size());
  Cost cost;
  cost.basis = "measured speed of this machine's matrix products";
  if (inventory.timed > 0) {
    const auto timed = static_cast<double>(inventory.timed);
    const double share = all_trained > 0 ? seconds / all_trained : 1;
    seconds = inventory.train_seconds / timed * missing * share;
    disk = inventory.bytes / timed * missing;
    cost.basis = "time and size of " + std::to_string(inventory.timed) + " finished runs";
  }
  const double at_a_time = std::min(static_cast<double>(jobs), missing);
  cost.seconds = at_a_time > 0 ? seconds / at_a_time : 0;
  cost.memory_bytes = missing > 0 ? shared_bytes(grid) + at_a_time * largest : 0;
  cost.disk_bytes = disk;
  return cost;
}

}  // namespace tapelab::experiments
