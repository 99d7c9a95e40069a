// tapelab submit: a grid into the queue of a cluster.
#include <algorithm>
#include <array>
#include <boost/program_options/value_semantic.hpp>
#include <cmath>
#include <cstdio>
#include <set>

#include "autograd/gemm.hpp"
#include "experiments/cluster/batch_script.hpp"
#include "experiments/cluster/queue_folder.hpp"
#include "experiments/cluster/slurm.hpp"
#include "experiments/cluster/submitted.hpp"
#include "experiments/commands/commands.hpp"
#include "experiments/commands/grid_arguments.hpp"
#include "experiments/config/config.hpp"
#include "experiments/grid/frozen_grid.hpp"
#include "experiments/runner/cost.hpp"
#include "experiments/runner/select_cells.hpp"
#include "experiments/runner/shared_training.hpp"
#include "experiments/runner/study_plan.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/files/process.hpp"
#include "results/text/duration_text.hpp"
#include "results/text/errors.hpp"
#include "results/text/number_text.hpp"
#include "results/text/shell_word.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;
using results::shell_word;
using results::UsageError;

constexpr int kMostTasks = 100'000, kMostJobs = 1024;

options::options_description known_options() {
  options::options_description known("Options");
  const auto number = [&](const char* name, const char* value, int usual, const char* help) {
    known.add_options()(name, options::value<int>()->value_name(value)->default_value(usual), help);
  };
  const auto text = [&](const char* name, const char* value, const char* help) {
    known.add_options()(name, options::value<std::string>()->value_name(value), help);
  };
  text("output,o", "DIR", "folder of the study, which all nodes see; default out/<grid name>");
  number("tasks", "N", 1, "tasks of the array: each takes runs until none is left");
  number("jobs,j", "K", 1, "runs at a time of a task, and its cores");
  text("time", "T", "of a task, as sbatch takes it; default: as plan predicts, and half as much more");
  text("mem", "M", "memory of a task, as sbatch takes it (4G); default: as plan predicts, and a quarter more");
  text("partition", "P", "of the cluster; default its own");
  text("account", "A", "that pays");
  text("sbatch", "OPTIONS", "more options of sbatch, in one text: '--constraint=avx512 --nice'");
  text("after", "STUDY", "start when the jobs of that study have ended: for model.start_from=STUDY");
  known.add_options()("dry-run", "show script and commands, queue and write nothing")("yes",
                                                                                      "allow more runs than the limit");
  return known;
}

std::string text_of(const CommandLine& line, const char* option) {
  return line.has(option) ? line.options[option].as<std::string>() : "";
}

int number_of(const CommandLine& line, const char* option, const char* shown, int most) {
  const int number = line.options[option].as<int>();
  if (number < 1 || number > most)
    wrong_usage("submit", std::string(shown) + " takes an integer from 1 to " + std::to_string(most) + ", not " +
                              std::to_string(number));
  return number;
}

/// A word that stands in a line of the script as it is.
std::string word_of(const CommandLine& line, const char* option) {
  std::string word = text_of(line, option);
  if (line.has(option) && (word.empty() || shell_word(word) != word))
    wrong_usage("submit", "--" + std::string(option) + " takes one word, not '" + word + "'");
  return word;
}

/// What Slurm is asked for.
struct Asked {
  std::int64_t minutes = 0;
  std::string time, memory;  ///< as sbatch takes them
  double predicted = 0;      ///< seconds until all runs are done
};

/// "0:25:00", "2-02:00:00"
std::string slurm_time(std::int64_t minutes) {
  std::array<char, 48> text;
  const std::int64_t days = minutes / 1440;
  const auto hours = static_cast<long long>(minutes / 60 % 24), rest = static_cast<long long>(minutes % 60);
  if (days > 0)
    std::snprintf(text.data(), text.size(), "%lld-%02lld:%02lld:00", static_cast<long long>(days), hours, rest);
  else
    std::snprintf(text.data(), text.size(), "%lld:%02lld:00", hours, rest);
  return text.data();
}

void check_given_time(const std::string& time) {
  const auto minutes = slurm::minutes_of(time);
  if (minutes && *minutes > 0) return;
  throw UsageError("--time takes a time as sbatch does, not '" + time + "'",
                   {"minutes, minutes:seconds, hours:minutes:seconds, days-hours, days-hours:minutes:seconds"});
}

