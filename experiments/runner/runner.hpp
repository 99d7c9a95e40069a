// Runs what is missing of a grid, several runs at a time.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "experiments/runner/inventory.hpp"
#include "experiments/runner/run_options.hpp"
#include "results/study/study.hpp"

namespace tapelab::experiments {

struct Grid;

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
