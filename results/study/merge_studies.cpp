#include "results/study/merge_studies.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <system_error>
#include <tuple>
#include <utility>

#include "results/files/atomic_file.hpp"
#include "results/files/folder.hpp"
#include "results/files/trailer.hpp"
#include "results/run/run_file.hpp"
#include "results/text/errors.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::results {
namespace {

namespace fs = std::filesystem;

std::string quoted(const fs::path& path) { return "'" + path.string() + "'"; }

/// The folder itself, free of links and of what need not be written.
fs::path place_of(const fs::path& folder) {
  std::error_code error;
  fs::path place = fs::weakly_canonical(fs::absolute(folder), error);
  if (place.filename().empty()) place = place.parent_path();
  return place;
}

bool lies_within(const fs::path& inner, const fs::path& outer) {
  return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

bool is_folder(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

/// Throws UsageError unless this is a study with the files of its runs.
void require_runs(const fs::path& study) {
  std::error_code error;
  if (fs::status(study, error).type() == fs::file_type::not_found)
    throw UsageError("no study " + quoted(study) + ": there is no such folder", {"give the folders of studies"});
  if (!is_folder(study))
    throw UsageError(quoted(study) + " is a file; the runs with their weights lie in a study's folder runs/",
                     {"give the study's folder, the one with runs/ in it"});
  if (!is_folder(study / "runs"))
    throw UsageError(quoted(study) + " has no folder runs/, so there is nothing to merge",
                     {"give the folder that 'tapelab run' wrote"});
}

/// Throws UsageError for studies that cannot be merged into this place.
void check_places(const MergeRequest& request) {
  const fs::path target = place_of(request.target);
  std::map<fs::path, fs::path> named;
  for (const fs::path& study : request.studies) {
    require_runs(study);
    const fs::path place = place_of(study);
    if (const auto [other, is_new] = named.emplace(place, study); !is_new)
      throw UsageError(quoted(other->second) + " and " + quoted(study) + " are the same folder", {"name it once"});
    if (place == target)
      throw UsageError(quoted(request.target) + " is to be written and is one of the studies that are read",
                       {"to add the other studies to it, name only these in front of -o"});
    if (lies_within(target, place) || lies_within(place, target / "runs"))
      throw UsageError(
          quoted(request.target) + " cannot be written: one of it and " + quoted(study) + " lies within the other",
          {"choose a folder beside the studies: -o DIR"});
  }
  std::error_code error;
  if (fs::exists(request.target, error) && !is_folder(request.target))
    throw UsageError("-o " + request.target.string() + " is a file; a folder is needed");
  if (!is_folder(request.target / "runs") && fs::exists(request.target / "study.h5", error))
    throw UsageError(quoted(request.target) + " holds a study.h5 without its runs, which would be overwritten",
                     {"choose another folder: -o DIR"});
}

/// Which of the studies have each run.
std::map<std::string, std::vector<std::size_t>> runs_of(const std::vector<fs::path>& studies) {
  std::map<std::string, std::vector<std::size_t>> having;
  for (std::size_t i = 0; i < studies.size(); ++i)
    for (const std::string& id : run_ids(studies[i])) having[id].push_back(i);
  return having;
}

/// The same of checkpoints.
std::map<std::string, std::vector<std::size_t>> checkpoints_of(const std::vector<fs::path>& studies) {
  std::map<std::string, std::vector<std::size_t>> having;
  for (std::size_t i = 0; i < studies.size(); ++i)
    for (const std::string& id : checkpoint_ids(studies[i])) having[id].push_back(i);
  return having;
}

class MergePlanner {
 public:
  explicit MergePlanner(const MergeRequest& request) : request_(request) {
    plan_.into_study = is_folder(request.target / "runs");
    if (plan_.into_study) plan_.studies.push_back(request.target);
    plan_.studies.insert(plan_.studies.end(), request.studies.begin(), request.studies.end());
    plan_.runs.resize(plan_.studies.size());
  }

  MergePlan plan() {
    const auto runs = runs_of(plan_.studies), checkpoints = checkpoints_of(plan_.studies);
    if (runs.empty() && checkpoints.empty())
      throw UsageError("there is no run in any of the studies", {"tapelab run GRID -o DIR makes some"});
    const std::size_t total = runs.size() + checkpoints.size();
    std::size_t done = 0;
    for (const auto& [id, having] : runs) {
      if (stops(done++, total)) return std::move(plan_);
      add_run(id, having);
    }
    for (const auto& [id, having] : checkpoints) {
      if (stops(done++, total)) return std::move(plan_);
      add_checkpoint(id, having, runs.contains(id));
    }
    join_labels();
    join_plans();
    return std::move(plan_);
  }

 private:
  bool is_target(std::size_t study) const { return plan_.into_study && study == 0; }

  bool stops(std::size_t done, std::size_t total) { return plan_.stopped = !request_.go_on(done, total); }

  void add_run(const std::string& id, const std::vector<std::size_t>& having) {
    CopyChoice choice = choose_copy(id, plan_.studies, having, plan_.into_study);
    plan_.equal += choice.equal;
    plan_.other_timing += choice.other_timing;
    plan_.other_provenance += choice.other_provenance;
    std::ranges::move(choice.unreadable, std::back_inserter(plan_.warnings));
    if (choice.conflict) plan_.conflicts.push_back(std::move(*choice.conflict));
    if (!choice.taken) {
      plan_.lost += choice.conflict ? 0 : 1;
      return;
    }
    const fs::path& study = plan_.studies[*choice.taken];
    if (!choice.failed.empty())
      plan_.notes.push_back("run " + id + " failed in " + quoted(plan_.studies[choice.failed.front()]) + " (" +
                            choice.message + ") and finished in " + quoted(study) +
                            ", with equal numbers as far as both came: the finished one is kept");
    if (!choice.unreadable.empty())
      plan_.notes.push_back("run " + id + " is whole in " + quoted(study) + ", from where it is taken");
    ++plan_.runs[*choice.taken];
    if (is_target(*choice.taken)) return;
    plan_.copies.push_back({run_path(study, id), id, run_path});
    if (std::error_code error; fs::exists(checkpoint_path(request_.target, id), error))
      plan_.outdated.push_back(checkpoint_path(request_.target, id));
  }

  /// The one that has come furthest, of runs that have not ended anywhere.
  void add_checkpoint(const std::string& id, const std::vector<std::size_t>& having, bool ended) {
    if (ended) return;
    std::optional<std::size_t> furthest;
    std::int64_t most = 0;
    std::string all;
    for (const std::size_t study : having) {
      try {
        const std::int64_t updates = request_.updates_of(read_checkpoint(checkpoint_path(plan_.studies[study], id)));
        all += (all.empty() ? "" : ", ") + std::to_string(updates) + " in " + quoted(plan_.studies[study]);
        if (furthest && updates <= most) continue;
        furthest = study;
        most = updates;
      } catch (const DamagedFile& damage) {
        plan_.warnings.emplace_back(damage.what());
      } catch (const UnreadableFile& unreadable) {
        plan_.warnings.emplace_back(unreadable.what());
      }
    }
    if (!furthest) return;
    if (having.size() > 1)
      plan_.notes.push_back("run " + id + " has not finished; of its updates there are " + all +
                            ": it goes on from the furthest");
    if (!is_target(*furthest))
      plan_.copies.push_back({checkpoint_path(plan_.studies[*furthest], id), id, checkpoint_path});
  }

  void join_labels() {
    std::vector<StudyLabel> labels;
    for (const fs::path& study : plan_.studies) {
      try {
        labels.push_back(read_label(study));
      } catch (const DamagedFile& damage) {
        plan_.warnings.emplace_back(damage.what());
      } catch (const UnreadableFile& unreadable) {
        plan_.warnings.emplace_back(unreadable.what());
      }
    }
    plan_.label = joined_label(labels);
    const bool changed = std::ranges::any_of(labels, [&](const StudyLabel& label) {
      return label.name == plan_.label.name &&
             std::tie(label.claim, label.expect, label.published) !=
                 std::tie(plan_.label.claim, plan_.label.expect, plan_.label.published);
    });
    if (changed)
      plan_.notes.push_back("the studies of " + plan_.label.name +
                            " do not claim or expect the same: what the first named says is kept");
  }

  void join_plans() {
    std::vector<PlanOfStudy> plans;
    for (const fs::path& study : plan_.studies)
      if (auto plan = read_plan(study, plan_.warnings)) {
        auto settings = settings_of(study, *plan);
        plans.push_back({std::move(*plan), std::move(settings)});
      }
    std::size_t left_out = 0;
    plan_.plan = joined_plan(plans, left_out);
    if (left_out > 0)
      plan_.notes.push_back(counted(left_out, "planned run") +
                            " of studies in which none has finished cannot be shown as missing: 'tapelab run' of "
                            "their grid plans them anew");
  }

  /// Of a run of the plan that the study has whole.
  std::vector<Setting> settings_of(const fs::path& study, const StudyPlan& plan) const {
    const std::vector<std::string> there = run_ids(study);
    for (const StudyPlan::Run& run : plan.runs) {
      if (!std::ranges::binary_search(there, run.id)) continue;
      try {
        return read_named_run(study, run.id, RunContents::kLosses).settings;
      } catch (const DamagedFile&) {  // named already
      } catch (const UnreadableFile&) {
      }
    }
    return {};
  }

  const MergeRequest& request_;
  MergePlan plan_;
};

/// As it is, after one more look whether it is whole.
void copy_checked(const fs::path& from, const fs::path& to) {
  CheckedFile file = read_checked_file(from);
  if (file.is_vouched_for) append_trailer(file.bytes);
  write_file_atomically(to, file.bytes);
}

}  // namespace

MergePlan plan_merge(const MergeRequest& request) {
  check_places(request);
  return MergePlanner(request).plan();
}

bool carry_out(const MergePlan& plan, const MergeRequest& request) {
  create_folders(request.target / "runs");
  fs::path made;
  for (std::size_t i = 0; i < plan.copies.size(); ++i) {
    if (!request.go_on(i, plan.copies.size())) return false;
    const FileCopy& copy = plan.copies[i];
    const fs::path to = copy.place(request.target, copy.id);
    if (const fs::path folder = to.parent_path(); folder != made) create_folders(made = folder);
    copy_checked(copy.from, to);
  }
  std::error_code ignored;  // the next run removes a checkpoint that stays
  for (const fs::path& checkpoint : plan.outdated) fs::remove(checkpoint, ignored);
  if (!(plan.label == StudyLabel{})) replace_label(request.target, plan.label);
  if (plan.plan) write_plan(request.target, *plan.plan);
  return true;
}

}  // namespace tapelab::results
