#include "results/study/planned_study.hpp"

#include <system_error>
#include <utility>
#include <vector>

#include "results/files/folder.hpp"
#include "results/run/run_record.hpp"
#include "results/study/cells.hpp"
#include "results/study/label.hpp"
#include "results/study/plan.hpp"
#include "results/text/errors.hpp"

namespace tapelab::results {
namespace {

std::vector<RunRecord> planned_runs(const StudyPlan& plan) {
  std::vector<RunRecord> runs;
  for (const StudyPlan::Run& planned : plan.runs) {
    if (!planned.seed) continue;  // of an earlier version
    RunRecord run;
    run.id = planned.id;
    run.seed = *planned.seed;
    run.revision = planned.revision;
    run.provenance = planned.sources;
    run.log = planned.places;
    run.status = Status::kMissing;
    for (std::size_t f = 0; f < plan.factors.size(); ++f)
      run.settings.push_back({plan.factors[f], SettingType::kList, planned.values[f]});
    runs.push_back(std::move(run));
  }
  return runs;
}

}  // namespace

std::optional<Study> planned_study(const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) return std::nullopt;
  if (std::filesystem::exists(folder / "study.h5", error) || !run_ids(folder).empty()) return std::nullopt;
  Study study;
  const auto plan = read_plan(folder, study.warnings);
  if (!plan) return std::nullopt;
  const std::vector<RunRecord> runs = planned_runs(*plan);
  if (runs.empty()) return std::nullopt;
  CellGrid grid = arrange_runs(runs);
  study.cells = grid.cells;
  study.seeds = std::move(grid.seeds);
  study.factors = std::move(grid.factors);
  make_places(study);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const std::size_t at = study.index(grid.places[i].cell, grid.places[i].seed);
    study.run_id[at] = runs[i].id;
    study.revision[at] = runs[i].revision;
  }
  return study;
}

}  // namespace tapelab::results
