#include "results/views/watch.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <set>
#include <system_error>
#include <utility>

#include "results/files/folder.hpp"
#include "results/files/regular_file.hpp"
#include "results/run/checkpoint.hpp"
#include "results/run/run_file.hpp"
#include "results/study/cells.hpp"
#include "results/study/run_texts.hpp"
#include "results/study/study_file.hpp"
#include "results/text/errors.hpp"

namespace tapelab::results {
namespace {

namespace fs = std::filesystem;

/// Validation loss, else training loss; empty without either.
const std::vector<double>& shown_curve(const std::map<std::string, std::vector<double>>& curves) {
  static const std::vector<double> none;
  for (const char* name : {"val_loss", "train_loss"})
    if (const auto curve = curves.find(name); curve != curves.end()) return curve->second;
  return none;
}

/// The one curve that is shown, under the name train_loss.
RunRecord shown_values(RunRecord run) {
  std::vector<double> curve = shown_curve(run.curves);
  run.curves = {{"train_loss", std::move(curve)}};
  return run;
}

/// A checkpoint as a run that has begun.
RunRecord begun_run(Checkpoint checkpoint) {
  RunRecord run;
  run.id = checkpoint.run_id;
  run.status = Status::kInterrupted;
  run.curves = std::move(checkpoint.curves);
  return shown_values(std::move(run));
}

double seconds_of(fs::file_time_type time) {
  const auto system = std::chrono::file_clock::to_sys(time);
  return std::chrono::duration<double>(system.time_since_epoch()).count();
}

/// Sums of curves of different length, and how many reach each epoch.
struct CurveMean {
  std::vector<double> sum;
  std::vector<int> count;

  void add(const std::vector<double>& curve) {
    sum.resize(std::max(sum.size(), curve.size()), 0);
    count.resize(sum.size(), 0);
    for (std::size_t e = 0; e < curve.size(); ++e) {
      if (std::isnan(curve[e])) continue;
      sum[e] += curve[e];
      ++count[e];
    }
  }
  std::vector<double> mean() const {
    std::vector<double> values;
    for (std::size_t e = 0; e < sum.size(); ++e) values.push_back(count[e] == 0 ? std::nan("") : sum[e] / count[e]);
    return values;
  }
};

/// Factors that are files or studies as the readers of the finished study will see them.
void name_sources(StudyPlan& plan) {
  const auto is_source = [](const std::string& key) { return std::ranges::count(kSourceKeys, key) > 0; };
  if (std::ranges::none_of(plan.factors, is_source)) return;
  std::vector<RunRecord> runs;
  for (const StudyPlan::Run& planned : plan.runs) {
    RunRecord run;
    run.seed = planned.seed.value_or(0);
    run.revision = planned.revision;
    run.provenance = planned.sources;
    run.log = planned.places;
    for (std::size_t f = 0; f < plan.factors.size(); ++f)
      run.settings.push_back({plan.factors[f], SettingType::kText, planned.values[f]});
    runs.push_back(std::move(run));
  }
  const CellGrid grid = arrange_runs(runs);
  for (const Factor& factor : grid.factors) {
    const auto place = std::ranges::find(plan.factors, factor.key) - plan.factors.begin();
    if (static_cast<std::size_t>(place) == plan.factors.size()) continue;
    for (std::size_t i = 0; i < runs.size(); ++i)
      plan.runs[i].values[static_cast<std::size_t>(place)] = factor.values[grid.places[i].cell];
  }
}

}  // namespace

WatchedStudy::WatchedStudy(fs::path folder) : folder_(std::move(folder)) {
  std::error_code error;
  if (!fs::is_directory(folder_ / "runs", error))
    throw UsageError("no study to watch in '" + folder_.string() + "': it has no folder runs/",
                     {"give the folder that 'tapelab run' writes"});
}

void WatchedStudy::read_new_files() {
  const auto refresh = [](std::map<std::string, Seen>& seen, const std::string& id, const fs::path& path,
                          const auto& read) {
    std::error_code error;
    const auto written = fs::last_write_time(path, error);
    if (error && RegularFile(path).is_missing()) return;  // gone since the folder was listed
    const auto known = seen.find(id);
    if (known != seen.end() && known->second.written == written) return;
    Seen& entry = seen[id];
    entry = {written, std::nullopt};
    try {
      entry.run = read(path);
    } catch (const DamagedFile& damage) {
      entry.problem = left_out_warning(damage);
    } catch (const UnreadableFile& unreadable) {
      entry.problem = left_out_warning(unreadable);
    } catch (const OtherSchema& other) {
      entry.problem = left_out_warning(other);
    }
  };
  const std::vector<std::string> ids = run_ids(folder_);
  const std::set<std::string> files(ids.begin(), ids.end());
  std::erase_if(finished_, [&](const auto& seen) { return !files.contains(seen.first); });
  for (const std::string& id : ids)
    refresh(finished_, id, run_path(folder_, id),
            [&](const fs::path&) { return shown_values(read_named_run(folder_, id, RunContents::kLosses)); });
  const std::vector<std::string> begun = checkpoint_ids(folder_);
  const std::set<std::string> checkpoints(begun.begin(), begun.end());
  std::erase_if(begun_, [&](const auto& seen) { return !checkpoints.contains(seen.first); });
  for (const std::string& id : checkpoints)
    refresh(begun_, id, checkpoint_path(folder_, id),
            [](const fs::path& path) { return begun_run(read_checkpoint(path)); });
}

/// The plan, or where an earlier version wrote none, what is there.
StudyPlan WatchedStudy::plan_or_runs(std::vector<std::string>& problems) const {
  if (auto plan = read_plan(folder_, problems)) {
    name_sources(*plan);
    return *std::move(plan);
  }
  std::vector<RunRecord> runs;
  for (const auto& [id, seen] : finished_)
    if (seen.run) runs.push_back(*seen.run);
  const CellGrid grid = arrange_runs(runs);
  StudyPlan plan;
  for (const Factor& factor : grid.factors) plan.factors.push_back(factor.key);
  std::vector<std::size_t> order(runs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return grid.places[i].cell; });
  for (const std::size_t i : order) {
    plan.runs.push_back({runs[i].id, {}});
    for (const Factor& factor : grid.factors) plan.runs.back().values.push_back(factor.values[grid.places[i].cell]);
  }
  return plan;
}

