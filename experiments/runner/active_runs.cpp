#include "experiments/runner/active_runs.hpp"

namespace tapelab::experiments {

std::shared_ptr<ActiveRun> ActiveRuns::begin(const std::string& id, std::int64_t seed) {
  auto run = std::make_shared<ActiveRun>(id, seed);
  const std::lock_guard lock(mutex_);
  std::erase_if(runs_, [](const auto& known) { return known.expired(); });
  runs_.push_back(run);
  return run;
}

std::vector<std::shared_ptr<const ActiveRun>> ActiveRuns::all() const {
  std::vector<std::shared_ptr<const ActiveRun>> active;
  const std::lock_guard lock(mutex_);
  for (const auto& run : runs_)
    if (auto kept = run.lock()) active.push_back(std::move(kept));
  return active;
}

}  // namespace tapelab::experiments
