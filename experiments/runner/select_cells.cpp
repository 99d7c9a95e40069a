#include "experiments/runner/select_cells.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/formats/value_text.hpp"
#include "experiments/runner/grid_cells.hpp"
#include "experiments/runner/joining.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/query/test_data.hpp"
#include "results/study/selected_cells.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

[[noreturn]] void reject(const std::string& message, const std::string& hint) {
  throw ConfigError({.message = message, .hints = {hint}});
}

/// The curves that a run stores of its validation part.
std::vector<std::string> validation_curves(const Config& config) {
  std::vector<std::string> names = {"val_loss"};
  const auto add = [&](const std::string& decoder, bool enabled, bool conditional) {
    if (!enabled) return;
    names.push_back("val_" + decoder + "_loss");
    if (conditional) names.push_back(names.back() + "_tf");
  };
  add("reconstruct", config.reconstruct.enabled, config.reconstruct.conditional);
  add("predict", config.predict.enabled, config.predict.conditional);
  add("classify", config.classify.enabled, false);
  return names;
}

/// Throws unless every run will hold the metric.
void require_metric(const Grid& grid, const std::string& metric) {
  for (const PlannedRun& run : grid.runs) {
    const Config& config = *run.config;
    const std::string where = " (" + describe_cell(grid, config) + ")";
    if (run.data->validation.count == 0)
      reject("nothing is held out to choose cells on: " + metric + " needs a validation part" + where,
             "data.validation = 0.15 holds 15 % out");
    if (!config.train.trains())
      reject("no run will have " + metric + ": nothing is trained" + where, "train.epochs = 1 or more");
    const std::vector<std::string> names = validation_curves(config);
    if (std::ranges::find(names, metric) == names.end())
      reject("a run will have no " + metric + where, "its validation metrics are " + comma_list(names));
  }
}

/// Throws where cells measure the metric on other data or in another unit, so that none is better than another: what
/// would change the same metric of the test part.
void require_comparable(const Grid& grid, const std::string& metric) {
  const std::string of_test = "test" + metric.substr(metric.find('_'));
  for (const Factor& factor : grid.factors)
    if (factor.key != "seed" && results::changes_test_data(factor.key, of_test))
      reject("cells that differ in " + factor.key + " measure " + metric +
                 " on other data or in another unit, so that none of them is better",
             "choose for each of its values in a study of its own" +
                 std::string(metric == "val_loss" ? ", or by the loss of one decoder, such as val_predict_loss" : ""));
}

/// The first stage, and what its label says of the choice.
Grid choosing_grid(const Grid& grid, const CellsOfGrid& cells, std::size_t first) {
  Grid stage = with_seeds(grid, cells.seeds.size(), std::vector<std::size_t>(cells.count, first));
  stage.select.first.assign(cells.seeds.begin(), cells.seeds.begin() + static_cast<std::ptrdiff_t>(first));
  stage.select.from = static_cast<std::int64_t>(cells.count);
  stage.select.grid = grid_hash(stage);
  return stage;
}

/// All runs that choose, and the further ones of these cells, the best first.
Grid chosen_grid(const Grid& grid, const CellsOfGrid& cells, std::size_t first, results::CellSelection select,
                 const std::vector<std::size_t>& chosen) {
  std::vector<std::size_t> of_cell(cells.count, first);
  for (const std::size_t cell : chosen) of_cell[cell] = cells.seeds.size();
  Grid both = with_seeds(grid, cells.seeds.size(), of_cell);
  select.chosen.clear();
  for (const std::size_t cell : chosen) select.chosen.push_back(grid.runs[cell * cells.seeds.size()].id);
  both.select = std::move(select);
  return both;
}

std::vector<results::CellScore> scores_of(const Grid& grid, const CellsOfGrid& cells, std::size_t first,
                                          const results::Study& study) {
  std::unordered_map<std::string, std::size_t> places;
  for (std::size_t at = 0; at < study.run_count(); ++at) places.emplace(study.run_id[at], at);
  std::vector<results::CellScore> scores;
  for (std::size_t cell = 0; cell < cells.count; ++cell) {
    std::vector<std::size_t> runs;
    for (std::size_t seed = 0; seed < first; ++seed)
      if (const auto found = places.find(grid.runs[cell * cells.seeds.size() + seed].id); found != places.end())
        runs.push_back(found->second);
    scores.push_back(results::cell_score(study, grid.select.metric, runs));
    scores.back().lost += first - runs.size();
  }
  return scores;
}

}  // namespace

