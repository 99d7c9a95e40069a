# model.start_from: the weights of one study as the start of another, matched by seed.
source "$(dirname "$0")/expect.sh"
tiny=("$grids/reconstruct.ini" model.encoder=6 model.decoder=6 model.recurrent_activation=sigmoid)

expect 0 "$tapelab" run "${tiny[@]}" seed=1..3 train.epochs=5 -o first
expect 0 "$tapelab" run "${tiny[@]}" seed=1..3 train.epochs=6 -o other
expect 0 "$tapelab" plan "${tiny[@]}" seed=1..3 train.epochs=5 model.start_from=first,other
says stdout "6"
[ ! -e out ] || fail "plan started something"
expect 0 "$tapelab" run "${tiny[@]}" seed=1..3 train.epochs=5 model.start_from=first,other -o second
says stdout "6 done (6 new), 0 failed"
expect 0 "$tapelab" table second --rows model.start_from
says stdout "first"
says stdout "other"

# The same from elsewhere: nothing to do, because where a study lies is no part of a run.
mkdir far && cp -r first other far
expect 0 "$tapelab" run "${tiny[@]}" seed=1..3 train.epochs=5 model.start_from=far/first,far/other -o second
says stdout "nothing to do"
expect 0 "$tapelab" run "${tiny[@]}" seed=3,2,1 train.epochs=5 model.start_from=far/other,far/first -j2 -o again
same second again

# Training goes on where the other ended: the first loss is below that from random weights.
loss() { "$tapelab" show "$1" "$(basename "$1"/runs/*.h5 .h5)" --json | /usr/bin/python3 -c \
  'import json, sys; print(json.load(sys.stdin)["curves"]["train_loss"][0])'; }
expect 0 "$tapelab" run "${tiny[@]}" seed=1 train.epochs=200 -o long
expect 0 "$tapelab" run "${tiny[@]}" seed=1 train.epochs=5 model.start_from=long -o on
expect 0 "$tapelab" run "${tiny[@]}" seed=1 train.epochs=5 -o fresh
/usr/bin/python3 -c "assert $(loss on) < $(loss fresh)" || fail "the start made no difference"

expect 2 "$tapelab" run "${tiny[@]}" seed=1 model.start_from=nowhere -o bad
says stderr "model.start_from: no study 'nowhere'"
expect 2 "$tapelab" run "${tiny[@]}" seed=1,9 model.start_from=first -o bad
says stderr "no finished run of 'first' with seed 9"
says stderr "seeds there: 1, 2, 3"
expect 2 "$tapelab" run "$grids/reconstruct.ini" seed=1 model.encoder=7 model.start_from=first -o bad
says stderr "encoder/0/kernel is [1, 24] in run"
says stderr "and [1, 28] here"
expect 2 "$tapelab" run "${tiny[@]}" seed=1 model.start_from=first/study.h5 -o bad
says stderr "holds no weights"
expect 2 "$tapelab" run "${tiny[@]}" seed=1 model.start_modules=encoder -o bad
says stderr "has no effect with an empty model.start_from"
[ ! -e bad ] || fail "something was started"

# A study that swept: the run with the same values, or the one that words name; the words are labels in tables.
expect 0 "$tapelab" run "${tiny[@]}" seed=1,2 train.epochs=5,6 -o swept
expect 0 "$tapelab" run "${tiny[@]}" seed=1,2 train.epochs=5,6 model.start_from=swept -o matched
says stdout "4 done (4 new), 0 failed"
words='model.start_from="", swept:train.epochs=5, swept:reconstruct.enabled=true train.epochs=6'
expect 0 "$tapelab" run "${tiny[@]}" seed=1,2 train.epochs=5 "$words" -o labels
says stdout "6 done (6 new), 0 failed"
expect 0 "$tapelab" table labels
says stdout '""  '
says stdout "swept:train.epochs=5  "
says stdout "swept:reconstruct.enabled=true train.epochs=6  "
expect 0 "$tapelab" ls labels 'model.start_from=""' seed=1
[ "$(grep -c "^r[0-9a-f]\{12\} " stdout)" = 1 ] || fail "not one run started from random weights"
expect 2 "$tapelab" run "${tiny[@]}" seed=1 train.epochs=7 model.start_from=swept -o bad
says stderr "none of the 2 runs of 'swept' with seed 1 has this run's settings"
says stderr "train.epochs = 5, here 7"

# Nothing trained: given weights, measured on more steps; without an epoch axis.
predict=(reconstruct.enabled=false predict.enabled=true)
expect 0 "$tapelab" run "${tiny[@]}" "${predict[@]}" seed=1,2 train.epochs=5 predict.steps=3 -o near
measured=("${tiny[@]}" "${predict[@]}" seed=1,2 train.epochs=0 predict.steps=8 model.start_from=near)
expect 0 "$tapelab" plan "${measured[@]}" -o measured
says stdout "2 to run"
expect 0 "$tapelab" run "${measured[@]}" -o measured
says stdout "2 done (2 new), 0 failed"
expect 0 "$tapelab" ls measured
says stdout "ok"
expect 0 "$tapelab" table measured
says stdout "test_predict"
expect 0 "$tapelab" show measured "$(basename "$(ls -1 measured/runs/*.h5 | head -n 1)" .h5)" --json
/usr/bin/python3 - stdout measured/study.h5 <<'CHECK' || fail "not a run that trained nothing"
import json, sys
run = json.load(open(sys.argv[1]))
assert run["epochs"] == 0 and run["best_epoch"] == -1 and run["curves"] == {}, run
assert run["metrics"]["final_train_loss"] > 0
import h5py
with h5py.File(sys.argv[2]) as study:
    assert "epoch" not in study and study["n_epochs"][:].tolist() == [[0, 0]], list(study)
    assert study["predict_prediction"].shape[2] == 8
CHECK
expect 2 "$tapelab" run "${tiny[@]}" seed=1 train.epochs=0 model.start_from=near -o bad
says stderr "nothing would be trained and reconstruct has random weights"
expect 2 "$tapelab" run "${tiny[@]}" seed=1 train.epochs=0 -o bad
says stderr "nothing would be trained"

# A frozen part, shown in the summary.
expect 0 "$tapelab" run "${tiny[@]}" seed=1 train.epochs=5 model.start_from=first train.freeze=encoder -o frozen
says stdout "1 done (1 new), 0 failed"
expect 0 "$tapelab" summary "${tiny[@]}" seed=1 train.freeze=encoder
says stdout "frozen: 192"
[ ! -e bad ] || fail "something was started"
