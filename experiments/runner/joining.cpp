#include "experiments/runner/joining.hpp"

#include <algorithm>
#include <set>

#include "experiments/runner/earlier_lock.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/runner/provenance.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/files/process.hpp"
#include "results/run/short_hash.hpp"
#include "results/study/plan.hpp"
#include "results/text/errors.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::experiments {
namespace {

/// Throws UsageError where a worker of the study runs another grid, or is another program.
void require_same_work(const results::Worker& own, const results::Worker& other, const std::filesystem::path& folder) {
  const std::string who = "the study '" + folder.string() + "' is being run by " + text_of(other.process);
  if (other.program != own.program)
    throw results::UsageError(who + ", a tapelab of commit " + other.program + "; this one is of " + own.program,
                              {"join with the same program, wait for that one to end, or choose another folder with "
                               "-o"});
  if (other.grid != own.grid)
    throw results::UsageError(
        who + " with another grid, of " + results::counted(other.runs, "run") + "; this one has " +
            results::counted(own.runs, "run"),
        {"join with the same files and settings, wait for that one to end, or choose another folder with -o"});
}

}  // namespace

std::string grid_hash(const Grid& grid) {
  std::vector<std::string> ids;
  for (const PlannedRun& run : grid.runs) ids.push_back(run.id);
  std::ranges::sort(ids);
  std::string text;
  for (const std::string& id : ids) text += id + "\n";
  return results::short_hash(text);
}

results::Worker worker_of(const Grid& grid, const std::string& hash) {
  return {.process = results::this_process(),
          .program = build_commit(),
          .grid = hash.empty() ? grid_hash(grid) : hash,
          .runs = grid.runs.size()};
}

void require_same_work(const results::Worker& own, const std::vector<results::Worker>& others,
                       const std::filesystem::path& folder) {
  for (const results::Worker& other : others) require_same_work(own, other, folder);
}

void require_same_work(const results::Worker& own, const std::filesystem::path& folder) {
  if (const std::string holder = earlier_lock_holder(folder); !holder.empty())
    throw results::UsageError("the study '" + folder.string() + "' is being run by " + holder +
                                  ", an earlier version of tapelab that shares no study",
                              {"wait for it to end, or choose another folder with -o"});
  std::vector<std::string> problems;  // `watch` tells them
  require_same_work(own, results::live_workers(folder, problems), folder);
}

bool is_planned(const Grid& grid, const std::filesystem::path& folder) {
  std::vector<std::string> problems;
  const auto plan = results::read_plan(folder, problems);
  if (!plan) return false;
  std::set<std::string> ids;
  for (const results::StudyPlan::Run& run : plan->runs) ids.insert(run.id);
  return std::ranges::all_of(grid.runs, [&](const PlannedRun& run) { return ids.contains(run.id); });
}

}  // namespace tapelab::experiments
