// tapelab merge: studies computed apart become one.
#include <boost/program_options/value_semantic.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <ostream>
#include <utility>

#include "experiments/commands/command_line.hpp"
#include "experiments/commands/commands.hpp"
#include "experiments/commands/why_texts.hpp"
#include "experiments/runner/earlier_lock.hpp"
#include "experiments/runner/signals.hpp"
#include "experiments/training/training_state.hpp"
#include "results/files/folder.hpp"
#include "results/run/instructions.hpp"
#include "results/study/merge_studies.hpp"
#include "results/study/open_study.hpp"
#include "results/study/workers.hpp"
#include "results/text/errors.hpp"
#include "results/text/number_text.hpp"
#include "results/views/merged.hpp"

namespace tapelab::experiments {
namespace {

constexpr int kLost = 3, kConflict = 4, kStoppedBySignal = 128;

options::options_description known_options() {
  options::options_description known("Options");
  known.add_options()("output,o", options::value<std::string>()->value_name("DIR"),
                      "folder of the merged study: a new one, or a study to which the others are added");
  return known;
}

/// A line for each tenth of the files, at most one per second.
class MergeProgress {
 public:
  MergeProgress(std::ostream& out, std::string what) : out_(out), what_(std::move(what)) {}

  void show(std::size_t done, std::size_t total) {
    const std::size_t tenth = total == 0 ? 0 : 10 * done / total;
    const auto now = std::chrono::steady_clock::now();
    if (tenth == shown_ || now - last_ < std::chrono::seconds(1)) return;
    shown_ = tenth;
    last_ = now;
    out_ << what_ << ' ' << done << '/' << results::counted(total, "file") << std::endl;
  }

 private:
  std::ostream& out_;
  const std::string what_;
  std::size_t shown_ = 0;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

/// Who runs the study in `folder` now; "" of none.
std::string runners_of(const std::filesystem::path& folder) {
  if (std::string holder = earlier_lock_holder(folder); !holder.empty()) return holder;
  std::vector<std::string> problems;  // that a worker's file has, which says nothing then
  return results::text_of(results::live_workers(folder, problems));
}

/// Runs that end later are not in the merged study; into a study that is run nothing is written.
void tell_of_running(const results::MergeRequest& request, const Console& console) {
  if (const std::string holder = runners_of(request.target); !holder.empty())
    throw results::UsageError("the study '" + request.target.string() + "' is being run by " + holder,
                              {"wait for it to end, or choose another folder with -o"});
  for (const std::filesystem::path& study : request.studies)
    if (const std::string holder = runners_of(study); !holder.empty())
      console.err << results::with_hints("note: '" + study.string() + "' is being run by " + holder,
                                         {"what ends later is not merged; merge again then, into the same folder"})
                  << '\n';
}

/// Exit code after a signal.
int stopped(const StopOnSignals& signals, const Console& console) {
  console.err << "stopped; every file is whole: to continue, merge again\n";
  return kStoppedBySignal + signals.signal_number();
}

results::MergeRequest request_of(const CommandLine& line) {
  if (line.words.empty()) wrong_usage("merge", "no study given");
  if (!line.has("output")) wrong_usage("merge", "-o is missing: the folder of the merged study");
  results::MergeRequest request = {.studies = {line.words.begin(), line.words.end()},
                                   .target = line.options["output"].as<std::string>(),
                                   .updates_of = updates_done};
  std::error_code error;
  if (line.words.size() == 1 && !std::filesystem::is_directory(request.target / "runs", error))
    wrong_usage("merge", "one study alone: name another, or with -o a study to which it is added");
  return request;
}

}  // namespace

static std::string merge_options() {
  return options_text(known_options()) +
         "\nRun files and checkpoints are copied, each whole and checked; the studies themselves are only read. Of a "
         "run\n"
         "with equal numbers in several studies the file of the first one named is kept, of an unfinished one the "
         "checkpoint\n"
         "that has come furthest. Is a run not the same in two studies, nothing is written: the cause is named as by "
         "'why',\n"
         "and the exit code is 4. Damaged files are left out; where no study has such a run whole, the exit code is "
         "3.\n"
         "Stopped or failed, the same command goes on.\n";
}

static int merge_command(const Arguments& arguments, const Console& console) {
  results::MergeRequest request = request_of(parse_command_line("merge", known_options(), arguments));
  tell_of_running(request, console);
  StopOnSignals signals;
  const auto show = [&](const std::string& what) {
    request.go_on = [&signals, progress = std::make_shared<MergeProgress>(console.err, what)](std::size_t done,
                                                                                              std::size_t total) {
      progress->show(done, total);
      return signals.stop().load() == Stop::kNo;
    };
  };
  show("checked");
  const results::MergePlan plan = results::plan_merge(request);
  if (plan.stopped) return stopped(signals, console);
  show_warnings(plan.warnings, console);
  for (const std::string& note : plan.notes) console.err << "note: " << note << '\n';
  if (!plan.conflicts.empty()) {
    console.out << results::conflicts_text(plan, default_texts(), revision_texts(), console.columns);
    return kConflict;
  }
  show("copied");
  if (!results::carry_out(plan, request)) return stopped(signals, console);
  if (!results::run_ids(request.target).empty()) {
    const results::Study study = results::consolidate(request.target);
    show_warnings(study.warnings, console);
    if (const std::string several = results::several_instructions(results::instruction_kinds(study.provenance));
        !several.empty())
      console.err << "note: " << several << '\n';
  }
  console.out << results::merged_text(plan, request.target, console.columns);
  if (plan.lost == 0) return 0;
  console.err << results::with_hints(
                     results::counted(plan.lost, "run") + (plan.lost == 1 ? " is" : " are") + " whole in no study",
                     {"tapelab run GRID -o " + request.target.string() + " repeats what is missing"})
              << '\n';
  return kLost;
}

const Command kMergeCommand = {"merge",
                               "STUDY... -o DIR",
                               "make one study of several computed apart",
                               merge_command,
                               merge_options,
                               "tapelab merge out/node1 out/node2 -o out/mine\n"
                               "tapelab merge out/node3 -o out/mine       # adds its runs to those of a study\n"};

}  // namespace tapelab::experiments
