# Several processes run one study: each run is trained by one of them, whatever happens to the others.
source "$(dirname "$0")/expect.sh"
some=("$grids/reconstruct.ini" train.epochs=4000 train.checkpoint_every=200 model.encoder=12 model.decoder=12
      model.recurrent_activation=sigmoid,hard_sigmoid 'seed=1..6')
single=("$grids/reconstruct.ini" train.epochs=30000 train.checkpoint_every=300 model.encoder=12 model.decoder=12
        model.recurrent_activation=sigmoid seed=3)

# begin NAME COMMAND...: in the background, its output in NAME.out and NAME.err.
begin() {
  "${@:2}" >"$1.out" 2>"$1.err" &
}
ends() {
  local code=0
  wait "$1" || code=$?
  [ $code -eq "$2" ] || fail "exit code $code instead of $2 of $3: $(cat "$3.out" "$3.err")"
}
news() { grep -oE '\(([0-9]+) new' "$1.out" | grep -oE '[0-9]+'; }
tidy() {
  [ -z "$(find "$1" -name workers -o -name '*.ckpt' -o -name '*.tmp')" ] || fail "left in $1: $(find "$1")"
}
has_worker() { ls "$1"/workers/*.taken >/dev/null 2>&1; }
age() { touch -d '-2 minutes' "$1"/workers/*; }
# file_of STUDY TEXT: somebody's file for the one run of a study
taken_by() {
  mkdir -p "$1/workers"
  printf '%s' "$2" >"$1/workers/$taken_file"
}

expect 0 "$tapelab" run "${some[@]}" -j2 -o whole
begin whole_single "$tapelab" run "${single[@]}" -o whole_single
single_run=$!
wait_for has_worker whole_single
taken_file=$(basename whole_single/workers/*.taken)
ends $single_run 0 whole_single

# Three at once, one of which does not wait.
begin a "$tapelab" run "${some[@]}" -j1 -o three
a=$!
begin b "$tapelab" run "${some[@]}" -j1 -o three
b=$!
begin c "$tapelab" run "${some[@]}" -j1 -o three --no-wait
c=$!
for name in a b c; do ends "${!name}" 0 $name; done
same whole three
tidy three
[ $(($(news a) + $(news b) + $(news c))) -eq 12 ] || fail "12 runs were trained $(news a) + $(news b) + $(news c) times"
grep -q "12 runs: 12 done" a.out && grep -q "12 runs: 12 done" b.out || fail "who waits does not see the end"
grep -q "by others" a.out || fail "the runs of others are not told apart: $(cat a.out)"

# Another grid, or another program, does not join; a second of the same is told who trains.
begin a "$tapelab" run "${single[@]}" -o busy
a=$!
wait_for has_worker busy
kill -STOP $a
expect 2 "$tapelab" run "${single[@]/seed=3/seed=3,4}" -o busy
says stderr "is being run by process $a on"
says stderr "with another grid, of 1 run; this one has 2 runs"
expect 0 "$tapelab" run "${single[@]}" --no-wait -o busy
says stdout "1 run: 0 done (0 new), 0 failed, 1 still trained by process $a on"
expect 0 "$tapelab" plan "${single[@]}" -o busy
says stdout "running  "
says stdout ", by process $a on"
worker=$(ls busy/workers/*.json)
cp "$worker" worker
sed -i 's/"program":"[^"]*"/"program":"0123456789ab"/' "$worker"
expect 2 "$tapelab" run "${single[@]}" -o busy
says stderr "a tapelab of commit 0123456789ab; this one is of"
cp worker "$worker"
# It stays silent for a minute: another takes over, and the first comes back to find the run done.
age busy
expect 0 "$tapelab" run "${single[@]}" -o busy
says stdout "1 run: 1 done (1 new)"
same whole_single busy
cp busy/runs/*.h5 before.h5
kill -CONT $a
ends $a 0 a
grep -q "1 run: 1 done (0 new, 1 by others)" a.out || fail "the run that came back: $(cat a.out)"
cmp before.h5 busy/runs/*.h5 || fail "a finished run was written over"
same whole_single busy
tidy busy

# The same, but the other's numbers are not those of the one that comes back, as of another processor.
begin a "$tapelab" run "${single[@]}" -o other
a=$!
wait_for has_worker other
kill -STOP $a
cp whole_single/runs/*.h5 changed.h5
/usr/bin/python3 -c '
import h5py
with h5py.File("changed.h5", "r+") as file: file["train_loss"][5] *= 1.001'
cp changed.h5 "other/runs/$(basename whole_single/runs/*.h5)"
kill -CONT $a
ends $a 0 a
grep -q "was also trained by another worker, with other numbers: train_loss at epoch 5: " a.err || fail "other numbers: $(cat a.err)"
cmp changed.h5 other/runs/*.h5 || fail "the file that was there first was not kept"

# Killed: who waits takes over, from the checkpoint.
begin a "$tapelab" run "${single[@]}" -o killed
a=$!
has_checkpoint() { [ -n "$(find "$1" -name '*.ckpt' 2>/dev/null)" ]; }
wait_for has_checkpoint killed
kill -STOP $a
begin b "$tapelab" run "${single[@]}" -o killed
b=$!
wait_for grep -sq "waiting for 1 run of process $a on" b.err
kill -9 $a
wait $a 2>/dev/null
ends $b 0 b
same whole_single killed
tidy killed
# Interrupted while it waits.
begin a "$tapelab" run "${single[@]}" -o waiting
a=$!
wait_for has_worker waiting
kill -STOP $a
begin b "$tapelab" run "${single[@]}" -o waiting
b=$!
wait_for grep -sq "waiting for 1 run of process $a on" b.err
kill -TERM $b
code=0
wait $b || code=$?
kill -CONT $a
ends $a 0 a
same whole_single waiting
[ $code -eq 0 ] || [ $code -eq 143 ] || fail "exit code $code of a process that was stopped while it waited"

# Files of machines that cannot be asked: believed for a minute, also where a name or a number is the same here.
host=$(hostname)
boot=$(cat /proc/sys/kernel/random/boot_id)
for file in "{\"host\":\"$host\",\"boot\":\"another\",\"space\":\"1\",\"process\":1,\"started\":5,\"job\":\"\"}" \
  "{\"host\":\"$host\",\"boot\":\"$boot\",\"space\":\"1\",\"process\":$$,\"started\":5,\"job\":\"\"}" 'damaged' ''; do
  rm -rf apart
  taken_by apart "$file"
  expect 0 "$tapelab" run "${single[@]}" --no-wait -o apart
  says stdout "1 still trained by another process"
  [ ! -e apart/study.h5 ] || fail "a study of no run"
  age apart
  expect 0 "$tapelab" run "${single[@]}" --no-wait -o apart
  same whole_single apart
  tidy apart
done

# Containers, in each of which the process has the same number; where a system may not mount, with the /proc of outside.
container=(unshare --pid --fork --mount-proc)
"${container[@]}" true 2>/dev/null || container=(unshare --pid --fork)
if "${container[@]}" true 2>/dev/null; then
  begin a "${container[@]}" "$tapelab" run "${some[@]}" -j1 -o contained
  a=$!
  begin b "${container[@]}" "$tapelab" run "${some[@]}" -j1 -o contained
  b=$!
  ends $a 0 a
  ends $b 0 b
  same whole contained
  tidy contained
  [ $(($(news a) + $(news b))) -eq 12 ] || fail "12 runs were trained $(news a) + $(news b) times in containers"
fi

# No room for one of two workers: it ends, and loses nothing.
begin a bash -c 'ulimit -f 8; exec "$@"' limited "$tapelab" run "${some[@]}" -j1 -o full
a=$!
begin b "$tapelab" run "${some[@]}" -j1 -o full
b=$!
ends $a 5 a
ends $b 0 b
same whole full
tidy full

# A folder that cannot be written: said before anything is trained.
if mkdir readonly && mount --bind readonly readonly 2>/dev/null && mount -o remount,ro,bind readonly 2>/dev/null; then
  expect 5 "$tapelab" run "${single[@]}" -o readonly
  says stderr "choose another folder with -o, or make this one writable"
  umount readonly
fi

# Seeds that are added until something is decided, by two.
until=("$grids/reconstruct.ini" train.epochs=40 model.encoder=8 model.decoder=8 train.learning_rate=0.01,0.02 'seed=seeds(4)'
       --until 'test_reconstruct_mse train.learning_rate=0.02 < train.learning_rate=0.01' --max-seeds 12)
expect 0 "$tapelab" run "${until[@]}" -j2 -o until_alone
begin a "$tapelab" run "${until[@]}" -j1 -o until_two
a=$!
begin b "$tapelab" run "${until[@]}" -j1 -o until_two
b=$!
ends $a 0 a
ends $b 0 b
same until_alone until_two
tidy until_two

# Runs of one training: one worker trains it, and what it measured is not measured again.
shared=("$grids/rare_events.ini" train.epochs=60 eval.threshold=0.9,0.95,0.99 'seed=1..3')
expect 0 "$tapelab" run "${shared[@]}" -j2 -o shared_alone
begin a "$tapelab" run "${shared[@]}" -j1 -o shared_two
a=$!
begin b "$tapelab" run "${shared[@]}" -j1 -o shared_two
b=$!
ends $a 0 a
ends $b 0 b
same shared_alone shared_two
