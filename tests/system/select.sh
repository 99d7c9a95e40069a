# Drawn settings, and cells chosen by validation scores: the same choice and bytes however it is run, and what is reported.
source "$(dirname "$0")/expect.sh"

# tells stdout|stderr TEXT: the same, wherever its lines are broken.
tells() { tr -s " \n" " " <"$scratch/$1" | grep -qF -- "$(tr -s " " <<<"$2")" || fail "$1 does not tell: $2"; }

awk 'BEGIN { print "level"; for (i = 0; i < 400; ++i) print sin(i / 3) + 0.3 * sin(i * i / 50) }' >series.csv
cat >search.ini <<'END'
seed = 1, 2
[grid]
title    = A search
samples  = 6
select   = val_loss
keep     = 2
seeds    = 3..5
[data]
source     = csv
file       = series.csv
window     = 12
validation = 0.2
test       = 0.2
[model]
encoder = 4
decoder = 4
dropout = sobol(0, 0.4)
[train]
epochs        = 100
learning_rate = log_random(0.0001, 0.1)
END

expect 0 "$tapelab" plan search.ini -o two
tells stdout "runs     18: 0 done"
tells stdout "select   12 runs with seed 1, 2 choose 2 of 6 configurations, by the lowest mean val_loss over the seeds 1, 2;"
tells stdout "then 6 runs of these with seed 3..5"
expect 0 "$tapelab" run search.ini -j2 -o two
tells stderr "chosen: 2 of 6 configurations, by the lowest mean val_loss over the seeds 1, 2; further seeds: 3..5"
tells stdout "18 runs: 18 done (18 new), 0 failed; two/study.h5"
tells stdout "2 of 6 configurations were chosen, by the lowest mean val_loss over the seeds 1, 2; these numbers are of the"
expect 0 "$tapelab" run search.ini -j1 -o one
same one two
expect 0 "$tapelab" run search.ini -j2 -o one
tells stdout "nothing to do: 18 runs"
same one two
expect 0 "$tapelab" plan search.ini -o two
tells stdout "runs     18: 18 done"
tells stdout "(they are chosen)"

# The choice, and what is reported, by other means.
expect 0 "$tapelab" table two --metric test_reconstruct_mse --csv
/usr/bin/python3 - two stdout <<'END' || fail "chosen or reported otherwise"
import csv, json, sys
import h5py, numpy as np
with h5py.File(sys.argv[1] + "/study.h5") as f:
    seeds, loss, best = f["seed"][:].tolist(), f["val_loss"][:], f["best_epoch"][:]
    status, mse, rate = f["status"][:], f["test_reconstruct_mse"][:], f["train_learning_rate"][:]
    ids, label = f["run_id"].asstr()[:], json.loads(f["label"].asstr()[()])
    selected, score = f["selected"][:], f["selection_score"][:]
assert seeds == [1, 2, 3, 4, 5] and loss.shape[0] == 6
mean = np.array([np.mean([loss[c, s, best[c, s]] for s in (0, 1)]) for c in range(6)])
np.testing.assert_allclose(score, mean, rtol=1e-12)
order = np.argsort(mean, kind="stable")[:2]
assert label["select"]["chosen"] == [ids[c, 0] for c in order], (label, order)
assert sorted(np.flatnonzero(selected)) == sorted(order)
for c in range(6):
    assert (status[c] == 0).tolist() == [True, True] + [c in order] * 3
rows = [row for row in csv.DictReader(open(sys.argv[2])) if row["metric"] == "test_reconstruct_mse" and not row["baseline"]]
assert len(rows) == 2
for row in rows:
    cell = np.flatnonzero(rate == float(row["train.learning_rate"]))[0]
    assert cell in order and row["n"] == "3"
    np.testing.assert_allclose(float(row["mean"]), mse[cell, 2:].mean(), rtol=1e-6)
END

# Every command that shows numbers says whose they are.
for command in table compare verdict; do
  expect 0 "$tapelab" $command two
  tells stdout "2 of 6 configurations were chosen, by the lowest mean val_loss"
