// Runs what is missing of a grid, several runs at a time.
#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiments/runner/active_runs.hpp"
#include "experiments/runner/inventory.hpp"
#include "experiments/training/train_run.hpp"
#include "results/run/run_log.hpp"
#include "results/study/study.hpp"

namespace tapelab::experiments {

struct Grid;

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

struct RunReport {
  std::size_t total = 0;                     ///< runs of the grid
  std::size_t done = 0;                      ///< of these finished well, now or before
  std::size_t fresh = 0;                     ///< finished now, well or not
  std::vector<FailedRun> failed;             ///< now or before
  std::size_t left = 0;                      ///< not run because of a stop
  std::size_t elsewhere = 0;                 ///< stored by other processes meanwhile
  std::size_t with_others = 0;               ///< they still train these, and nobody waited
  std::string others = {};                   ///< who these are
  std::optional<results::Study> study = {};  ///< as it is now; nothing after a stop, or where no run is stored
  std::size_t unreadable = 0;  ///< neither run nor counted: in the place of their files stands what cannot be read
};

/// Runs are stored as they finish; a finished run is not run again, an unfinished one goes on from its checkpoint. The
/// files do not depend on `jobs`, on order or on interruption. Several processes, on machines that share the folder,
/// may run one grid: each takes runs that nobody works on. Builds study.h5 at the end, unless stopped at once or others
/// still train. Throws UsageError (another grid or program runs the study, a run that cannot fit into memory) and
/// IoError (nothing can be written, the folder moved, no memory for matrix products; what is stored stays whole).
RunReport run_grid(const Grid& grid, const RunOptions& options, RunSink& sink);

}  // namespace tapelab::experiments
