// tapelab cancel: a study's jobs out of the queue.
#include <algorithm>
#include <map>

#include "experiments/cluster/queue_folder.hpp"
#include "experiments/cluster/slurm.hpp"
#include "experiments/commands/command_line.hpp"
#include "experiments/commands/commands.hpp"
#include "results/files/folder.hpp"
#include "results/text/errors.hpp"
#include "results/text/number_text.hpp"
#include "results/text/shell_word.hpp"

namespace tapelab::experiments {

static std::string cancel_options() {
  return "Takes the jobs that tapelab submit queued for the study out of the queue. Those that run are asked to stop "
         "first:\nthey write a checkpoint after the batch. Finished runs are kept, and the next run or submit goes "
         "on.\n";
}

static int cancel_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("cancel", options::options_description("Options"), arguments);
  if (line.words.size() != 1) wrong_usage("cancel", "one study is needed");
  const std::string& study = line.words.front();
  const std::vector<Submission> all = submissions(study);
  if (all.empty())
    throw results::UsageError("no jobs of '" + study + "' are known: it was never submitted",
                              {"a run in a shell ends with Ctrl-C there"});
  struct Count {
    std::size_t running = 0, waiting = 0;
  };
  std::map<std::string, Count> jobs;
  for (const slurm::QueuedJob& job : slurm::queued(jobs_of(all))) {
    if (job.has_ended()) continue;
    Count& count = jobs[job.id.substr(0, job.id.find('_'))];
    ++(job.state == "PENDING" ? count.waiting : count.running);
  }
  if (jobs.empty()) {
    console.out << "nothing to cancel: the jobs of " << study << " have ended\n";
    return 0;
  }
  std::vector<std::string> ids;
  for (const auto& [id, count] : jobs) ids.push_back(id);
  slurm::cancel(ids);
  for (const auto& [id, count] : jobs)
    console.out << "cancelled job " << id << ": " << count.running << " running, " << count.waiting << " waiting\n";
  console.out << "kept: " << results::counted(results::run_ids(study).size(), "finished run")
              << ", and checkpoints; to go "
              << "on: the same tapelab submit or run again\n";
  return 0;
}

const Command kCancelCommand = {"cancel",       "STUDY",        "take a study's jobs out of the queue",
                                cancel_command, cancel_options, "tapelab cancel /shared/mine\n"};

}  // namespace tapelab::experiments
