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
says stdout '\textbf{65.61 {[}65.42, 66.71] (6)}'
expect 0 "$tapelab" compare "$study" --factor reconstruct.enabled,predict.conditional --json
cp stdout both.json
expect 0 "$tapelab" compare "$study" --factor reconstruct.enabled predict.conditional=false --json
cp stdout one.json
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
expected = [
    ((cell[1, 0] + cell[1, 1]) - (cell[0, 0] + cell[0, 1])) / 2,
    ((cell[0, 1] + cell[1, 1]) - (cell[0, 0] + cell[1, 0])) / 2,
    (cell[1, 1] - cell[0, 1]) - (cell[1, 0] - cell[0, 0]),
]
both = json.load(open("both.json"))
assert both["comparisons"] == 3 and len(both["rows"]) == 3
for row, differences in zip(both["rows"], expected):
    np.testing.assert_allclose(row["differences"], differences, rtol=1e-9)
    np.testing.assert_allclose(row["difference"], differences.mean(), rtol=1e-9)
    half = 2.5705818356363146 * differences.std(ddof=1) / 6**0.5  # Student's t, 5 degrees of freedom
    np.testing.assert_allclose([row["low"], row["high"]], [differences.mean() - half, differences.mean() + half])
    assert row["n"] == 6 and row["seeds_needed"] == 7 and row["p_sign_flip"] is None

one = json.load(open("one.json"))["rows"][0]
differences = cell[1, 0] - cell[0, 0]
signs = np.array(list(itertools.product([1, -1], repeat=6)))
sums = abs(signs @ differences)
assert one["p_sign_flip"] == one["p_sign_flip_holm"] == (sums >= abs(differences.sum()) - 1e-9).mean()
np.testing.assert_allclose(one["differences"], differences)

best = nats.mean(axis=1).argmin()
rows = [row for row in csv.DictReader(open("table.csv")) if not row["baseline"]]
assert [row["best"] for row in rows] == ["yes" if i == best else "no" for i in range(4)]
np.testing.assert_allclose([float(row["mean"]) for row in rows], nats.mean(axis=1), rtol=1e-15)
PY

expect 2 "$tapelab" compare "$study"
says stderr "error: --factor is needed"
says stderr " = this study's factors: reconstruct.enabled, predict.conditional"
expect 2 "$tapelab" compare "$study" --factor predict.conditionl
says stderr "did you mean 'predict.conditional'?"
expect 2 "$tapelab" compare "$study" --factor predict.conditional --metric test_predict_nats_per_fram
says stderr "did you mean 'test_predict_nats_per_frame'?"
expect 2 "$tapelab" compare "$study" --factor predict.conditional --csv --tex
says stderr "only one of --json, --csv, --md and --tex can be given"
expect 2 "$tapelab" compare
says stderr "a study is needed"
expect 0 "$tapelab" compare "$study" --factor predict.conditional seed=3
says stdout "There is one seed: no test is possible, at least 6 seeds are needed."
expect 0 "$tapelab" compare "$tiny/data_regime.h5"
says stdout "needs 7 seeds"

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
expect 0 "$tapelab" help verdict
says stdout "corrected for the number of expectations"
expect 0 "$tapelab" help ls
says stdout 'data.columns="\"temp C\" press"'
