#include "experiments/runner/until_decided.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/config/stored_config.hpp"
#include "experiments/runner/grid_cells.hpp"
#include "experiments/runner/joining.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/run/config_json.hpp"
#include "results/run/metrics.hpp"
#include "results/statistics/anytime.hpp"
#include "results/text/errors.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::experiments {
namespace {

using results::Expectation;

std::vector<Expectation> expectations_of(const Grid& grid) { return results::parse_expectations(grid.until.expect); }

/// Runs with the seed varying fastest are those of one cell after the other.
std::size_t cell_count(const Grid& grid, std::size_t seeds) { return grid.runs.size() / seeds; }

/// A study of the grid's cells without any run: what expectations select from.
results::Study planned_study(const Grid& grid, std::size_t seeds) {
  results::Study study;
  study.cells = cell_count(grid, seeds);
  study.seeds = {0};
  for (const Factor& factor : grid.factors) {
    if (factor.key == "seed") continue;
    const Field& field = find_field(factor.key);
    results::Factor planned{factor.key, field.type(), {}};
    for (std::size_t cell = 0; cell < study.cells; ++cell)
      planned.values.push_back(stored_value(*grid.runs[cell * seeds].config, field));
    study.factors.push_back(std::move(planned));
  }
  study.status.assign(study.cells, results::Status::kMissing);
  study.n_epochs = study.best_epoch = study.revision = std::vector<std::int32_t>(study.cells, -1);
  study.run_id = study.provenance = study.message = std::vector<std::string>(study.cells);
  for (std::size_t cell = 0; cell < study.cells; ++cell)
    study.config.push_back(results::config_json(settings_of(*grid.runs[cell * seeds].config)));
  return study;
}

/// The expectations that are about each cell, by position.
std::vector<std::vector<std::size_t>> expectations_by_cell(const Grid& grid, std::size_t seeds) {
  const results::Study study = planned_study(grid, seeds);
  std::vector<std::vector<std::size_t>> about(study.cells);
  const std::vector<Expectation> all = expectations_of(grid);
  for (std::size_t i = 0; i < all.size(); ++i)
    for (const std::size_t cell : results::cells_of_sides(study, all[i])) about[cell].push_back(i);
  return about;
}

[[noreturn]] void reject(const std::string& message, const std::string& hint) {
  throw ConfigError({.message = message, .hints = {hint}});
}

/// Whether the runs have the decoder that the metric is of; a detection is the reconstruction's.
bool has_decoder(const Config& config, const std::string& metric) {
  if (metric.starts_with("test_detect_")) return config.reconstruct.enabled;
  const auto place = results::find_metric(metric.substr(0, metric.find('[')));
  if (!place) return true;
  if (place->decoder == "reconstruct") return config.reconstruct.enabled;
  if (place->decoder == "predict") return config.predict.enabled;
  return place->decoder != "classify" || config.classify.enabled;
}

void require_metric_in(const Grid& grid, const Expectation& expectation, const results::Side& side,
                       const results::Study& study, std::size_t seeds) {
  if (results::is_constant(side)) return;
  Expectation alone = expectation;
  alone.left = alone.right = side;
  std::vector<std::string> lacking;
  for (const std::size_t cell : results::cells_of_sides(study, alone)) {
    const Config& config = *grid.runs[cell * seeds].config;
    if (!has_decoder(config, side.metric)) lacking.push_back(describe_cell(grid, config));
  }
  if (!lacking.empty())
    reject("no seed decides '" + expectation.text() + "': " + std::to_string(lacking.size()) +
               (lacking.size() == 1 ? " cell has" : " cells have") + " no " + side.metric + ", such as " +
               lacking.front(),
           "name the value that has it on both sides of the expectation, or leave the others out with [grid] exclude");
}

/// Positions in the study of the first `count` of these seeds.
std::vector<std::size_t> positions(const results::Study& study, const std::vector<std::int64_t>& seeds,
                                   std::size_t count) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < count; ++i)
    if (const auto found = std::ranges::find(study.seeds, seeds[i]); found != study.seeds.end())
      places.push_back(static_cast<std::size_t>(found - study.seeds.begin()));
  return places;
}

}  // namespace

