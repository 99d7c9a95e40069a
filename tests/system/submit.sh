# submit, cancel and the queue in watch, against commands of Slurm's names that only answer: what is frozen, what is
# asked for, and every refusal. tests/system/slurm.sh has the real one.
. "$(dirname "$0")/expect.sh"
. "$(dirname "$0")/fake_slurm.sh"

mkdir 'my data'
seq 40 | awk 'BEGIN { print "a" } { print sin($1 / 3) }' >'my data/a.csv'
cat >mine.ini <<'INI'
seed = seeds(3)
[grid]
title = "Two ""quoted"" words # and a sign"
claim = small is better
expect = test_reconstruct_mse model.encoder=4 < model.encoder=2
exclude = model.encoder=4 seed=3
[published]
test_reconstruct_mse = run A 0.5, run B 0.25
[data]
source = csv
files = my data/*.csv
window = 6
test = 0.25
[model]
encoder = 2, 4
decoder = 4
[train]
epochs = 2
[reconstruct]
steps = 6
INI
submit=("$tapelab" submit mine.ini "train.epochs=3" --tasks 2)

# Nothing is written without being queued.
expect 0 "${submit[@]}" --dry-run -o dry
says stdout '#SBATCH --cpus-per-task=1'
says stdout 'sbatch --parsable --array=1-2'
[ ! -e dry ] || fail "--dry-run wrote dry/"
! grep -q sbatch "$fake/calls" || fail "--dry-run called sbatch"
bash -n stdout || fail "the script is no bash"

# The same runs as those of run, from a copy that nothing changes any more; within two seconds.
expect 0 "$tapelab" run mine.ini train.epochs=3 -j1 -o whole
mkdir "it's a place"
started=$(date +%s%N)
expect 0 "${submit[@]}" -j3 --time 1:30:00 --mem 2G --account lab --sbatch '--nice --constraint="a b"' -o "it's a place/s"
took=$((($(date +%s%N) - started) / 1000000))
[ "$took" -lt 2000 ] || fail "submit took $took ms"
says stdout 'job 101: 2 tasks with -j3, each asks for 1:30:00 and 2G'
says stdout 'job 102: after these'
says stdout "next: tapelab watch 'it'\\''s a place/s'"
queue=$(echo "it's a place/s/queue/"*)
for line in '--cpus-per-task=3' '--mem=2G' '--time=1:30:00' '--account=lab' '--requeue' '--nice --constraint="a b"' \
  '--signal=B:USR1@120'; do
  grep -qxF "#SBATCH $line" "$queue/submit.sh" || fail "the script does not ask for $line"
done
grep -qF "sbatch <--parsable> <--array=1-2> <$PWD/$queue/submit.sh> <task>" "$fake/calls" || fail "$(cat "$fake/calls")"
grep -qF "sbatch <--parsable> <--dependency=afterany:101> <$PWD/$queue/submit.sh> <last>" "$fake/calls" || fail "no last"
cmp "$tapelab" "$queue/program/tapelab" || fail "the program was not copied"
sed -i 's/^epochs.*/epochs = 7/' mine.ini
mkdir elsewhere
(cd elsewhere && "../$queue/program/tapelab" run "../$queue/mine.ini" -j2 -o "../it's a place/s" --submitted "../$queue" >../stdout 2>&1) ||
  fail "the frozen grid does not run"
same whole "it's a place/s"
cmp <(cd whole/runs && ls) <(cd "it's a place/s/runs" && ls) || fail "other runs"

