// Runs of a grid of which only some cells get all seeds: those whose first seeds score best on the validation part.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "experiments/runner/runner.hpp"
#include "results/study/label.hpp"

namespace tapelab::experiments {

/// The cells of a grid, each with its runs in the order of `seeds`: of a run of the grid with all its seeds.
struct CellsOfGrid {
  std::vector<std::int64_t> seeds;
  std::size_t count = 0;
};

/// Throws ConfigError where a cell lacks a seed that others have, as by an exclude or a zip that names the seed.
CellsOfGrid cells_of(const Grid& grid);

/// Throws ConfigError for what could not be chosen: further seeds among the first, as many cells as there are or more,
/// a metric that some run will not have, or that not all cells measure alike.
void check_selection(const Grid& grid, std::size_t first);

/// What is said of a cell that is chosen: its settings, and its score.
struct ChosenCell {
  std::string settings;
  double score = 0;
  std::size_t lost = 0;  ///< runs of it that failed
};

/// Told once the cells are chosen, the best first.
using ChoiceSink = std::function<void(const results::CellSelection&, const std::vector<ChosenCell>&)>;

/// `grid`: its runs with all seeds, first those that choose. Runs these in every cell, chooses as
/// results::best_cells does, of equal cells the first in the grid, and runs the further seeds of the chosen. What is
/// chosen follows from the stored runs alone: it does not depend on `jobs`, on the order of the runs, on interruption
/// or on who else runs the grid. Throws as run_grid does, and UsageError where every run failed.
RunReport run_selected(const Grid& grid, std::size_t first, const RunOptions& options, RunSink& sink,
                       const ChoiceSink& chosen);

/// What run_selected runs in a study: the runs that choose and those of the further seeds, of the cells that were
/// chosen in `folder` or, before, of as many spread over the grid.
Grid planned_selection(const Grid& grid, std::size_t first, const std::filesystem::path& folder);

}  // namespace tapelab::experiments
