#include "experiments/runner/runner.hpp"

#include <algorithm>
#include <ctime>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <span>
#include <system_error>

#include "autograd/gemm.hpp"
#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/dataset/stored_data.hpp"
#include "experiments/runner/active_writer.hpp"
#include "experiments/runner/grid_memory.hpp"
#include "experiments/runner/parallel.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/runner/provenance.hpp"
#include "experiments/runner/replan_run.hpp"
#include "experiments/runner/run_names.hpp"
#include "experiments/runner/shared_training.hpp"
#include "experiments/runner/study_lock.hpp"
#include "experiments/runner/study_writer.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/files/folder.hpp"
#include "results/files/pinned_folder.hpp"
#include "results/files/regular_file.hpp"
#include "results/run/run_file.hpp"
#include "results/statistics/claim.hpp"
#include "results/study/open_study.hpp"
#include "results/study/plan.hpp"
#include "results/study/study.hpp"
#include "results/text/errors.hpp"
#include "results/text/warnings.hpp"

namespace tapelab::experiments {
namespace {

using Checkpoints = std::map<std::string, results::Checkpoint>;

/// Files that a process left half-written when it was killed.
void remove_temporary_files(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> leftover;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with('.') && name.ends_with(".tmp")) leftover.push_back(entry->path());
  }
  for (const auto& path : leftover) std::filesystem::remove(path, error);
}

/// So that no folder holds more than a few thousand files.
void split_large_study(const Grid& grid, const std::filesystem::path& folder) {
  if (results::is_split(folder)) return;
  std::vector<std::string> ids = results::run_ids(folder);
  for (const PlannedRun& run : grid.runs) ids.push_back(run.id);
  if (std::set(ids.begin(), ids.end()).size() > results::kMostFlatRuns) results::split_runs(folder);
}

/// Checkpoints of the missing runs. One that cannot be read, is damaged or of another run is reported and removed: the
/// run starts over. A run whose checkpoint cannot be removed, being a folder, goes from `inventory.missing` to
/// `inventory.unreadable`.
Checkpoints read_checkpoints(const Grid& grid, Inventory& inventory, const std::filesystem::path& folder,
                             RunSink& sink) {
  Checkpoints checkpoints;
  const auto start_over = [&](std::size_t i, const std::string& why) {
    std::error_code error;
    std::filesystem::remove(results::checkpoint_path(folder, grid.runs[i].id), error);
    if (error)
      inventory.unreadable.push_back(why);
    else
      sink.warning(results::with_hints(why, {"run " + grid.runs[i].id + " starts from the beginning"}));
    return static_cast<bool>(error);
  };
  std::erase_if(inventory.missing, [&](std::size_t i) {
    const std::string& id = grid.runs[i].id;
    const auto path = results::checkpoint_path(folder, id);
    if (results::RegularFile(path).is_missing()) return false;
    try {
      checkpoints.emplace(id, results::read_checkpoint(path));
    } catch (const results::DamagedFile& damage) {
      return start_over(i, damage.what());
    } catch (const results::UnreadableFile& unreadable) {
      return start_over(i, unreadable.what());
    }
    return false;
  });
  return checkpoints;
}