bool WatchedStudy::is_finished(const std::string& id) const {
  const auto seen = finished_.find(id);
  return seen != finished_.end() && seen->second.run;
}

/// Those of the plan that the workers say they train, each once.
std::vector<WatchedRun> WatchedStudy::active_runs(std::vector<Worker> workers, const StudyPlan& plan) const {
  std::set<std::string> planned;
  for (const StudyPlan::Run& run : plan.runs) planned.insert(run.id);
  std::vector<WatchedRun> runs;
  for (Worker& worker : workers)
    for (ActiveRunState& run : worker.active)
      if (!is_finished(run.id) && planned.erase(run.id) > 0) runs.push_back({std::move(run), worker.process.host});
  return runs;
}

WatchSnapshot WatchedStudy::look(double now) {
  std::vector<std::string> problems;
  std::vector<Worker> workers = live_workers(folder_, problems);  // before the files: what ends meanwhile is seen whole
  read_new_files();
  const StudyPlan plan = plan_or_runs(problems);
  WatchSnapshot snapshot{.study = folder_.string(),
                         .holder = text_of(workers),
                         .workers = workers.size(),
                         .factors = plan.factors,
                         .planned = plan.runs.size()};
  std::map<std::vector<std::string>, std::size_t> cell_of;
  std::vector<CurveMean> means;
  std::size_t fresh = 0;
  for (const StudyPlan::Run& run : plan.runs) {
    const auto [place, is_new] = cell_of.emplace(run.values, snapshot.cells.size());
    if (is_new) {
      snapshot.cells.push_back({.values = run.values});
      means.emplace_back();
    }
    WatchedCell& cell = snapshot.cells[place->second];
    ++cell.planned;
    const auto finished = finished_.find(run.id), begun = begun_.find(run.id);
    if (is_finished(run.id)) {
      ++(finished->second.run->status == Status::kFailed ? cell.failed : cell.done);
      means[place->second].add(finished->second.run->curves.at("train_loss"));
      if (seconds_of(finished->second.written) >= static_cast<double>(plan.started)) ++fresh;
    } else if (begun != begun_.end() && begun->second.run) {
      ++cell.begun;
      means[place->second].add(begun->second.run->curves.at("train_loss"));
    }
  }
  for (std::size_t i = 0; i < means.size(); ++i) {
    WatchedCell& cell = snapshot.cells[i];
    cell.curve = means[i].mean();
    snapshot.done += cell.done;
    snapshot.failed += cell.failed;
  }
  snapshot.damaged = static_cast<std::size_t>(
      std::ranges::count_if(finished_, [](const auto& seen) { return !seen.second.run.has_value(); }));
  for (const auto* seen : {&finished_, &begun_})
    for (const auto& [id, file] : *seen)
      if (!file.problem.empty()) problems.push_back(file.problem);
  snapshot.active = active_runs(std::move(workers), plan);
  std::vector<ActiveRunState> trained;
  for (const WatchedRun& watched : snapshot.active) trained.push_back(watched.run);
  snapshot.problems = std::move(problems);
  const std::size_t left = snapshot.planned - snapshot.done - snapshot.failed;
  snapshot.seconds_left = seconds_left(now - static_cast<double>(plan.started), static_cast<double>(fresh),
                                       static_cast<double>(left), trained);
  return snapshot;
}

}  // namespace tapelab::results
