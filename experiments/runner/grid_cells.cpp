#include "experiments/runner/grid_cells.hpp"

#include <algorithm>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/text/list_text.hpp"

namespace tapelab::experiments {

std::vector<std::int64_t> seeds_of(const Grid& grid) {
  std::vector<std::int64_t> seeds;
  for (const PlannedRun& run : grid.runs)
    if (std::ranges::find(seeds, run.config->seed) == seeds.end()) seeds.push_back(run.config->seed);
  return seeds;
}

std::string describe_cell(const Grid& grid, const Config& config) {
  std::vector<std::string> settings;
  for (const Factor& factor : grid.factors)
    if (factor.key != "seed") settings.push_back(factor.key + "=" + get(config, factor.key));
  return settings.empty() ? "all runs" : results::list_text(settings);
}

Grid with_seeds(const Grid& grid, std::size_t seeds, const std::vector<std::size_t>& of_cell) {
  Grid some = grid;
  some.runs.clear();
  for (std::size_t i = 0; i < grid.runs.size(); ++i)
    if (i % seeds < of_cell[i / seeds]) some.runs.push_back(grid.runs[i]);
  return some;
}

}  // namespace tapelab::experiments
