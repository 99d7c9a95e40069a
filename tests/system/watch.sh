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