# The whole script, with nothing but the two variables that Slurm sets. What it cannot write goes to the controller.
if "$tapelab" help run | grep -q -- --no-wait; then
  expect 0 "${submit[@]}" -o scripted train.batch_size=8
  queue=$(echo scripted/queue/*)
  expect 0 env SLURM_JOB_ID=7 SLURM_ARRAY_TASK_ID=1 bash "$queue/submit.sh" task
  expect 0 env SLURM_JOB_ID=8 bash "$queue/submit.sh" last
  for file in study.h5 table.txt report.html; do [ -s "scripted/$file" ] || fail "no $file"; done
  grep -q 'ended with exit code 0' "$queue/tasks/task-1" || fail "$(cat "$queue"/tasks/* "$queue"/*.log)"
  # Slurm's warning: a checkpoint, and back into the queue; not where nothing got further.
  expect 0 "$tapelab" submit mine.ini train.epochs=100000000 --tasks 1 -o long
  long=$(echo long/queue/*)
  SLURM_JOB_ID=11 bash "$long/submit.sh" task &
  script=$!
  training() { ls long/workers/*.taken >/dev/null 2>&1; }
  wait_for training
  kill -USR1 $script
  wait_for grep -q 'scontrol <requeue> <11>' "$fake/calls"
  kill $script
  grep -q 'back into the queue' "$long/tasks/task" || fail "$(cat "$long/task.log")"
  ls long/runs/ | grep -q ckpt || fail "no checkpoint"
  printf '#!/bin/bash\ntrap "exit 143" TERM\nsleep 60 & wait\n' >"$long/program/tapelab"
  sleep 0.1
  SLURM_JOB_ID=12 bash "$long/submit.sh" task &
  script=$!
  wait_for grep -q 'runs$' "$long/tasks/task"
  sleep 0.5
  kill -USR1 $script
  code=0
  wait $script || code=$?
  [ $code = 143 ] || fail "exit code $code"
  grep -q 'jobid=12> <comment=host .*: no run got further' "$fake/calls" || fail "$(tail -n 3 "$fake/calls")"
  mv scripted moved
  expect 5 env SLURM_JOB_ID=9 SLURM_ARRAY_TASK_ID=2 SLURMD_NODENAME=n7 bash "moved/${queue#*/}/submit.sh" task
  grep -q 'scontrol <update> <jobid=9> <comment=host n7 does not see' "$fake/calls" || fail "$(tail -n 3 "$fake/calls")"
  mkdir -p "scripted/${queue#*/}"  # a folder of the same name on another disk
  expect 5 env SLURM_JOB_ID=10 SLURMD_NODENAME=n8 bash "moved/${queue#*/}/submit.sh" task
  grep -q 'jobid=10> <comment=host n8 does not see' "$fake/calls" || fail "$(tail -n 3 "$fake/calls")"
fi