CellsOfGrid cells_of(const Grid& grid) {
  CellsOfGrid cells{seeds_of(grid), 0};
  const std::size_t seeds = cells.seeds.size();
  bool is_whole = grid.runs.size() % seeds == 0;
  for (std::size_t i = 0; i < grid.runs.size() && is_whole; ++i)
    is_whole = grid.runs[i].config->seed == cells.seeds[i % seeds];
  if (!is_whole) reject("select needs the same seeds in every cell", "leave the seed out of [grid] zip and exclude");
  cells.count = grid.runs.size() / seeds;
  return cells;
}

void check_selection(const Grid& grid, std::size_t first) {
  if (!grid.until.empty())
    reject("a grid either selects cells or adds seeds until something is decided, not both",
           "leave out select, or until; the chosen cells can be a grid of their own, with other seeds");
  const CellsOfGrid cells = cells_of(grid);
  if (cells.seeds.size() < first + grid.select.further.size()) {
    std::vector<std::int64_t> both;
    for (const std::int64_t seed : grid.select.further)
      if (std::find(cells.seeds.begin(), cells.seeds.begin() + static_cast<std::ptrdiff_t>(first), seed) !=
          cells.seeds.begin() + static_cast<std::ptrdiff_t>(first))
        both.push_back(seed);
    reject("the further seeds hold " + results::seed_list(both) +
               ", by which cells are chosen: their numbers would look better than they are",
           "further seeds are others than those of `seed`, such as seeds = " +
               std::to_string(std::ranges::max(cells.seeds) + 1) + ".." +
               std::to_string(std::ranges::max(cells.seeds) +
                              static_cast<std::int64_t>(std::max<std::size_t>(grid.select.further.size(), 2))));
  }
  if (grid.select.keep >= static_cast<std::int64_t>(cells.count))
    reject("select keeps " + counted(static_cast<std::size_t>(grid.select.keep), "cell") + " of " +
               std::to_string(cells.count) + ", so that nothing is chosen",
           cells.count == 1 ? "sweep a setting, or leave out select"
                            : "keep = " + std::to_string(cells.count - 1) + " or fewer, or leave out select");
  require_comparable(grid, grid.select.metric);
  require_metric(grid, grid.select.metric);
}

RunReport run_selected(const Grid& grid, std::size_t first, const RunOptions& options, RunSink& sink,
                       const ChoiceSink& chosen) {
  const CellsOfGrid cells = cells_of(grid);
  RunOptions together = options;
  together.wait = true;  // what is chosen depends on the runs of all
  together.grid_hash = grid_hash(grid);
  const Grid stage = choosing_grid(grid, cells, first);
  RunReport report = run_grid(stage, together, sink);
  if (report.left > 0 || !report.study || report.unreadable > 0) return report;
  const std::vector<results::CellScore> scores = scores_of(grid, cells, first, *report.study);
  const std::vector<std::size_t> best =
      results::best_cells(scores, grid.select.metric, static_cast<std::size_t>(grid.select.keep));
  if (best.empty())
    throw results::UsageError("no cell can be chosen: no run has a " + grid.select.metric,
                              {"tapelab ls " + options.folder.string() + " lists the runs, and why they failed"});
  std::vector<ChosenCell> told;
  for (const std::size_t cell : best)
    told.push_back(
        {describe_cell(grid, *grid.runs[cell * cells.seeds.size()].config), scores[cell].mean, scores[cell].lost});
  const Grid both = chosen_grid(grid, cells, first, stage.select, best);
  chosen(both.select, told);
  const std::size_t fresh = report.fresh;
  report = run_grid(both, together, sink);
  report.fresh += fresh;
  return report;
}

Grid planned_selection(const Grid& grid, std::size_t first, const std::filesystem::path& folder) {
  const CellsOfGrid cells = cells_of(grid);
  const Grid stage = choosing_grid(grid, cells, first);
  const auto keep = static_cast<std::size_t>(grid.select.keep);
  std::vector<std::size_t> chosen;
  results::CellSelection stored;
  try {
    stored = results::read_label(folder).select;
  } catch (const std::runtime_error&) {  // what cannot be read is written anew
  }
  for (const std::string& id : stored.chosen)
    for (std::size_t cell = 0; cell < cells.count && stored.grid == stage.select.grid; ++cell)
      if (grid.runs[cell * cells.seeds.size()].id == id) chosen.push_back(cell);
  const bool is_known = chosen.size() == keep && stored.metric == grid.select.metric;
  if (!is_known) {
    chosen.clear();
    for (std::size_t i = 0; i < keep; ++i) chosen.push_back(i * cells.count / keep);
  }
  Grid both = chosen_grid(grid, cells, first, stage.select, chosen);
  if (!is_known) both.select.chosen.clear();
  return both;
}

}  // namespace tapelab::experiments
