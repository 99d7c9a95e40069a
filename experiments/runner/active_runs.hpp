// The runs that train now.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "experiments/training/run_progress.hpp"
#include "results/study/active_run.hpp"

namespace tapelab::experiments {

struct ActiveRun {
  std::string id;
  std::int64_t seed = 0;
  RunProgress progress = {};
};

/// May be used by several threads at once.
class ActiveRuns {
 public:
  /// The run is active as long as the caller keeps it.
  std::shared_ptr<ActiveRun> begin(const std::string& id, std::int64_t seed);

  /// In the order in which they began.
  std::vector<results::ActiveRunState> states() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::weak_ptr<const ActiveRun>> runs_;
};

}  // namespace tapelab::experiments
