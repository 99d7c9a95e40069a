// A study while it runs: how far it is and how its cells learn. Only reads, and only whole files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "results/run/run_record.hpp"
#include "results/study/active_run.hpp"
#include "results/study/plan.hpp"
#include "results/study/workers.hpp"
#include "results/text/line_breaks.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::results {

/// One configuration without its seed.
struct WatchedCell {
  std::vector<std::string> values;  ///< of the factors
  std::size_t planned = 0, done = 0, failed = 0;
  std::size_t begun = 0;           ///< with a checkpoint, not finished
  std::vector<double> curve = {};  ///< mean over the runs of their validation loss, else training loss, per epoch
};

struct WatchedRun {
  ActiveRunState run;
  std::string host = {};
};

struct WatchSnapshot {
  std::string study;
  std::string holder;  ///< who runs it, "process 12 on host and 2 others"; empty: nobody
  std::size_t workers = 0;
  std::vector<std::string> factors;
  std::vector<WatchedCell> cells = {};
  std::vector<WatchedRun> active = {};            ///< that train now, as their processes say
  std::size_t planned = 0, done = 0, failed = 0;  ///< done: finished well
  std::size_t damaged = 0;                        ///< files of runs that cannot be read
  std::vector<std::string> problems = {};         ///< wrong with these, checkpoints, the plan, active.json
  std::optional<double> seconds_left = {};        ///< nothing before anything was trained
  std::string queue = {};                         ///< what a cluster says of the study's jobs; "": not submitted
};

class WatchedStudy {
 public:
  /// Throws UsageError unless `folder` is a study's folder.
  explicit WatchedStudy(std::filesystem::path folder);

  /// Reads what is new since the last call. `now`: seconds since 1970.
  WatchSnapshot look(double now);

 private:
  struct Seen {
    std::filesystem::file_time_type written;
    std::optional<RunRecord> run;  // without what is not shown; nothing: it cannot be read
    std::string problem = {};      // why
  };
  void read_new_files();
  StudyPlan plan_or_runs(std::vector<std::string>& problems) const;
  bool is_finished(const std::string& id) const;
  std::vector<WatchedRun> active_runs(std::vector<Worker> workers, const StudyPlan& plan) const;

  const std::filesystem::path folder_;
  std::map<std::string, Seen> finished_, begun_;  // by id
};

/// The curve as a row of at most `width` blocks, the lowest value lowest; on a log scale where all values are positive.
std::string sparkline(std::span<const double> curve, std::size_t width);

/// How many lines of each kind fit.
struct WatchedLines {
  std::size_t cells, active;
};

/// Text with a line per run that trains and per cell, no wider than `width`; or JSON, whole.
std::string render(const WatchSnapshot& snapshot, Format format, WatchedLines most, std::size_t width = kLineWidth);

}  // namespace tapelab::results