done
expect 0 "$tapelab" table two --search --json
tells stdout "the best of them look better than they are"
expect 0 "$tapelab" compare two --search
tells stdout "by which 2 of 6 configurations were chosen"
expect 0 "$tapelab" ls two
tells stdout "selected: the 2 of 6 configurations"
expect 0 "$tapelab" ls two --csv
[ "$(grep -c ',yes,' stdout)" -eq 10 ] || fail "ls: ten runs are of the chosen"
[ "$(grep -c ',no,' stdout)" -eq 8 ] || fail "ls: eight runs are of the others"
expect 0 "$tapelab" report two -o two.html
grep -q "2 of 6 configurations were chosen" two.html || fail "the page does not say that cells were chosen"
expect 2 "$tapelab" table "$(dirname "$grids")/../results/reference/native/encoder.h5" --search
tells stderr "no cells of this study were chosen"

# Killed ten times on the way, in both stages: the same bytes.
for runs in 1 3 6 9 11 12 13 14 15 16; do
  "$tapelab" run search.ini -j2 -o killed >/dev/null 2>&1 &
  wait_for stored killed "$runs"
  kill -9 $! 2>/dev/null
  wait $! 2>/dev/null
done
expect 0 "$tapelab" run search.ini -j2 -o killed
same killed two

# Two processes, one of which is killed while it chooses, and then two that end together.
"$tapelab" run search.ini -j1 -o joined >/dev/null 2>&1 &
first=$!
"$tapelab" run search.ini -j1 -o joined >/dev/null 2>&1 &
second=$!
wait_for stored joined 10
kill -9 $first
wait $first 2>/dev/null
"$tapelab" run search.ini -j1 -o joined >third 2>&1 || fail "the third process: $(cat third)"
wait $second || fail "the second process ended with $?"
same joined two

# More points keep those that there are: only what is new is run.
expect 0 "$tapelab" run search.ini grid.samples=8 -j2 -o one
grep -qE "2[2-9] runs: 2[2-9] done \(([4-9]|10) new\)|22 runs" stdout || fail "more points ran something else"
expect 0 "$tapelab" run search.ini grid.samples=8 -j2 -o eight
tells stdout "22 runs: 22 done (22 new)"
expect 0 "$tapelab" table one --csv
mv stdout table_one
expect 0 "$tapelab" table eight --csv
cmp stdout table_one || fail "what is reported depends on what was chosen before"

# A run that failed: its cell is not chosen while others have all of theirs; at once it is none where all failed.
expect 1 "$tapelab" run search.ini train.learning_rate=0.001,0.01,1000 model.activation=relu grid.samples=1 grid.keep=2 -j2 -o failed
tells stderr "chosen: 2 of 3 configurations"
tells stdout "12 runs: 10 done"
expect 0 "$tapelab" ls failed status=failed --csv
grep -q ',yes,' stdout && fail "a cell that failed is chosen"
expect 2 "$tapelab" run search.ini train.learning_rate=900,1000 model.activation=relu grid.samples=1 grid.keep=1 -j2 -o none_left
tells stderr "no cell can be chosen: no run has a val_loss"

refused() {
  expect 2 "$tapelab" run search.ini -o none "${@:2}"
  tells stderr "$1"
  expect 2 "$tapelab" plan search.ini -o none "${@:2}"
  tells stderr "$1"
  [ ! -e none ] || fail "something was started"
}
refused "is measured on test data, and cells chosen on them look better than they are" grid.select=test_reconstruct_mse
refused "a run will have no val_predict_loss" grid.select=val_predict_loss
refused "its validation metrics are val_loss, val_reconstruct_loss" grid.select=val_reconstruct_mse
refused "nothing is held out to choose cells on" data.validation=0
refused "cells that differ in data.window measure val_loss on other data" data.window=8,12
refused "select keeps 6 cells of 6, so that nothing is chosen" grid.keep=6
refused "the further seeds hold 2, by which cells are chosen" grid.seeds=2..4
refused "select needs the same seeds in every cell" model.encoder=4,8 'grid.exclude=seed=2 model.encoder=8'
refused "a grid either selects cells or adds seeds until something is decided" \
  "grid.until=test_loss < test_loss_baseline_mean"
refused "is drawn, but nothing says how many points there are" grid.samples=
refused "samples and search_seed are of drawn settings" train.learning_rate=0.1 model.dropout=0
refused "the setting is a list, and the form draws one number" 'model.encoder=random(4,8)'
