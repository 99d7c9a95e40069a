#include "experiments/inventory.hpp"

#include <map>
#include <set>

#include "experiments/provenance.hpp"
#include "results/errors.hpp"
#include "results/folder.hpp"
#include "results/run_file.hpp"

namespace tapelab::experiments {
namespace {

std::string run_count(std::size_t count) { return std::to_string(count) + (count == 1 ? " run" : " runs"); }

void count_finished(Inventory& inventory, const results::RunRecord& run, const std::filesystem::path& path) {
  if (const auto seconds = run.timing.find("train_seconds"); seconds != run.timing.end()) {
    inventory.train_seconds += seconds->second;
    ++inventory.timed;
  }
  inventory.bytes += static_cast<double>(std::filesystem::file_size(path));
}

}  // namespace

Inventory take_inventory(const Grid& grid, const std::filesystem::path& folder, FailedRuns failed_runs) {
  const std::vector<std::string> ids = results::run_ids(folder);
  const std::set<std::string> stored(ids.begin(), ids.end());
  const std::string commit = build_commit();
  std::map<std::string, std::size_t> other_commits;

  Inventory inventory;
  for (std::size_t i = 0; i < grid.runs.size(); ++i) {
    const std::string& id = grid.runs[i].id;
    if (!stored.contains(id)) {
      inventory.missing.push_back(i);
      continue;
    }
    const auto path = results::run_path(folder, id);
    try {
      const auto run = results::read_run(path, results::RunParts::kWithoutWeights, &inventory.warnings);
      if (run.status == results::Status::kOk) ++inventory.ok;
      if (run.status == results::Status::kFailed) inventory.failed.push_back({id, run.message});
      const bool repeat = run.status == results::Status::kFailed && failed_runs == FailedRuns::kRetry;
      if (repeat || run.status == results::Status::kInterrupted) {
        inventory.missing.push_back(i);
      } else {
        count_finished(inventory, run, path);
        if (const std::string made_by = commit_of(run.provenance); made_by != commit) ++other_commits[made_by];
      }
    } catch (const results::DamagedFile& damage) {
      inventory.damaged.push_back(damage.what());
      inventory.missing.push_back(i);
    }
  }
  for (const auto& [other, count] : other_commits)
    inventory.warnings.push_back(run_count(count) + " in '" + folder.string() + "' come from commit " + other +
                                 ", this program is " + commit +
                                 "\n = for one version throughout, use a new folder: -o DIR");
  return inventory;
}

}  // namespace tapelab::experiments
