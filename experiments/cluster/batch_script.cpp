#include "experiments/cluster/batch_script.hpp"

#include <algorithm>
#include <cctype>

#include "results/text/shell_word.hpp"

namespace tapelab::experiments {
namespace {

using results::shell_word;

/// A name that Slurm's own tools can show.
std::string job_name(const BatchRequest& request) {
  std::string name = std::filesystem::path(request.grid_file).stem().string();
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0 && c != '_' && c != '-' && c != '.' && c != '+'; }, '_');
  return "tapelab-" + name;
}

std::string asked_of_slurm(const BatchRequest& request) {
  std::string text;
  const auto ask = [&](const std::string& option) { text += "#SBATCH " + option + "\n"; };
  ask("--job-name=" + job_name(request));
  ask("--nodes=1");
  ask("--ntasks=1");
  ask("--cpus-per-task=" + std::to_string(request.jobs));
  ask("--mem=" + request.memory);
  ask("--time=" + request.time);
  ask("--signal=B:USR1@" + std::to_string(request.warned));
  ask("--requeue");
  ask("--output=/dev/null");  // each task writes its log once it knows that it can
  ask("--chdir=/");
  if (!request.partition.empty()) ask("--partition=" + request.partition);
  if (!request.account.empty()) ask("--account=" + request.account);
  if (!request.options.empty()) ask(request.options);
  return text;
}

/// Whether the host sees the folder. A host that does not cannot leave word there, so Slurm's controller keeps it.
constexpr const char* kProbe = R"sh(
name=$role${SLURM_ARRAY_TASK_ID:+-$SLURM_ARRAY_TASK_ID}
host=${SLURMD_NODENAME:-$(hostname)}
say() { scontrol update jobid="$SLURM_JOB_ID" comment="$1" || true; }
if ! cd "$queue" || [[ $(cat token) != "$token" ]]; then
  say "host $host does not see $queue: the study has to lie in a folder that all nodes share"
  exit 5
fi
if ! echo "$host runs" >"tasks/$name"; then
  say "host $host cannot write to $queue"
  exit 5
fi
exec >>"$name.log" 2>&1
echo "== $host, $(date -u +%FT%TZ), start $((${SLURM_RESTART_COUNT:-0} + 1))"
)sh";

/// USR1 is Slurm's warning and goes to this script alone; TERM, as of scancel, goes to the program as well.
constexpr const char* kRun = R"sh(
worker= warned= signalled=
trap 'signalled=1 warned=1; [[ -z $worker ]] || kill -TERM "$worker" 2>/dev/null' USR1
trap 'signalled=1' TERM
"$program" run "$grid" -o "$study" -j"$jobs" --submitted "$queue"$OPTIONS$ &
worker=$!
[[ -z $warned ]] || kill -TERM "$worker"
code=0
wait "$worker" || code=$?
while [[ -n $signalled ]]; do # a signal ends wait, not the program
  signalled= code=0
  wait "$worker" || code=$?
done
worker=
if [[ -n $warned && $code == 143 ]]; then
  if [[ -z $(find "$study/runs" -newer "tasks/$name" -print -quit) ]]; then # nor would they in the next turn
    say "host $host: no run got further within the time limit; ask for more: --time"
    echo "error: no run got further within the time limit; ask for more: --time"
  else
    echo "$host: back into the queue before its time is over" | tee "tasks/$name"
    trap - TERM # Slurm ends this script now: one that ended by itself might count as done
    scontrol requeue "$SLURM_JOB_ID" && sleep 300
  fi
fi
echo "$host ended with exit code $code" >"tasks/$name"
[[ $code -le 1 || $code == 143 ]] || say "exit code $code on host $host: see $queue"
if [[ $role == last && $code -le 1 ]]; then
  COLUMNS=120 "$program" table "$study" >table.txt && mv table.txt "$study/table.txt"
  "$program" report "$study"
fi
exit "$code"
)sh";

}  // namespace

std::string batch_script(const BatchRequest& request) {
  std::string run = kRun;
  constexpr std::string_view kOptions = "$OPTIONS$";
  run.replace(run.find(kOptions), kOptions.size(), request.run_options + " \"${more[@]}\"");
  return "#!/bin/bash\n"
         "# Written by: " +
         request.written_by +
         "\n"
         "# The program, the grid and the checksums of its data lie beside this script, so that what is changed later\n"
         "# changes nothing here. To stop: tapelab cancel " +
         shell_word(request.study.string()) + "\n" + asked_of_slurm(request) +
         "\nstudy=" + shell_word(request.study.string()) + "\nqueue=" + shell_word(request.queue.string()) +
         "\nprogram=" + shell_word("./" + request.program) + "\ngrid=" + shell_word(request.grid_file) +
         "\ntoken=" + request.token + "\njobs=" + std::to_string(request.jobs) +
         "\nrole=${1:-task} # task: take runs until none is left; last: wait for all, then table and page\n"
         "more=(--no-wait)\n"
         "[[ $role != last ]] || more=()\n" +
         kProbe + run;
}

}  // namespace tapelab::experiments
