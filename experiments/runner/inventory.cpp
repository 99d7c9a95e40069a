#include "experiments/runner/inventory.hpp"

#include <cmath>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "experiments/runner/instructions.hpp"
#include "experiments/runner/older_runs.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/runner/provenance.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/files/folder.hpp"
#include "results/run/run_file.hpp"
#include "results/study/known_runs.hpp"
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

using StoredRuns = std::unordered_map<std::string, StoredRun>;

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

/// The runs of a study that are `wanted`; their texts are taken out of it.
template <class Wanted>
StoredRuns runs_of(results::Study& study, Wanted wanted) {
  const auto seconds = study.timing.find("train_seconds");
  StoredRuns runs;
  runs.reserve(study.run_count());
  for (std::size_t i = 0; i < study.run_count(); ++i) {
    if (study.status[i] == results::Status::kMissing || !wanted(study.run_id[i])) continue;
    StoredRun run = {study.status[i], std::move(study.message[i]), std::move(study.provenance[i]), std::nullopt};
    if (seconds != study.timing.end() && !std::isnan(seconds->second[i])) run.train_seconds = seconds->second[i];
    runs.emplace(study.run_id[i], std::move(run));
  }
  return runs;
}

/// What study.h5 holds of runs whose files nobody has touched since they were read; those that were edited are read
/// again, to say so.
StoredRuns from_untouched(const std::filesystem::path& folder) {
  auto known = results::known_runs(folder);
  if (!known) return {};
  return runs_of(known->study, [&](const std::string& id) {
    return known->places.contains(id) && !known->study.edited_runs.contains(id);
  });
}

/// What a study.h5 that fits the run files holds; where it does not, the runs that do.
StoredRuns from_study(const std::filesystem::path& folder, std::vector<std::string>& warnings) {
  auto study = results::current_study(folder);
  if (!study) return from_untouched(folder);
  warnings = study->warnings;
  return runs_of(*study, [](const std::string&) { return true; });
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
  std::unordered_map<std::string, std::filesystem::path> stored;
  for (results::RunFile& file : results::run_files(folder)) stored.emplace(std::move(file.id), std::move(file.path));
  const std::string commit = build_commit();
  std::map<std::string, std::size_t> other_commits;
  std::unordered_map<std::string, std::string> commits;  // by provenance, which most runs share

  Inventory inventory;
  const bool reads_all = stored.size() <= results::kMostFlatRuns;
  StoredRuns in_study = source == RunSource::kStudy ? from_study(folder, inventory.warnings)
                        : reads_all                 ? StoredRuns()
                                                    : from_untouched(folder);
  for (std::size_t i = 0; i < grid.runs.size(); ++i) {
    const std::string& id = grid.runs[i].id;
    const auto file = stored.find(id);
    if (file == stored.end()) {
      inventory.missing.push_back(i);
      continue;
    }
    try {
      const auto known = in_study.find(id);
      StoredRun run = known != in_study.end() ? std::move(known->second) : from_file(folder, id, inventory);
      if (run.status == results::Status::kOk) ++inventory.ok;
      if (run.status == results::Status::kFailed) inventory.failed.push_back({id, run.message});
      const bool repeat = run.status == results::Status::kFailed && failed_runs == FailedRuns::kRetry;
      if (repeat || run.status == results::Status::kInterrupted) {
        inventory.missing.push_back(i);
      } else {
        count_finished(inventory, run, file->second);
        const auto [made_by, is_new] = commits.try_emplace(run.provenance);
        if (is_new) made_by->second = commit_of(run.provenance);
        if (made_by->second != commit) ++other_commits[made_by->second];
      }
      if (run.status == results::Status::kOk)
        inventory.finished.emplace_hint(inventory.finished.end(), i, std::move(run.provenance));
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
