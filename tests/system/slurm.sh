# A real Slurm with four nodes on this machine: a grid is submitted, and while it runs the submitting shell is killed, a
# node dies with all its processes, a task reaches its time limit and somebody joins by hand. Every run is there at the
# end, and the study has the bytes of one made by run -j1.
. "$(dirname "$0")/expect.sh"
. "$(dirname "$0")/slurm_cluster.sh"
if [ "$(id -u)" != 0 ]; then
  echo "skipped: only root can start Slurm's daemons"
  exit 77
fi
for command in slurmctld slurmd munged sbatch; do
  PATH=$PATH:/usr/sbin command -v $command >/dev/null || fail "no $command: install slurmctld, slurmd, slurm-client, munge"
done
began=$SECONDS
note() { echo "$((SECONDS - began)) s: $*"; }

cluster=$scratch/cluster
chmod 755 "$scratch"
trap 'for one in ${hurries:-} ${whole:-}; do kill "$one" 2>/dev/null; done; cluster_down "$cluster"; rm -rf "$scratch"' EXIT
cluster_up "$cluster" 4 || fail "Slurm does not start"
note "Slurm $(slurmd -V 2>/dev/null || /usr/sbin/slurmd -V) with 4 nodes"

seq 600 | awk 'BEGIN { print "a" } { print sin($1 / 7) }' >series.csv
cat >mine.ini <<'INI'
seed = seeds(20)
[data]
source = csv
file = series.csv
window = 20
validation = 0.2
test = 0.2
[model]
encoder = 8, 16, 32
decoder = 16
[train]
epochs = 240
checkpoint_every = 10
[reconstruct]
steps = 20
INI

# Slurm lets a job that was put back wait for two minutes; here it need not, but for what is left of its first start.
hurry() {
  local before='' now job
  while sleep 2; do
    now=$(squeue --noheader --array --states=PENDING --format='%i %r' | sed -n 's/ BeginTime$//p')
    for job in $now; do
      if grep -qxF "$job" <<<"$before"; then scontrol update jobid="$job" StartTime=now; fi
    done
    before=$now
  done
}

# What Slurm itself refuses.
expect 2 "$tapelab" submit mine.ini --tasks 4 --account 'x' --sbatch '--constraint=none-such' -o refused
says stderr 'sbatch refused the job'
[ ! -e refused ] || fail "refused/ is there"
expect 2 "$tapelab" submit mine.ini --tasks 1001 -o refused
expect 2 "$tapelab" submit mine.ini --tasks 4 --partition long -o refused

