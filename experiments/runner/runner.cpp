#include "experiments/runner/runner.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <set>
#include <system_error>
#include <thread>

#include "autograd/gemm.hpp"
#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/dataset/stored_data.hpp"
#include "experiments/runner/ended_elsewhere.hpp"
#include "experiments/runner/grid_memory.hpp"
#include "experiments/runner/joining.hpp"
#include "experiments/runner/missing_runs.hpp"
#include "experiments/runner/one_at_a_time.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/runner/provenance.hpp"
#include "experiments/runner/replan_run.hpp"
#include "experiments/runner/run_names.hpp"
#include "experiments/runner/shared_training.hpp"
#include "experiments/runner/stored_elsewhere.hpp"
#include "experiments/runner/study_plan.hpp"
#include "experiments/runner/study_workers.hpp"
#include "experiments/runner/study_writer.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/files/folder.hpp"
#include "results/files/left_over.hpp"
#include "results/files/pinned_folder.hpp"
#include "results/files/process.hpp"
#include "results/files/regular_file.hpp"
#include "results/run/checkpoint.hpp"
#include "results/run/run_file.hpp"
#include "results/statistics/claim.hpp"
#include "results/study/open_study.hpp"
#include "results/study/plan.hpp"
#include "results/study/study.hpp"
#include "results/study/workers.hpp"
#include "results/text/errors.hpp"
#include "results/text/warnings.hpp"

namespace tapelab::experiments {
namespace {

/// So that no folder holds more than a few thousand files.
void split_large_study(const Grid& grid, const std::filesystem::path& folder) {
  if (results::is_split(folder)) return;
  std::vector<std::string> ids = results::run_ids(folder);
  for (const PlannedRun& run : grid.runs) ids.push_back(run.id);
  if (std::set(ids.begin(), ids.end()).size() > results::kMostFlatRuns) results::split_runs(folder);
}

/// The missing runs that have a checkpoint. One that cannot be read, is damaged or of another run is reported and
/// removed: the run starts over. A run whose checkpoint cannot be removed, being a folder, goes from
/// `inventory.missing` to `inventory.unreadable`.
std::vector<std::string> find_checkpoints(const Grid& grid, Inventory& inventory, const std::filesystem::path& folder,
                                          RunSink& sink) {
  std::vector<std::string> begun;
  const auto start_over = [&](std::size_t i, const std::string& why) {
    std::error_code error;
    std::filesystem::remove(results::checkpoint_path(folder, grid.runs[i].id), error);
    if (error)
      inventory.unreadable.push_back(why);
    else
      sink.warning(results::with_hints(why, {"run " + grid.runs[i].id + " starts from the beginning"}));
    return static_cast<bool>(error);
  };
  const std::vector<std::string> there = results::checkpoint_ids(folder);
  std::erase_if(inventory.missing, [&](std::size_t i) {
    const std::string& id = grid.runs[i].id;
    if (!std::ranges::binary_search(there, id)) return false;
    const auto path = results::checkpoint_path(folder, id);
    try {
      results::read_checkpoint(path);
      begun.push_back(id);
    } catch (const results::DamagedFile& damage) {
      return start_over(i, damage.what());
    } catch (const results::UnreadableFile& unreadable) {
      return !results::RegularFile(path).is_missing() &&
             start_over(i, unreadable.what());  // else its run has just ended
    }
    return false;
  });
  return begun;
}

void remove_left_over_files(const std::filesystem::path& folder) {
  results::remove_left_over(folder);
  for (const auto& runs : results::run_folders(folder)) results::remove_left_over(runs);
}

std::vector<std::string> stored_ids(const Grid& grid, const Inventory& inventory) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < grid.runs.size(); ++i)
    if (!std::ranges::binary_search(inventory.missing, i)) ids.push_back(grid.runs[i].id);
  return ids;
}

/// A finished run whose process died before it could remove the checkpoint.
void remove_old_checkpoints(const Grid& grid, const Inventory& inventory, const std::filesystem::path& folder) {
  std::error_code ignored;
  const std::vector<std::string> there = results::checkpoint_ids(folder);
  if (there.empty()) return;
  for (const std::string& id : stored_ids(grid, inventory))
    if (std::ranges::binary_search(there, id)) std::filesystem::remove(results::checkpoint_path(folder, id), ignored);
}