# Data that have changed since are never used.
for file in 'my data/a.csv' 'my data/b.csv'; do
  rm -rf changed 'my data/b.csv'
  expect 0 "${submit[@]}" -o changed
  cp 'my data/a.csv' kept
  sed '3s/.*/0.123/' kept >"$file"
  expect 2 changed/queue/*/program/tapelab run changed/queue/*/mine.ini -o changed --submitted changed/queue/*
  says stderr "the data file '$PWD/$file' "
  [ "$(ls changed/runs | wc -l)" = 0 ] || fail "a run was made with other data"
  cp kept 'my data/a.csv'
done
rm 'my data/b.csv'

# Jobs that are queued: not twice; watch and cancel tell of them.
expect 0 "${submit[@]}" -o queued
first=$(cat "$fake/jobs")
array=$((first - 1))
printf '%s\n' "${array}_1|RUNNING|n1|9:40|None|(null)" "${array}_2|PENDING||1:00:00|Priority|(null)" \
  "$first|PENDING||1:00:00|Dependency|(null)" >"$fake/queue"
expect 2 "${submit[@]}" -o queued
says stderr "'queued' is in the queue already: job $array, $first"
expect 0 "$tapelab" watch queued --once
says stdout "queue    2 tasks of job $array: 1 runs, 1 waits (Priority); last task, job $first: waits (Dependency)"
expect 0 "$tapelab" watch queued --json
says stdout '"queue": "queue '
says stdout 'task 1 on n1, 9:40 left'
echo "${array}_2|FAILED|n2|0:00|NonZeroExitCode|host n2 does not see /x" >>"$fake/queue"
echo 'n3 ended with exit code 2' >"$(echo queued/queue/*)/tasks/task-1"
expect 0 "$tapelab" watch queued --once
says stdout "${array}_2: host n2 does not see /x"
says stdout 'task-1 on n3 ended with exit code 2: queued/queue/'
fake_command squeue 'sleep 20'
started=$SECONDS
expect 0 "$tapelab" watch queued --once
[ $((SECONDS - started)) -le 4 ] || fail "watch waited for squeue"
says stdout 'squeue did not answer within 2 s'
fake_command squeue 'cat "$fake/queue"'
expect 0 "$tapelab" cancel queued
says stdout "cancelled job $array: 1 running, 1 waiting"
says stdout 'kept: 0 finished runs'
grep -qF "scancel <$array> <$first>" "$fake/calls" || fail "$(tail -n 2 "$fake/calls")"
expect 0 "$tapelab" cancel queued
says stdout 'nothing to cancel: the jobs of queued have ended'
expect 2 "$tapelab" cancel whole
says stderr "no jobs of 'whole' are known"

# A grid that starts from a study that is still in the queue.
sed -n '/^\[data\]/,/^test/p;/^\[model\]/,$p' mine.ini | sed 's/^encoder.*/encoder = 4\nstart_from = first/' >next.ini
expect 0 "$tapelab" submit mine.ini model.encoder=4 'seed=1' --tasks 1 -o first
array=$(($(cat "$fake/jobs") - 1))
expect 2 "$tapelab" submit next.ini seed=1 --tasks 1 -o next
expect 2 "$tapelab" submit next.ini seed=1 --tasks 1 -o next --after whole
says stderr "--after: no jobs of 'whole' are known"
echo "$((array + 1))|PENDING||1:00:00|Priority|(null)" >"$fake/queue"
expect 2 "$tapelab" submit next.ini seed=1 model.encoder=0 --tasks 1 -o next --after first
says stderr 'model.encoder'
expect 0 "$tapelab" submit next.ini seed=1 --tasks 1 -o next --after first
grep -qF "<--array=1-1> <--dependency=afterany:$((array + 1))>" "$fake/calls" || fail "$(tail -n 2 "$fake/calls")"
expect 2 next/queue/*/program/tapelab run next/queue/*/next.ini -o next
says stderr 'model.start_from'
: >"$fake/queue"
expect 0 "$tapelab" run first/queue/*/mine.ini -o first
expect 0 next/queue/*/program/tapelab run next/queue/*/next.ini -o next --submitted next/queue/*

# What is refused, each with a word of its own, and nothing is left behind.
refused() {
  local code=$1 text=$2
  shift 2
  [[ " $* " == *' --tasks '* ]] || set -- "$@" --tasks 2
  expect "$code" "$tapelab" submit mine.ini -o refused "$@"
  says stderr "$text"
  [ ! -e refused ] || fail "refused/ is there after: $text"
}
refused 2 "--tasks takes an integer from 1 to" --tasks 0
refused 2 "--tasks 1001 is more than an array may have here: 1000 (MaxArraySize is 1001)" --tasks 1001
refused 2 "this cluster has no partition 'mian'" --partition mian
says stderr "did you mean 'main'?"
refused 2 "--time takes a time as sbatch does, not 'soon'" --time soon
refused 2 "--mem takes a whole number" --mem 1.5G
refused 2 "--account takes one word" --account 'a b'
refused 2 "--sbatch takes one line" --sbatch $'--nice\n--x'
refused 2 "cannot be written into a grid file" $'grid.title=two\nlines'
echo 'Invalid account' >"$fake/why"
echo --array >"$fake/refuses"
refused 2 'sbatch refused the job: sbatch: error: Batch job submission failed: Invalid account'
echo --dependency >"$fake/refuses"
refused 2 'Invalid account'
tail -n 1 "$fake/calls" | grep -q scancel || fail "the array was left in the queue"
echo 'Unable to contact slurm controller (connect failure)' >"$fake/why"
refused 5 "sbatch cannot reach Slurm's controller"
rm "$fake/refuses"
fake_command sinfo 'echo "slurm_load_partitions: Unable to contact slurm controller" >&2; exit 1'
refused 5 'sinfo failed: slurm_load_partitions'
fake_command sinfo 'cat "$fake/partitions"'

# Time: as predicted, and no more than the partition gives; without Slurm everything but the queue.
expect 0 "$tapelab" submit mine.ini --tasks 2 --dry-run -o dry train.epochs=50000000
! grep -q -- '--time=0:' stdout || fail "hours were expected"
expect 0 "$tapelab" submit mine.ini --tasks 2 --dry-run -o dry train.epochs=50000000 --partition short
says stdout '#SBATCH --time=0:30:00'
says stdout '#SBATCH --partition=short'
PATH=${PATH#"$fake:"}
if ! command -v sbatch >/dev/null; then
  expect 2 "${submit[@]}" -o refused
  says stderr 'no sbatch on this machine'
  expect 0 "${submit[@]}" --dry-run -o dry
  says stderr 'note: no sbatch on this machine'
fi
echo passed
