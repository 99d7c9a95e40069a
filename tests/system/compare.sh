# compare and table on committed studies: the same numbers as from study.h5 by hand, every format, every exit code.
source "$(dirname "$0")/expect.sh"
tiny=$grids/../../results/reference/tiny

for study in "$tiny"/*.h5; do
  for format in --json --csv --md --tex; do expect 0 "$tapelab" table "$study" $format; done
done
study=$tiny/future_prediction.h5
expect 0 "$tapelab" table "$study" --csv
cp stdout table.csv
expect 0 "$tapelab" table "$study" --median --tex
says stdout '\textbf{65.61 {[}65.42, 66.71]}'
expect 0 "$tapelab" compare "$study" --factor reconstruct.enabled,predict.conditional --json
cp stdout both.json
expect 0 "$tapelab" compare "$study" --factor reconstruct.enabled predict.conditional=false --json
cp stdout one.json
expect 0 "$tapelab" compare "$study" --factor reconstruct.enabled predict.conditional=false --margin 5% --json
cp stdout margin.json
expect 0 "$tapelab" verdict "$study" --json
cp stdout verdict.json
/usr/bin/python3 - "$study" <<'PY' || fail "the numbers differ"
import csv
import itertools
import json
import sys

import numpy as np
import xarray as xr

ds = xr.open_dataset(sys.argv[1], engine="h5netcdf")
metric = "test_predict_nats_per_frame"
nats = ds[metric].values
cell = {(int(r), int(p)): nats[i] for i, (r, p) in
        enumerate(zip(ds.reconstruct_enabled.values, ds.predict_conditional.values))}
logs = {key: np.log(values) for key, values in cell.items()}


def flips(n):
    return np.array(list(itertools.product([1, -1], repeat=n)))


def p_of(effects):
    sums = abs(flips(len(effects)) @ effects)
    return (sums >= abs(effects.sum()) - 1e-12).mean()


def interval(effects, alpha):
    """Bisection on p: all shifts with p >= alpha."""
    def end(sign):
        inside, outside = effects.mean(), effects.mean() + sign * 10 * (np.ptp(effects) + 1e-9)
        for _ in range(80):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if p_of(effects - middle) >= alpha else (inside, middle)
        return inside
    return [end(-1), end(1)]


def improvement(start, end):
    """P that a run of `end` is better: lower."""
    return (np.sign(start[:, None] - end[None, :]) / 2 + 0.5).mean()


both = json.load(open("both.json"))
expected = [
    ((logs[1, 0] + logs[1, 1]) - (logs[0, 0] + logs[0, 1])) / 2,
    ((logs[0, 1] + logs[1, 1]) - (logs[0, 0] + logs[1, 0])) / 2,
    (logs[1, 1] - logs[0, 1]) - (logs[1, 0] - logs[0, 0]),
]
assert both["comparisons"] == 3 and len(both["rows"]) == 3
for row, effects in zip(both["rows"], expected):
    np.testing.assert_allclose(row["effects"], np.exp(effects), rtol=1e-9)
    assert row["scale"] == "ratio" and row["effect_low"] is None  # six seeds are too few for three comparisons
    assert row["n"] == 6 and row["seeds_needed"] == 7 and row["p_sign_flip"] is None
    if row["answer"] == "opposite":
        continue
    np.testing.assert_allclose(row["effect"], np.exp(effects.mean()), rtol=1e-9)
    np.testing.assert_allclose(row["effect_deviation"], effects.std(ddof=1), rtol=1e-7)
    np.testing.assert_allclose(row["d_z"], effects.mean() / effects.std(ddof=1), rtol=1e-7)

# A composite model predicts better without conditional decoders, worse with them: both one-sided p are below 5 % / 2.
opposite = both["rows"][0]
assert [row["answer"] for row in both["rows"]] == ["opposite", "undecided", "undecided"]
assert opposite["effect"] is None and opposite["d_z"] is None
for conditional, (found, answer) in enumerate(zip(opposite["cells"], ["better", "worse"], strict=True)):
    effects = logs[1, conditional] - logs[0, conditional]
    assert found["where"] == "predict.conditional=" + ("true" if conditional else "false") and found["answer"] == answer
    np.testing.assert_allclose(found["effect"], np.exp(effects.mean()))
    np.testing.assert_allclose(found["probability_of_improvement"], improvement(cell[0, conditional], cell[1, conditional]))
    assert found["p_sign_flip"] == p_of(effects) / 2 and found["p_sign_flip_holm"] == p_of(effects)
    np.testing.assert_allclose([found["effect_low"], found["effect_high"]], np.exp(interval(effects, 0.1 / 2)), rtol=1e-9)

assert [row["probability_of_improvement"] is None for row in both["rows"]] == [True, False, True]
np.testing.assert_allclose(both["rows"][1]["probability_of_improvement"],
                           (improvement(cell[0, 0], cell[0, 1]) + improvement(cell[1, 0], cell[1, 1])) / 2)

one = json.load(open("one.json"))["rows"][0]
effects = logs[1, 0] - logs[0, 0]
assert one["p_sign_flip"] == one["p_sign_flip_holm"] == p_of(effects)
np.testing.assert_allclose(one["differences"], cell[1, 0] - cell[0, 0])
np.testing.assert_allclose(one["from"], cell[0, 0])
np.testing.assert_allclose([one["effect_low"], one["effect_high"]], np.exp(interval(effects, 0.05)), rtol=1e-9)
np.testing.assert_allclose(one["from_mean"], np.exp(logs[0, 0].mean()))
np.testing.assert_allclose(one["difference"], one["to_mean"] - one["from_mean"])

margin = json.load(open("margin.json"))
[row] = margin["rows"]
np.testing.assert_allclose([row["equal_low"], row["equal_high"]], np.exp(interval(effects, 0.1)), rtol=1e-9)
assert margin["margin"] == "5 %" and row["answer"] == "equal"
assert row["p_equal"] == p_of(effects + np.log(1.05)) / 2  # the end below is the nearer one
assert row["equal_low"] > 1 / 1.05 and row["effect_high"] < 1

# verdict says the same of the same runs.
[verdict] = json.load(open("verdict.json"))
said = verdict["expectations"][0]
assert said["left"] == "test_predict_nats_per_frame predict.conditional=false reconstruct.enabled=true"
assert said["finding"] == "holds" and one["answer"] == "better"
assert [said[key] for key in ("ratio", "low", "high", "p")] == [
    one[key] for key in ("effect", "effect_low", "effect_high", "p_sign_flip_holm")]

best = nats.mean(axis=1).argmin()
rows = [row for row in csv.DictReader(open("table.csv")) if not row["baseline"]]
assert [row["best"] for row in rows] == ["yes" if i == best else "no" for i in range(4)]
np.testing.assert_allclose([float(row["mean"]) for row in rows], nats.mean(axis=1), rtol=1e-15)
PY

expect 0 "$tapelab" compare "$study" --csv  # every factor alone, the largest effect first
cut -d, -f2 stdout | tail -n +2 >changes
printf '%s\n' 'predict.conditional: false -> true' 'reconstruct.enabled: false -> true' | cmp - changes
expect 2 "$tapelab" compare "$study" --factor predict.conditionl
says stderr "did you mean 'predict.conditional'?"
expect 2 "$tapelab" compare "$study" --factor predict.conditional --metric test_predict_nats_per_fram
says stderr "did you mean 'test_predict_nats_per_frame'?"
expect 2 "$tapelab" compare "$study" --factor predict.conditional --csv --tex
says stderr "only one of --json, --csv, --md and --tex can be given"
expect 2 "$tapelab" compare
says stderr "a study is needed"
expect 0 "$tapelab" compare "$study" --factor predict.conditional seed=3
says stdout "There is one seed: no test is possible; at least 6 seeds are needed."
expect 0 "$tapelab" compare "$tiny/data_regime.h5"
says stdout "needs 7 seeds"

# Margins that say nothing, and none.
expect 2 "$tapelab" compare "$tiny/classifier.h5" --factor data.labels_per_class --margin 5%
says stderr "'test_classify_sequence_accuracy' may be 0 or negative, so its margin cannot be a ratio such as 5 %"
says stderr " = give the margin as a difference in its own unit, such as --margin 0.02"
expect 0 "$tapelab" compare "$tiny/classifier.h5" --factor data.labels_per_class --margin 0.02
says stdout "Margin 0.02: an effect is equal if its 90 % interval lies within it"
for wrong in 0% -1 nonsense 5%%; do
  expect 2 "$tapelab" compare "$study" --factor predict.conditional --margin=$wrong
  says stderr "error: --margin: "
done

export COLUMNS=500 # what follows looks for whole lines, in which paths of this repository stand
# An interaction that is expected is that of compare.
printf '[grid]\nexpect = test_predict_nats_per_frame reconstruct.enabled=false,true x predict.conditional=false,true > 0; ' >both.ini
printf '0 <1%% test_predict_nats_per_frame reconstruct.enabled=false,true x predict.conditional=true,false\n' >>both.ini
expect 0 "$tapelab" verdict "$study" --expect both.ini --json
/usr/bin/python3 - <<'PY' || fail "the interactions differ"
import json
import itertools

import numpy as np

row = json.load(open("both.json"))["rows"][2]
said, mirrored = json.load(open("stdout"))[0]["expectations"]
logs = np.log(row["effects"])
sums = abs(np.array(list(itertools.product([1, -1], repeat=len(logs)))) @ logs)
assert len(row["changes"]) == 2 and said["ratio"] == row["effect"] and said["p"] == (sums >= abs(logs.sum()) - 1e-12).mean()
assert said["relation"] == "higher" and said["right"] == "0" and said["finding"] == "holds", said
np.testing.assert_allclose(mirrored["ratio"], 1 / row["effect"])
assert mirrored["p"] == said["p"] and mirrored["finding"] == "does not hold" and mirrored["text"].startswith("a ratio of ratios of 0.9"), mirrored
PY
sed -i 's/enabled=false,true x/enabled=false x/' both.ini
expect 2 "$tapelab" verdict "$study" --expect both.ini
says stderr "'reconstruct.enabled=false' must name two levels, reconstruct.enabled=FROM,TO, as it stands in an interaction"
printf '[grid]\nexpect = test_predict_nats_per_frame reconstruct.enabld=false,true x predict.conditional=false,true < 0\n' >both.ini
expect 2 "$tapelab" verdict "$study" --expect both.ini
says stderr "did you mean 'reconstruct.enabled'?"

# Stored studies are judged by what grids expect now; a table holds all expectations.
expect 0 "$tapelab" verdict "$tiny/future_prediction.h5" "$tiny/loss_weights.h5" --expect "$grids/paper" --md
says stdout '| future_prediction | `test_predict_nats_per_frame predict.conditional=true reconstruct.enabled=true < predict.conditional=false reconstruct.enabled=false` | does not hold: '
says stdout '| loss_weights | `'
printf '[grid]\ntitle = similar\nexpect = test_predict_nats_per_frame model.layers=1 ~5%% model.layers=2\n' >similar.ini
expect 0 "$tapelab" verdict "$tiny/layers.h5" --expect similar.ini
says stdout "holds: test_predict_nats_per_frame model.layers=1 is "
says stdout "expected within 5 %"
expect 2 "$tapelab" verdict "$tiny/layers.h5" --expect "$grids/scale"
says stderr "no grid in $grids/scale has the study's name, 'layers'"
expect 2 "$tapelab" verdict "$tiny/layers.h5" --expect "$grids/scale/tiny.ini"
says stderr "expects nothing"
expect 2 "$tapelab" verdict "$tiny/layers.h5" --expect nowhere.ini
expect 2 "$tapelab" verdict "$tiny/layers.h5" --md --json
says stderr "only one of --json and --md can be given"

# What no run has is named with what there is; verdict names each of several studies and what its intervals are.
expect 0 "$tapelab" ls "$tiny/classifier.h5" model.recurrent_activation=sigmoids
says stderr "warning: no run has model.recurrent_activation=sigmoids: its values are sigmoid"
expect 0 "$tapelab" ls "$tiny/classifier.h5" 'model.start_from=pretraining:reconstruct.enabled=true predict.enabled=true'
says stderr '"pretraining:reconstruct.enabled=true predict.enabled=true"'
expect 0 "$tapelab" ls "$study" seed=77 status=ok
says stderr "warning: no run of 24 meets all of it: seed=77 alone 0, status=ok alone 24"
expect 0 "$tapelab" verdict "$tiny/data_regime.h5" "$study"
says stdout "($tiny/data_regime.h5): "
says stdout "($study): "
says stdout "corrected for the number of expectations"
# A study that cannot be judged is named in its place, the others are judged, and the exit code tells.
printf '[grid]\ntitle = a claim\nexpect = test_predict_nats_per_frame model.layers=1 < model.layers=2\n' >claim.ini
expect 2 "$tapelab" verdict "$tiny/future_prediction.h5" "$tiny/layers.h5" --expect claim.ini
says stdout "$tiny/future_prediction.h5: cannot be judged:"
says stdout "$tiny/layers.h5): "
says stdout ": test_predict_nats_per_frame model.layers=1 is "
expect 2 "$tapelab" verdict "$tiny/future_prediction.h5" "$tiny/layers.h5" --expect claim.ini --json
/usr/bin/python3 - <<'PY' || fail "verdict --json of a study that cannot be judged"
import json

bad, good = json.load(open("stdout"))
assert bad["study"].endswith("future_prediction.h5") and bad["error"] and "expectations" not in bad
assert len(good["expectations"]) == 1
PY
expect 2 "$tapelab" verdict "$tiny/future_prediction.h5" --expect claim.ini
says stderr "error: "

expect 0 "$tapelab" help verdict
says stdout "sign-flip test: it excludes 1"
expect 0 "$tapelab" help ls
says stdout 'data.columns="\"temp C\" press"'