std::vector<std::size_t> all_runs(const Grid& grid) {
  std::vector<std::size_t> all(grid.runs.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

/// Throws ConfigError for a missing run that does not fit into memory and IoError where matrix products would not.
void require_room(const Grid& grid, const std::vector<std::size_t>& missing, const RunOptions& options, RunSink& sink) {
  if (missing.empty()) return;
  const int jobs = static_cast<int>(std::min(static_cast<std::size_t>(options.jobs), missing.size()));
  if (const std::string text = check_memory(grid, missing, jobs, memory_limit()); !text.empty()) sink.warning(text);
  require_product_memory(jobs, static_cast<int>(grid.runs.front().config->train.blas_threads));
}

results::StudyLabel label_of(const Grid& grid) {
  results::StudyLabel label = {grid.name, grid.title, grid.question, grid.claim, {}};
  if (!grid.expect.empty()) label.expect = {grid.expect};
  label.until = grid.until;
  label.select = grid.select;
  if (!grid.until.empty() && grid.until.expect != grid.expect) label.expect.push_back(grid.until.expect);
  for (const PublishedValue& value : grid.published)
    label.published.push_back({value.metric, value.label, value.value, {}});
  return label;
}

/// Runs made now keep the claim that they are made under.
RunOptions with_claim(RunOptions options, const results::StudyLabel& label) {
  options.log.claim = results::claim_hash(label);
  return options;
}

/// Writes what the runs can do without: a folder in its place is named and does not keep them from running.
template <class Write>
void write_beside(const std::filesystem::path& path, RunSink& sink, const Write& write) {
  try {
    write();
  } catch (const results::IoError& error) {
    std::error_code unknown;
    if (!std::filesystem::is_directory(path, unknown)) throw;
    sink.warning(error.what());
  }
}

/// Throws IoError where the file of a run that counts as stored went meanwhile: study.h5 would not hold what is said.
void require_stored(const std::vector<std::string>& stored, const std::filesystem::path& folder) {
  const std::vector<std::string> there = results::run_ids(folder);
  const auto gone = std::ranges::count_if(
      stored, [&](const std::string& id) { return !std::binary_search(there.begin(), there.end(), id); });
  if (gone == 0) return;
  const std::string files = gone == 1 ? "1 run file was" : std::to_string(gone) + " run files were";
  throw results::IoError(files + " removed from '" + (folder / "runs").string() + "' while runs were written into it",
                         {"run the same command again: it repeats what is missing"});
}

/// Counts what each newly stored run changes.
void count_run(RunReport& report, const results::RunRecord& run) {
  ++report.fresh;
  std::erase_if(report.failed, [&](const FailedRun& failed) { return failed.id == run.id; });
  if (run.status == results::Status::kOk) {
    ++report.done;
  } else {
    report.failed.push_back({run.id, run.message});
  }
}

std::vector<std::string> ids_of(const Grid& grid, const std::vector<std::size_t>& runs) {
  std::vector<std::string> ids;
  for (const std::size_t run : runs) ids.push_back(grid.runs[run].id);
  return ids;
}

/// The study as it is now. Where several workers end at once, one builds it and the others read what it built; one that
/// dies meanwhile leaves the old file, and another builds it.
results::Study build_study(const std::filesystem::path& folder, StudyWorkers& workers, bool is_alone,
                           const std::atomic<Stop>& stop) {
  static constexpr const char* kWork = "study";
  std::shared_ptr<const TakenWork> work;
  while (!(work = workers.take(kWork)) && stop.load() == Stop::kNo) {
    if (!workers.free(kWork)) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  if (!is_alone)
    if (auto study = results::current_study(folder)) return *std::move(study);
  return results::consolidate(folder);
}

std::string other_numbers_text(const std::string& id, const std::string& difference) {
  return results::with_hints(
      "run " + id + " was also trained by another worker, with other numbers: " + difference +
          "; the file that was there first is kept",
      {"processors with other instructions give other last bits: tapelab verify, on each machine, says which agree"});
}

/// Of the runs whose files are there, those that the study had to leave out, if they are more than what was unreadable
/// before.
void tell_left_out(RunReport& report, const std::vector<std::string>& stored, RunSink& sink) {
  if (!report.study) return;
  const std::set<std::string> ids(stored.begin(), stored.end());
  const auto out = std::ranges::count_if(report.study->left_out, [&](const auto& id) { return ids.contains(id); });
  const auto lost = static_cast<std::size_t>(out);
  if (lost <= report.unreadable) return;
  for (const std::string& text : results::shortened(report.study->warnings)) sink.warning(text);
  report.unreadable = lost;
}

/// Of the runs that others stored, how they ended.
void count_elsewhere(RunReport& report, const std::set<std::string>& ids) {
  report.elsewhere = ids.size();
  std::erase_if(report.failed, [&](const FailedRun& failed) { return ids.contains(failed.id); });
  if (!report.study) {
    report.done += ids.size();
    return;
  }
  const results::Study& study = *report.study;
  for (std::size_t at = 0; at < study.run_count(); ++at) {
    if (!ids.contains(study.run_id[at])) continue;
    if (study.status[at] == results::Status::kOk) ++report.done;
    if (study.status[at] == results::Status::kFailed) report.failed.push_back({study.run_id[at], study.message[at]});
  }
}

}  // namespace

RunReport run_grid(const Grid& grid, const RunOptions& options, RunSink& outer_sink) {
  OneAtATime sink(outer_sink);
  set_blas_threads(static_cast<int>(grid.runs.front().config->train.blas_threads));  // one value for the whole grid
  const bool is_new = !std::filesystem::exists(options.folder);
  if (is_new) require_room(grid, all_runs(grid), options, sink);  // a rejection leaves no empty study behind
  const results::Worker self = worker_of(grid, options.grid_hash);
  require_same_work(self, options.folder);
  results::create_folders(options.folder / "runs");
  split_large_study(grid, options.folder);
  const results::PinnedFolder pinned(options.folder);
  const auto active = std::make_shared<ActiveRuns>();
  StudyWorkers workers(pinned, self, *active);
  const std::vector<results::Worker> others = workers.others();
  require_same_work(self, others, options.folder);  // one may have begun at the same moment
  remove_left_over_files(options.folder);

  Inventory inventory = take_inventory(grid, options.folder, options.failed_runs);
  const std::vector<std::string> renamed = put_back(inventory.misnamed, options.folder);
  for (const std::string& text : renamed) sink.warning(text);
  if (!renamed.empty()) inventory = take_inventory(grid, options.folder, options.failed_runs);
  const StoredElsewhere stored_elsewhere(options.folder, ids_of(grid, inventory.missing));
  for (const std::string& text : results::shortened(inventory.warnings)) sink.warning(text);
  for (const std::string& text : results::shortened(inventory.damaged))
    sink.warning(results::with_hints(text, {"nothing valid is lost; the run is repeated"}));
  if (!is_new) require_room(grid, inventory.missing, options, sink);
  remove_old_checkpoints(grid, inventory, options.folder);
  const std::vector<std::string> begun = find_checkpoints(grid, inventory, options.folder, sink);
  for (const std::string& text : results::shortened(inventory.unreadable))
    sink.warning(results::with_hints(text, {"the run is left out: nothing is written over what cannot be read"}));
  write_beside(options.folder / "study.json", sink, [&] { results::write_label(options.folder, label_of(grid)); });
  if (!inventory.missing.empty() && (others.empty() || !is_planned(grid, options.folder)))
    write_beside(options.folder / "plan.json", sink, [&] { results::write_plan(options.folder, plan_of(grid)); });

  RunReport report = {
      .total = grid.runs.size(), .done = inventory.ok, .fresh = 0, .failed = inventory.failed, .left = 0};
  std::vector<std::string> stored = stored_ids(grid, inventory);
  sink.started(grid.runs.size(), inventory.missing.size(), active);
  const std::vector<SharedTraining> groups = share_trainings(grid, inventory, options.folder, begun);
  EndedElsewhere elsewhere(sink);
  StudyWriter writer(options.folder, 2 * static_cast<std::size_t>(options.jobs) + 2,
                     {.on_written =
                          [&](const results::RunRecord& run) {
                            count_run(report, run);
                            stored.push_back(run.id);
                            sink.finished(run);
                          },
                      .on_error = [&] { options.stop->store(Stop::kNow); },
                      .stored_elsewhere = [&](const std::string& id) { return stored_elsewhere.has(id); },
                      .on_stored_elsewhere =
                          [&](const std::string& id, const std::string& difference) {
                            elsewhere.add(id);
                            if (!difference.empty()) sink.warning(other_numbers_text(id, difference));
                          }});
  const RunOptions claimed = with_claim(options, label_of(grid));
  const Workshop workshop = {grid, claimed, workers, stored_elsewhere, elsewhere, *active, sink, writer};
  MissingRuns runs(workshop, groups, others.empty());
  runs.run();
  writer.close();
  sink.ended();

  pinned.require_in_place();

  report.with_others = runs.left_to_others();
  if (report.with_others > 0) report.others = text_of(workers.others());
  report.left = inventory.missing.size() - report.fresh - elsewhere.ids().size() - report.with_others;
  report.unreadable = inventory.unreadable.size();
  if (options.stop->load() == Stop::kNow || report.with_others > 0) {  // the files of the runs are whole
    count_elsewhere(report, elsewhere.ids());
    return report;
  }
  require_stored(stored, options.folder);
  workers.free_left_over();
  if (!inventory.missing.empty()) remove_left_over_files(options.folder);  // of workers that were killed meanwhile
  const bool has_changed = report.fresh > 0 || !elsewhere.ids().empty();
  if (has_changed) {
    report.study = build_study(options.folder, workers, others.empty() && elsewhere.ids().empty(), *options.stop);
    pinned.require_in_place();
  } else if (!results::run_ids(options.folder).empty()) {
    report.study = results::read_study(options.folder);  // builds it again where it does not fit
  }
  tell_left_out(report, stored, sink);
  count_elsewhere(report, elsewhere.ids());
  return report;
}

}  // namespace tapelab::experiments