void check_given_memory(const std::string& memory) {
  const std::size_t digits = memory.find_first_not_of("0123456789");
  const bool has_unit =
      digits + 1 == memory.size() && std::string("KMGTkmgt").find(memory[digits]) != std::string::npos;
  if (!memory.empty() && digits > 0 && (digits == memory.npos || has_unit)) return;
  throw UsageError("--mem takes a whole number with K, M, G or T behind it, not '" + memory + "'",
                   {"for example --mem 4G; a number alone is megabytes"});
}

const slurm::Partition* find_partition(const slurm::Cluster& cluster, const std::string& name) {
  const auto found = std::ranges::find_if(cluster.partitions, [&](const slurm::Partition& partition) {
    return name.empty() ? partition.is_default : partition.name == name;
  });
  return found == cluster.partitions.end() ? nullptr : &*found;
}

void check_partition(const slurm::Cluster& cluster, const std::string& name) {
  if (name.empty() || find_partition(cluster, name) != nullptr) return;
  if (name.find(',') != name.npos) return;  // several: sbatch looks at them
  std::vector<std::string> known;
  std::set<std::string> seen;
  for (const slurm::Partition& partition : cluster.partitions)
    if (seen.insert(partition.name).second) known.push_back(partition.name);
  throw UsageError("this cluster has no partition '" + name + "'",
                   hint_nearest(name, known, {"partitions: " + comma_list(known) + "; sinfo lists them"}));
}

void check_array(const slurm::Cluster& cluster, int tasks) {
  if (tasks < cluster.array_size) return;
  throw UsageError("--tasks " + std::to_string(tasks) +
                       " is more than an array may have here: " + std::to_string(cluster.array_size - 1) +
                       " (MaxArraySize is " + std::to_string(cluster.array_size) + ")",
                   {"each task takes runs until none is left, so fewer tasks do all of them",
                    "-j K lets each do several at a time"});
}

constexpr double kTimeMargin = 1.5, kMemoryMargin = 1.25;
constexpr double kSpareMinutes = 10;   // start, data, study.h5
constexpr double kSpareBytes = 128e6;  // what is not predicted
constexpr double kStudyBytes = 40e3;   // that one run takes while study.h5 is built

/// Of `tasks` with `jobs` runs each.
Asked ask(const CommandLine& line, const Grid& grid, const Inventory& inventory, const fs::path& folder, int tasks,
          int jobs, const slurm::Partition* partition) {
  Asked asked = {.time = text_of(line, "time"), .memory = text_of(line, "mem")};
  set_blas_threads(1);  // as runs do
  const std::vector<SharedTraining> groups = share_trainings(grid, inventory, folder);
  const Cost cost = predict_cost(grid, inventory, groups, jobs);
  const auto missing = static_cast<double>(inventory.missing.size());
  const double at_a_time = std::min(missing, static_cast<double>(jobs));
  asked.predicted = cost.seconds * at_a_time / std::min(missing, at_a_time * static_cast<double>(tasks));
  if (line.has("time")) {
    check_given_time(asked.time);
    asked.minutes = slurm::minutes_of(asked.time).value_or(1);
  } else {
    constexpr double kMost = 60 * 24 * 365;
    asked.minutes =
        static_cast<std::int64_t>(std::ceil(std::min(asked.predicted * kTimeMargin / 60 + kSpareMinutes, kMost)));
    if (partition != nullptr && partition->most_minutes)
      asked.minutes = std::min(asked.minutes, *partition->most_minutes);  // what is left then goes on in the next turn
    asked.time = slurm_time(asked.minutes);
  }
  if (line.has("mem")) {
    check_given_memory(asked.memory);
  } else {
    const double bytes =
        cost.memory_bytes * kMemoryMargin + kSpareBytes + kStudyBytes * static_cast<double>(grid.runs.size());
    asked.memory = std::to_string(static_cast<std::int64_t>(std::ceil(bytes / 1048576 / 64)) * 64) + "M";
  }
  return asked;
}