# The shell that submits is killed as soon as submit has ended.
bash -c "$(printf '%q submit mine.ini --tasks 4 -j2 --time 10 -o study' "$tapelab"); kill -KILL \$\$" >stdout 2>stderr
says stdout 'next: tapelab watch study'
grep -v '^ ' stdout
read -r array last < <(grep -oE '^job [0-9]+' stdout | cut -d' ' -f2 | paste -sd' ')
queue=$(echo study/queue/*)
sed -i 's/^epochs.*/epochs = 3/' mine.ini  # what is changed now changes nothing
expect 2 "$tapelab" submit "$queue/mine.ini" --tasks 4 -o study
says stderr "'study' is in the queue already: job $array, $last"

# state TASK: of a task of the array
state() { squeue --noheader --array --jobs="$array" --format='%i %T' | sed -n "s/^${array}_$1 //p"; }
is() { [ "$(state "$1")" = "$2" ]; }
node_of() { squeue --noheader --array --jobs="${array}_$1" --format=%N; }
no_longer() { [ "$(state "$1")" != "$2" ]; }
for task in 1 2 3 4; do wait_for is $task RUNNING; done
note "four tasks run"
# A task's time is nearly over: it gives up its runs, and goes on once it is let.
limited=$(scontrol show job "${array}_3" | sed -n 's/^JobId=\([0-9]*\).*/\1/p')
scontrol update jobid="$limited" timelimit=1

"$tapelab" run "$queue/mine.ini" -j1 -o whole >whole.log 2>&1 &
whole=$!
wait_for stored study 3

# A node dies: task 2's. The others take what it had; the task itself starts elsewhere once Slurm has noticed.
dead=$(node_of 2)
kill_node "$cluster" "$dead"
note "$dead is dead with task 2; $(find study/runs -name 'r*.h5' | wc -l) runs are stored"

# Somebody joins by hand.
(exec "$tapelab" run "$queue/mine.ini" -j1 --no-wait -o study) >fifth.log 2>&1 &
fifth=$!
expect 0 "$tapelab" watch study --once
says stdout "queue    4 tasks of job $array:"
says stdout ' left'
sed 's/^/  /' stdout

hurry >/dev/null 2>&1 &
hurries=$!
wait "$fifth" || fail "the fifth worker: $(cat fifth.log)"
note "the fifth worker has ended: $(tail -n 1 fifth.log)"

ended() { [ -z "$(squeue --noheader --jobs="$last" 2>/dev/null)" ]; }
for _ in 1 2 3; do (wait_for ended) && break; done
ended || fail "the last task goes on: $(squeue)"
note "all jobs have ended"
wait "$whole" || fail "the study of one process: $(cat whole.log)"

for log in "$queue"/*.log; do echo "-- $log"; grep -E '^==|runs: |back into|error' "$log"; done
same whole study
[ "$(find study/runs -name 'r*.h5' | wc -l)" = 60 ] || fail "not 60 runs"
for run in whole/runs/r*.h5; do [ -e "study/runs/${run##*/}" ] || fail "${run##*/} is lost"; done
grep -q "start 2" "$queue/task-2.log" || fail "task 2 was not started again after its node's death"
grep -q 'back into the queue' "$queue/task-3.log" || fail "task 3 was not put back before its time was over"
wait_for grep -q 'start 2' "$queue/task-3.log"
for file in table.txt report.html; do [ -s "study/$file" ] || fail "no $file"; done
expect 0 "$tapelab" check study
expect 0 "$tapelab" cancel study
says stdout 'nothing to cancel'

kill "$hurries"

# Cancel, and a study in a folder that the node does not see.
start_node "$cluster" "$dead"
sed -i 's/^epochs.*/epochs = 2000/' mine.ini
expect 0 "$tapelab" submit mine.ini --tasks 4 -o called_off
array=$(sed -n 's/^job \([0-9]*\): 4 tasks.*/\1/p' stdout)
queue=$(echo called_off/queue/*)
note "submitted again"
for task in 1 2 3 4; do wait_for grep -qs 'to do' "$queue/task-$task.log"; done
note "four tasks run"
sleep 1
expect 0 "$tapelab" cancel called_off
says stdout "cancelled job $array: 4 running, 0 waiting"
gone() { no_longer 1 RUNNING && no_longer 2 RUNNING && no_longer 3 RUNNING && no_longer 4 RUNNING; }
note "cancelled"
wait_for gone
for task in 1 2 3 4; do
  wait_for grep -q 'exit code 143' "$queue/tasks/task-$task"
  grep -q 'stopped; to continue' "$queue/task-$task.log" ||
    fail "task $task did not stop politely: $(cat "$queue/task-$task.log")"
done
note "all four have ended"
expect 0 "$tapelab" submit mine.ini --tasks 1 -o seen --sbatch --begin=now+3
job=$(sed -n 's/^job \([0-9]*\): 1 task.*/\1/p' stdout)
mv seen moved  # what a node without the folder sees
failed() { squeue --noheader --states=all --jobs="$job" --format='%T %k' | grep -q '^FAILED.*does not see'; }
wait_for failed
mkdir seen && mv moved/* seen/
expect 0 "$tapelab" watch seen --once
says stdout 'does not see'
note "passed"
