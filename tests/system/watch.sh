# watch looks at a running study without touching it, and knows when it ends.
source "$(dirname "$0")/expect.sh"
long=("$grids/reconstruct.ini" train.epochs=15000 train.checkpoint_every=500 model.encoder=12 model.decoder=12
      model.recurrent_activation=sigmoid,hard_sigmoid 'seed=1..3')

expect 2 "$tapelab" watch nowhere
says stderr "no study to watch in 'nowhere'"
expect 0 "$tapelab" run "${long[@]}" -j2 -o undisturbed

"$tapelab" run "${long[@]}" -j2 -o study >run.out 2>run.err &
process=$!
wait_for stored study 1
kill -STOP $process # so that it is still running, however busy the machine is
# On a terminal: until the study ends. It must see it run and end.
script -qec "$tapelab watch study --every 0.05" typescript </dev/null >/dev/null &
terminal=$!
wait_for grep -sq "run by process $process on" typescript
expect 0 "$tapelab" watch study
says stdout "run by process $process on"
says stdout "model.recurrent_activation"
says stdout " left"
grep -q '[▁▂▃▄▅▆▇█]' "$scratch/stdout" || fail "no curve is drawn"
expect 0 "$tapelab" watch study --json
/usr/bin/python3 -c '
import json, sys
s = json.load(sys.stdin)
assert s["running"] and s["planned"] == 6 and len(s["cells"]) == 2, s' <"$scratch/stdout" || fail "--json"
kill -CONT $process
wait $process || fail "the run was disturbed: $(cat run.err)"
wait $terminal || fail "watch on a terminal failed"
same undisturbed study
grep -q "6/6 runs, 0 failed, done" typescript || fail "the terminal did not show the end"

expect 0 "$tapelab" watch study
says stdout "study: 6/6 runs, 0 failed, done"
mv "$(ls study/runs/*.h5 | head -1)" .
expect 0 "$tapelab" watch study
says stdout "5/6 runs, 0 failed; nobody is running it"

# Within a single long run: epoch and time left before any run has finished.
single=("$grids/reconstruct.ini" train.epochs=300000 model.encoder=12 model.decoder=12
        model.recurrent_activation=sigmoid seed=3)
"$tapelab" run "${single[@]}" -o single >run.out 2>run.err &
process=$!
wait_for grep -sqr '"epoch":[1-9]' single/workers
kill -STOP $process
expect 0 "$tapelab" watch single --once
says stdout "single: 0/1 runs, 0 failed; run by process $process on"
grep -qE ', about .* left$' "$scratch/stdout" || fail "no time left"
grep -qE '^r[0-9a-f]{12} seed 3, epoch [0-9]+/300000, loss [0-9.]+(e-[0-9]+)?$' "$scratch/stdout" || fail "no line for the run"
expect 0 "$tapelab" watch single --json
/usr/bin/python3 -c '
import json, sys
s = json.load(sys.stdin)
run, = s["active"]
assert s["done"] == 0 and s["seconds_left"] > 0, s
assert run["id"].startswith("r") and run["seed"] == 3 and run["loss"] > 0, run
assert 0 < run["epoch"] <= run["update"] < run["updates"] and run["epochs"] == 300000, run' <"$scratch/stdout" || fail "--json"
expect 0 "$tapelab" check single
expect 0 "$tapelab" ls single
grep -qE '^r[0-9a-f]{12}  running  3  ' "$scratch/stdout" || fail "ls does not say which run trains before any has ended"
worker=$(ls single/workers/*.json)
cp "$worker" left.json
echo '{"process":' >"$worker"
expect 0 "$tapelab" watch single --once
says stderr "'$worker' does not say which runs train"
says stdout "single: 0/1 runs, 0 failed; nobody is running it"
cp left.json "$worker"

# Killed: what it said of its runs is not believed, neither now nor later.
kill -9 $process
wait $process 2>/dev/null
[ -f "$worker" ] || fail "the killed process left no file: the test says nothing"
expect 0 "$tapelab" watch single --once
says stdout "single: 0/1 runs, 0 failed; nobody is running it"
! grep -q "epoch [0-9]" "$scratch/stdout" || fail "a killed run is shown as one that trains"
expect 0 "$tapelab" run "${single[0]}" train.epochs=1 model.encoder=4 model.decoder=4 seed=3 -o single
[ ! -e single/workers ] || fail "workers are said to be there when nothing trains"