/// Of the queued jobs those that have not ended.
std::vector<std::string> alive(const std::vector<Submission>& all) {
  if (all.empty()) return {};
  std::vector<std::string> jobs = jobs_of(all);
  std::set<std::string> open;
  for (const slurm::QueuedJob& job : slurm::queued(jobs))
    if (!job.has_ended()) open.insert(job.id.substr(0, job.id.find('_')));
  std::erase_if(jobs, [&](const std::string& job) { return !open.contains(job); });
  return jobs;
}

void reject_queued(const fs::path& folder) {
  const std::vector<std::string> jobs = alive(submissions(folder));
  if (jobs.empty()) return;
  throw UsageError("'" + folder.string() + "' is in the queue already: job " + comma_list(jobs),
                   {"how it goes: tapelab watch " + shell_word(folder.string()),
                    "to queue it anew: tapelab cancel " + shell_word(folder.string()) + " first"});
}

/// The jobs to wait for.
std::vector<std::string> jobs_before(const std::string& after, const Console& console) {
  const std::vector<Submission> all = submissions(after);
  if (all.empty())
    throw UsageError("--after: no jobs of '" + after + "' are known",
                     {"submit that study first; where it is finished, leave --after out"});
  std::vector<std::string> jobs = alive(all);
  if (jobs.empty()) console.err << "note: the jobs of '" << after << "' have ended: nothing to wait for\n";
  return jobs;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + shell_word(word);
  return text;
}

std::string dependency(const std::vector<std::string>& jobs) {
  std::string text = "--dependency=afterany";
  for (const std::string& job : jobs) text += ":" + job;
  return text;
}

int warned_seconds(std::int64_t minutes) { return static_cast<int>(std::clamp<std::int64_t>(minutes * 15, 15, 120)); }

/// Queues both jobs and records them. Where that fails the first is taken back.
void queue(Submission& submission, const std::vector<std::string>& array, const std::string& script) {
  submission.array = slurm::submit(array);
  try {
    write_submission(submission);  // at once: from now on cancel finds it
    submission.last = slurm::submit({dependency({submission.array}), script, "last"});
    write_submission(submission);
  } catch (const results::Error&) {
    slurm::cancel({submission.array});
    throw;
  }
}

std::string submitted_text(const Grid& grid, const Inventory& inventory, const Submission& submission,
                           const BatchRequest& request, const Asked& asked, const fs::path& folder) {
  const std::string name = shell_word(folder.string());
  std::string text = results::counted(grid.runs.size(), "run") + ": " + std::to_string(inventory.ok) + " done, " +
                     std::to_string(inventory.missing.size()) + " to run; about " +
                     results::duration_text(asked.predicted) + " once all tasks run\n";
  text += "job " + submission.array + ": " + results::counted(static_cast<std::size_t>(submission.tasks), "task") +
          " with -j" + std::to_string(request.jobs) + ", each asks for " + asked.time + " and " + asked.memory +
          "; put back into the queue while runs are left\n";
  text += "job " + submission.last + ": after these, what is left, then study.h5, table.txt and report.html\n";
  text += "next: tapelab watch " + name + "\n      tapelab cancel " + name + "    # finished runs are kept\n" +
          "      tapelab report " + name + "    # of what is done\n";
  return text;
}

}  // namespace

static std::string submit_options() {
  return options_text(known_options()) +
         "\nProgram, grid and script are copied to STUDY/queue/, so that nothing changed later changes what is "
         "queued;\n"
         "data stay where they are, and a task ends with an error where a file has changed. No process stays behind.\n"
         "Each task takes the runs nobody works on until none is left; others may join by tapelab run -o STUDY. "
         "Before\n"
         "its time is over, or when its node dies, a task goes back into the queue. The last job ends the study.\n";
}

