// How the runs of a grid are to be run, and who is told of them.
#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "experiments/runner/active_runs.hpp"
#include "experiments/runner/inventory.hpp"
#include "experiments/training/train_run.hpp"
#include "results/run/run_log.hpp"
#include "results/run/run_record.hpp"

namespace tapelab::experiments {

struct RunOptions {
  std::filesystem::path folder;
  int jobs = 1;  ///< runs at a time
  FailedRuns failed_runs = FailedRuns::kKeep;
  bool wait = true;                   ///< for what other processes train; else to end when no run is left to take
  std::string grid_hash = {};         ///< what all processes on one study agree on; empty: that of the grid's runs
  results::RunLog log = {};           ///< stored with each run, which adds the claim and where its data lie
  std::atomic<Stop>* stop = nullptr;  ///< set from outside to end early; the runner sets it when it cannot write
};

/// Told what happens, never by two threads at once but for advanced().
class RunSink {
 public:
  virtual ~RunSink() = default;
  virtual void warning(const std::string& text) = 0;
  virtual void started(std::size_t total, std::size_t missing, std::shared_ptr<const ActiveRuns> active) = 0;
  virtual void finished(const results::RunRecord& run) = 0;  ///< its file is on disk
  virtual void ended_elsewhere(std::size_t /*runs*/) {}      ///< so many of the missing runs other processes stored
  virtual void waiting(std::size_t /*runs*/, const std::string& /*workers*/) {}  ///< for so many runs of others
  virtual void ended() = 0;
  virtual void advanced() = 0;  ///< some run is a batch further; called by any thread that trains, unlike the others
};

}  // namespace tapelab::experiments