/// A finished run whose process died before it could remove the checkpoint.
void remove_old_checkpoints(const Grid& grid, const Inventory& inventory, const std::filesystem::path& folder) {
  std::error_code ignored;
  for (std::size_t i = 0; i < grid.runs.size(); ++i)
    if (!std::binary_search(inventory.missing.begin(), inventory.missing.end(), i))
      std::filesystem::remove(results::checkpoint_path(folder, grid.runs[i].id), ignored);
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

/// Trains the runs of a grid and measures the weights of those that others share.
class MissingRuns {
 public:
  MissingRuns(const Grid& grid, const Checkpoints& checkpoints, const RunOptions& options,
              const results::PinnedFolder& pinned, ActiveRuns& active, RunSink& sink, StudyWriter& writer)
      : grid_(grid),
        checkpoints_(checkpoints),
        options_(options),
        active_(active),
        sink_(sink),
        writer_(writer),
        watched_(pinned, active) {}

  /// The first that ends well is stored before its weights are measured for the others: whatever ends the program then,
  /// they are found there.
  void run(const SharedTraining& group) {
    std::span<const std::size_t> rest = group.runs;
    Trained trained = stored(group.source);
    while (!trained && !rest.empty()) {
      if (options_.stop->load() != Stop::kNo) return;
      trained = train(grid_.runs[rest.front()], rest.size() > 1);
      rest = rest.subspan(1);
    }
    share_work(rest.size(), [&](std::size_t i) {
      if (options_.stop->load() == Stop::kNo) measure(grid_.runs[rest[i]], *trained);
    });
  }

 private:
  using Trained = std::optional<results::RunRecord>;

  /// The run `id` of the study, as its file has it; nothing where that cannot be read or has no weights.
  Trained stored(const std::string& id) {
    if (id.empty()) return std::nullopt;
    try {
      results::RunRecord run = writer_.read(id);
      if (run.status == results::Status::kOk && !run.weights.empty()) return run;
    } catch (const std::exception&) {  // a damaged file is told of when the study is read; the runs train
    }
    return std::nullopt;
  }

  /// What the training leaves for others, if it ended and is `wanted`.
  Trained train(const PlannedRun& run, bool wanted) {
    Trained trained;
    const auto shown = active_.begin(run.id, run.config->seed);
    TrainEvents events = {.stop = options_.stop,
                          .on_checkpoint = [&](results::Checkpoint checkpoint) { writer_.push(std::move(checkpoint)); },
                          .progress = &shown->progress,
                          .on_progress =
                              [&] {
                                sink_.advanced();
                                watched_.advanced();
                              }};
    if (wanted) events.on_trained = [&](const results::RunRecord& record) { keep(record, trained); };
    const auto resume = checkpoints_.find(run.id);
    results::RunRecord record = train_or_fail(run, resume == checkpoints_.end() ? nullptr : &resume->second, events);
    if (record.status != results::Status::kInterrupted) store(run, std::move(record), options_.log);
    return trained;
  }

  /// Without memory for it the others train themselves.
  static void keep(const results::RunRecord& record, Trained& trained) {
    try {
      trained = record;
    } catch (const std::bad_alloc&) {
      trained.reset();
    }
  }

  void measure(const PlannedRun& run, const results::RunRecord& trained) {
    const auto shown = active_.begin(run.id, run.config->seed);
    results::RunLog log = options_.log;
    if (trained.status == results::Status::kOk) log.weights_of = trained.id;
    store(run, measure_run(run, trained), log);
  }

  void store(const PlannedRun& run, results::RunRecord record, const results::RunLog& log) {
    record.id = run.id;
    record.revision = run.revision;
    record.provenance = provenance_json(run);
    record.log = results::log_json(with_places(log, *run.config));
    writer_.push(std::move(record));
  }

  const Grid& grid_;
  const Checkpoints& checkpoints_;
  const RunOptions& options_;
  ActiveRuns& active_;
  RunSink& sink_;
  StudyWriter& writer_;
  ActiveWriter watched_;
};

results::StudyLabel label_of(const Grid& grid) {
  results::StudyLabel label = {grid.name, grid.title, grid.question, grid.claim, {}};
  if (!grid.expect.empty()) label.expect = {grid.expect};
  label.until = grid.until;
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

/// For those who watch, and to tell what is missing.
results::StudyPlan plan_of(const Grid& grid) {
  results::StudyPlan plan{static_cast<std::int64_t>(std::time(nullptr)), {}, {}};
  for (const Factor& factor : grid.factors)
    if (factor.key != "seed") plan.factors.push_back(factor.key);
  for (const PlannedRun& run : grid.runs) {
    plan.runs.push_back({run.id,
                         {},
                         run.config->seed,
                         run.revision,
                         sources_json(run),
                         results::log_json(with_places({}, *run.config))});
    for (const std::string& key : plan.factors)
      plan.runs.back().values.push_back(stored_value(*run.config, find_field(key)));
  }
  return plan;
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

std::vector<std::string> stored_ids(const Grid& grid, const Inventory& inventory) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < grid.runs.size(); ++i)
    if (!std::ranges::binary_search(inventory.missing, i)) ids.push_back(grid.runs[i].id);
  return ids;
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

}  // namespace

RunReport run_grid(const Grid& grid, const RunOptions& options, RunSink& sink) {
  set_blas_threads(static_cast<int>(grid.runs.front().config->train.blas_threads));  // one value for the whole grid
  const bool is_new = !std::filesystem::exists(options.folder);
  if (is_new) require_room(grid, all_runs(grid), options, sink);  // a rejection leaves no empty study behind
  results::create_folders(options.folder / "runs");
  split_large_study(grid, options.folder);
  const StudyLock lock(options.folder);
  const results::PinnedFolder pinned(options.folder);
  remove_temporary_files(options.folder);
  for (const auto& runs : results::run_folders(options.folder)) remove_temporary_files(runs);

  Inventory inventory = take_inventory(grid, options.folder, options.failed_runs);
  const std::vector<std::string> renamed = put_back(inventory.misnamed, options.folder);
  for (const std::string& text : renamed) sink.warning(text);
  if (!renamed.empty()) inventory = take_inventory(grid, options.folder, options.failed_runs);
  for (const std::string& text : results::shortened(inventory.warnings)) sink.warning(text);
  for (const std::string& text : results::shortened(inventory.damaged))
    sink.warning(results::with_hints(text, {"nothing valid is lost; the run is repeated"}));
  if (!is_new) require_room(grid, inventory.missing, options, sink);
  remove_old_checkpoints(grid, inventory, options.folder);
  const Checkpoints checkpoints = read_checkpoints(grid, inventory, options.folder, sink);
  for (const std::string& text : results::shortened(inventory.unreadable))
    sink.warning(results::with_hints(text, {"the run is left out: nothing is written over what cannot be read"}));
  write_beside(options.folder / "study.json", sink, [&] { results::write_label(options.folder, label_of(grid)); });
  if (!inventory.missing.empty())
    write_beside(options.folder / "plan.json", sink, [&] { results::write_plan(options.folder, plan_of(grid)); });

  RunReport report = {
      .total = grid.runs.size(), .done = inventory.ok, .fresh = 0, .failed = inventory.failed, .left = 0};
  std::vector<std::string> stored = stored_ids(grid, inventory);
  const auto active = std::make_shared<ActiveRuns>();
  sink.started(grid.runs.size(), inventory.missing.size(), active);
  std::vector<std::string> begun;
  for (const auto& [id, checkpoint] : checkpoints) begun.push_back(id);
  const std::vector<SharedTraining> groups = share_trainings(grid, inventory, options.folder, begun);
  StudyWriter writer(options.folder, 2 * static_cast<std::size_t>(options.jobs) + 2,
                     {.on_written =
                          [&](const results::RunRecord& run) {
                            count_run(report, run);
                            stored.push_back(run.id);
                            sink.finished(run);
                          },
                      .on_error = [&] { options.stop->store(Stop::kNow); }});
  {
    const RunOptions claimed = with_claim(options, label_of(grid));
    MissingRuns runs(grid, checkpoints, claimed, pinned, *active, sink, writer);
    run_side_by_side(options.jobs, groups.size(), [&](std::size_t i) { runs.run(groups[i]); });
  }
  writer.close();
  sink.ended();

  pinned.require_in_place();

  report.left = inventory.missing.size() - report.fresh;
  report.unreadable = inventory.unreadable.size();
  if (options.stop->load() == Stop::kNow) return report;  // the files of the runs are whole; readers merge them
  require_stored(stored, options.folder);
  if (report.fresh > 0) {
    report.study = results::consolidate(options.folder);
    pinned.require_in_place();
  } else if (!results::run_ids(options.folder).empty()) {
    report.study = results::read_study(options.folder);  // builds it again where it does not fit
  }
  return report;
}

}  // namespace tapelab::experiments