static int submit_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("submit", known_options(), arguments);
  const bool dry_run = line.has("dry-run");
  BatchRequest request = {.run_options = line.has("yes") ? " --yes" : "",
                          .jobs = number_of(line, "jobs", "-j", kMostJobs),
                          .partition = word_of(line, "partition"),
                          .account = word_of(line, "account"),
                          .options = text_of(line, "sbatch")};
  const int wanted = number_of(line, "tasks", "--tasks", kMostTasks);
  if (request.options.find_first_of("\r\n") != std::string::npos) wrong_usage("submit", "--sbatch takes one line");
  slurm::Cluster cluster;
  if (!dry_run || slurm::is_here()) {
    cluster = slurm::cluster();
    check_partition(cluster, request.partition);
    check_array(cluster, wanted);
  } else {
    console.err << "note: no sbatch on this machine: partition and number of tasks are not checked\n";
  }
  const bool asks_queue = slurm::is_here();
  const std::string after = text_of(line, "after");
  std::vector<std::string> before;
  if (line.has("after") && asks_queue) before = jobs_before(after, console);
  const GridWords words = grid_words("submit", line);
  const AskedGrid whole = asked_grid("submit", line, SeedsToAdd::kSelected, before.empty() && asks_queue ? "" : after);
  const fs::path folder = study_folder(line, whole.grid);
  const Grid grid = whole.grid.select.empty() ? whole.grid : planned_selection(whole.grid, whole.first_seeds, folder);
  const std::string frozen = frozen_grid(words.files, words.overrides);
  for (const std::string& notice : notices_of(grid)) console.err << "note: " << notice << '\n';
  if (asks_queue) reject_queued(folder);
  const Inventory inventory = take_inventory(grid, folder, FailedRuns::kKeep, RunSource::kStudy);
  if (inventory.missing.empty()) {
    console.out << "nothing to submit: all " << results::counted(grid.runs.size(), "run") << " are done; "
                << folder.string() << '\n';
    return 0;
  }
  Submission submission = {.folder = {}, .array = {}, .last = {}, .tasks = wanted};
  const std::size_t useful =
      (inventory.missing.size() + static_cast<std::size_t>(request.jobs) - 1) / static_cast<std::size_t>(request.jobs);
  if (grid.until.empty() && static_cast<std::size_t>(wanted) > useful) {
    submission.tasks = static_cast<int>(useful);
    console.err << "note: " << results::counted(useful, "task") << " instead of " << wanted
                << ": there are no more runs\n";
  }
  const Asked asked =
      ask(line, grid, inventory, folder, submission.tasks, request.jobs, find_partition(cluster, request.partition));
  request.study = fs::absolute(folder).lexically_normal();
  request.grid_file = grid.name + ".ini";
  request.token = results::unique_text();
  request.written_by = "tapelab submit " + joined(arguments);
  std::ranges::replace(request.written_by, '\n', ' ');
  request.time = asked.time;
  request.memory = asked.memory;
  request.warned = warned_seconds(asked.minutes);
  request.queue = dry_run ? request.study / "queue" / "TIME" : fs::path();
  const auto array_words = [&](const std::string& script) {
    std::vector<std::string> all = {"--array=1-" + std::to_string(submission.tasks)};
    if (!before.empty()) all.push_back(dependency(before));
    all.insert(all.end(), {script, "task"});
    return all;
  };
  if (dry_run) {
    const std::string script = (request.queue / "submit.sh").string();
    console.out << batch_script(request) << "\n# sbatch --parsable " << joined(array_words(script))
                << "\n# sbatch --parsable --dependency=afterany:JOB " << shell_word(script) << " last\n";
    return 0;
  }
  submission.folder = make_queue_folder(request.study);
  request.queue = submission.folder;
  const std::string script = (request.queue / "submit.sh").string();
  try {
    request.program = copy_program(request.queue).string();
    write_text(request.queue / "token", request.token + "\n");
    write_text(request.queue / request.grid_file, frozen);
    write_data_checksums(request.queue, grid);
    write_text(script, batch_script(request));
    if (before.empty()) results::write_plan(request.study, plan_of(grid));  // else ids are not known yet
    queue(submission, array_words(script), script);
  } catch (const results::Error&) {
    remove_queue_folder(request.queue);
    throw;
  }
  console.out << submitted_text(grid, inventory, submission, request, asked, folder);
  return 0;
}

const Command kSubmitCommand = {
    "submit",
    "GRID... [key=value...] --tasks N [-j K] [-o DIR]",
    "run a grid on a cluster (Slurm)",
    submit_command,
    submit_options,
    "tapelab submit mine.ini 'seed=seeds(20)' --tasks 8 -j2 --dry-run    # script and commands\n"
    "tapelab submit mine.ini 'seed=seeds(20)' --tasks 8 -j2 --time 2:00:00 -o /shared/mine\n"
    "tapelab submit next.ini model.start_from=/shared/mine --after /shared/mine --tasks 4 -o /shared/next\n"};

}  // namespace tapelab::experiments