std::vector<std::int64_t> seeds_to_add(const std::vector<std::int64_t>& own, std::size_t most) {
  std::vector<std::int64_t> seeds = own;
  for (std::int64_t next = std::ranges::max(own) + 1; seeds.size() < most; ++next) seeds.push_back(next);
  return seeds;
}

void check_until(const Grid& grid, std::size_t first) {
  const results::UntilDecided& until = grid.until;
  const std::vector<Expectation> all = expectations_of(grid);
  const std::size_t fewest = results::fewest_anytime(results::alpha_of_each(until));
  const std::string of_alpha = "at alpha " + results::short_number(until.alpha) +
                               (all.size() > 1 ? " over " + std::to_string(all.size()) + " expectations" : "");
  if (first < 2)
    reject("until adds seeds, but the grid has one, which repeats nothing",
           "seed = seeds(" + std::to_string(fewest) + ") begins with as many as can decide " + of_alpha);
  if (until.max_seeds < static_cast<std::int64_t>(fewest))
    reject("with " + std::to_string(until.max_seeds) + " seeds nothing can be decided " + of_alpha,
           "it takes at least " + std::to_string(fewest) + ": --max-seeds " + std::to_string(fewest) + " or more");
  if (until.max_seeds < static_cast<std::int64_t>(first))
    reject("the grid begins with " + std::to_string(first) + " seeds, more than --max-seeds " +
               std::to_string(until.max_seeds),
           "--max-seeds " + std::to_string(first) + " or more");
  const std::size_t seeds = seeds_of(grid).size();
  const auto about = expectations_by_cell(grid, seeds);
  const auto none = std::ranges::find_if(about, [](const auto& own) { return own.empty(); });
  if (none != about.end()) {
    const auto cell = static_cast<std::size_t>(none - about.begin());
    const auto count = std::ranges::count_if(about, [](const auto& own) { return own.empty(); });
    reject(std::to_string(count) + " of " + std::to_string(about.size()) +
               " cells are in no expectation of until, so that nothing says how many seeds they need, such as " +
               describe_cell(grid, *grid.runs[cell * seeds].config),
           "leave their values out of the grid, or expect something of them");
  }
  const results::Study study = planned_study(grid, seeds);
  for (const Expectation& expectation : all)
    for (const results::Side* side : {&expectation.left, &expectation.right})
      require_metric_in(grid, expectation, *side, study, seeds);
}

RunReport run_until_decided(const Grid& grid, std::size_t first, const RunOptions& options, RunSink& sink,
                            const LookSink& look) {
  const std::vector<std::int64_t> seeds = seeds_of(grid);
  const std::vector<Expectation> all = expectations_of(grid);
  const double alpha = results::alpha_of_each(grid.until);
  const auto about = expectations_by_cell(grid, seeds.size());
  std::vector<std::size_t> of_cell(about.size(), first);
  std::vector<bool> decided(all.size(), false);
  std::size_t fresh = 0;
  RunOptions together = options;
  together.wait = true;  // what is next depends on the runs of all
  together.grid_hash = grid_hash(grid);
  for (std::size_t count = first;; ++count) {
    RunReport report = run_grid(with_seeds(grid, seeds.size(), of_cell), together, sink);
    report.fresh = fresh += report.fresh;
    if (report.left > 0 || !report.study || report.unreadable > 0) return report;
    const std::vector<std::size_t> places = positions(*report.study, seeds, count);
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (decided[i]) continue;
      const results::Evidence evidence = results::weigh(*report.study, all[i], places, alpha);
      decided[i] = evidence.finding != results::Finding::kUndecided;
      look(count, evidence, decided[i]);
    }
    if (count == seeds.size() || std::ranges::count(decided, false) == 0) return report;
    for (std::size_t cell = 0; cell < about.size(); ++cell)
      if (std::ranges::any_of(about[cell], [&](std::size_t i) { return !decided[i]; })) of_cell[cell] = count + 1;
  }
}

}  // namespace tapelab::experiments
