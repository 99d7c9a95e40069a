#include "experiments/runner/active_runs.hpp"

#include <algorithm>

namespace tapelab::experiments {
namespace {

/// Each number was stored by itself: one that another thread has moved on meanwhile does not exceed what it is part of.
results::ActiveRunState state_of(const ActiveRun& run) {
  constexpr auto kOrder = std::memory_order_relaxed;
  const RunProgress& progress = run.progress;
  const auto epochs = progress.epochs.load(kOrder), updates = progress.updates.load(kOrder);
  const auto update = std::min(progress.update.load(kOrder), updates);
  return {.id = run.id,
          .seed = run.seed,
          .epoch = std::min(progress.epoch.load(kOrder), epochs),
          .epochs = epochs,
          .update = update,
          .updates = updates,
          .first_update = std::min(progress.first_update.load(kOrder), update),
          .loss = progress.loss.load(kOrder)};
}

}  // namespace

std::shared_ptr<ActiveRun> ActiveRuns::begin(const std::string& id, std::int64_t seed) {
  auto run = std::make_shared<ActiveRun>(id, seed);
  const std::lock_guard lock(mutex_);
  std::erase_if(runs_, [](const auto& known) { return known.expired(); });
  runs_.push_back(run);
  return run;
}

std::vector<results::ActiveRunState> ActiveRuns::states() const {
  std::vector<results::ActiveRunState> states;
  const std::lock_guard lock(mutex_);
  for (const auto& run : runs_)
    if (const auto kept = run.lock()) states.push_back(state_of(*kept));
  return states;
}

}  // namespace tapelab::experiments
