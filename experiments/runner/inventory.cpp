#include "experiments/runner/inventory.hpp"

#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "experiments/runner/instructions.hpp"
#include "experiments/runner/older_runs.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/runner/provenance.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/files/folder.hpp"
#include "results/run/run_file.hpp"
#include "results/study/open_study.hpp"
#include "results/study/study.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

std::string run_count(std::size_t count) { return std::to_string(count) + (count == 1 ? " run" : " runs"); }

/// What matters here of a stored run.
struct StoredRun {
  results::Status status;
  std::string message, provenance;
  std::optional<double> train_seconds;
};

using StoredRuns = std::map<std::string, StoredRun>;

StoredRun from_file(const std::filesystem::path& folder, const std::string& id, Inventory& inventory) {
  results::RunRecord run =
      results::read_run(results::run_path(folder, id), results::RunContents::kWithoutWeights, &inventory.warnings);
  if (run.id != id) {
    inventory.misnamed.push_back({id, run.id});
    results::require_name(folder, id, run);
  }
  StoredRun stored = {run.status, std::move(run.message), std::move(run.provenance), std::nullopt};
  if (const auto seconds = run.timing.find("train_seconds"); seconds != run.timing.end())
    stored.train_seconds = seconds->second;
  return stored;
}

/// Empty when there is no study.h5 that fits the run files.
StoredRuns from_study(const std::filesystem::path& folder, std::vector<std::string>& warnings) {
  const auto study = results::current_study(folder);
  if (!study) return {};
  warnings = study->warnings;
  const auto seconds = study->timing.find("train_seconds");
  StoredRuns runs;
  for (std::size_t i = 0; i < study->run_count(); ++i) {
    StoredRun run = {study->status[i], study->message[i], study->provenance[i], std::nullopt};
    if (seconds != study->timing.end() && !std::isnan(seconds->second[i])) run.train_seconds = seconds->second[i];
    if (study->status[i] != results::Status::kMissing) runs.emplace(study->run_id[i], std::move(run));
  }
  return runs;
}

void count_finished(Inventory& inventory, const StoredRun& run, const std::filesystem::path& path) {
  if (run.train_seconds) {
    inventory.train_seconds += *run.train_seconds;
    ++inventory.timed;
  }
  std::error_code error;
  if (const auto bytes = std::filesystem::file_size(path, error); !error) inventory.bytes += static_cast<double>(bytes);
}

}  // namespace

Inventory take_inventory(const Grid& grid, const std::filesystem::path& folder, FailedRuns failed_runs,
                         RunSource source) {
  const std::vector<std::string> ids = results::run_ids(folder);
  const std::set<std::string> stored(ids.begin(), ids.end());
  const std::string commit = build_commit();
  std::map<std::string, std::size_t> other_commits;

  Inventory inventory;
  const StoredRuns in_study = source == RunSource::kStudy ? from_study(folder, inventory.warnings) : StoredRuns();
  for (std::size_t i = 0; i < grid.runs.size(); ++i) {
    const std::string& id = grid.runs[i].id;
    if (!stored.contains(id)) {
      inventory.missing.push_back(i);
      continue;
    }
    const auto path = results::run_path(folder, id);
    try {
      const auto known = in_study.find(id);
      const StoredRun run = known != in_study.end() ? known->second : from_file(folder, id, inventory);
      if (run.status == results::Status::kOk) {
        ++inventory.ok;
        inventory.finished.emplace(i, run.provenance);
      }
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
    } catch (const results::UnreadableFile& unreadable) {
      inventory.unreadable.push_back(unreadable.what());
    }
  }
  inventory.older = older_runs(grid, folder);
  for (std::string& text : older_run_texts(inventory.older)) inventory.warnings.push_back(std::move(text));
  for (const auto& [other, count] : other_commits)
    inventory.warnings.push_back(results::with_hints(
        run_count(count) + " in '" + folder.string() + "' come from commit " + other + "; this program is " + commit,
        {"for one version throughout, use a new folder: -o DIR"}));
  for (std::string& text : instruction_warnings(inventory.finished, folder))
    inventory.warnings.push_back(std::move(text));
  return inventory;
}

}  // namespace tapelab::experiments
