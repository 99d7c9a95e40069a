# Scores per output step: stored on demand, shown, and the same numbers in tables and in xarray.
source "$(dirname "$0")/expect.sh"
cat >video.ini <<'INI'
seed = 1, 2
[grid]
expect = test_predict_nats_by_step[0] predict.steps=2 ~3 predict.steps=3; test_predict_nats_by_step predict.steps=3 < test_predict_nats_by_step_baseline_half predict.steps=3 from 1
[data]
source = cubes
window = 5
scaling = min_max
[model]
encoder = 4
decoder = 4
[reconstruct]
enabled = false
[predict]
enabled = true
loss = binary_cross_entropy
steps = 2, 3
[train]
epochs = 3
[eval]
samples = 0
INI

expect 0 "$tapelab" run video.ini -o plain
expect 0 "$tapelab" run video.ini -o steps eval.by_step=true
expect 0 "$tapelab" table steps --by-step --json
/usr/bin/python3 - <<'PY' || fail "the numbers differ"
import json
import numpy as np
import xarray as xr

steps = xr.open_dataset("steps/study.h5", engine="h5netcdf")
plain = xr.open_dataset("plain/study.h5", engine="h5netcdf")
assert not [name for name in plain if name.endswith("_by_step")] and "predict_step" not in plain.sizes
assert (plain.test_predict_nats_per_frame == steps.test_predict_nats_per_frame).all()
assert steps.n_predict_steps.values.tolist() == [[2, 2], [3, 3]]
nats = steps.test_predict_nats_by_step
np.testing.assert_allclose(nats.mean("predict_step"), steps.test_predict_nats_per_frame, rtol=1e-12)
assert (steps.test_predict_nats_by_step_baseline_floor.fillna(0) <= nats.fillna(1)).all()
cells = json.load(open("stdout"))["cells"]
for cell in cells:
    if "baseline" in cell:
        continue
    found = nats.isel(cell=int(cell["factors"]["predict.steps"]) - 2, predict_step=int(cell["factors"]["step"]))
    values = found.values[~np.isnan(found.values)]
    assert cell["n"] == len(values) and (len(values) == 0 or np.isclose(cell["mean"], values.mean(), rtol=1e-14)), cell
assert {cell.get("baseline") for cell in cells} == {
    None, "mean predictor", "copy last step", "p = 0.5", "floor (grey targets)"}, cells
PY

expect 0 "$tapelab" table steps --steps 0,-1 --metric test_predict_mse_by_step --md
says stdout "| step | predict.steps=2 | predict.steps=3 |"
says stdout "| -1 | "
expect 0 env COLUMNS=200 "$tapelab" table steps --metric 'test_predict_nats_by_step[-1],test_predict_nats_per_frame'
says stdout "floor (grey targets)"
expect 2 "$tapelab" table steps --metric 'test_predict_nats_by_step[3]'
says stderr "has the steps 0 to 2"
expect 0 "$tapelab" verdict steps
says stdout "test_predict_nats_by_step[0] predict.steps=2"
expect 0 "$tapelab" verdict steps --json
cp stdout verdict.json
expect 0 "$tapelab" compare steps --metric 'test_predict_nats_by_step[1:]' --json
cp stdout compare.json
expect 0 "$tapelab" table steps --metric 'test_predict_nats_by_step[1:]' --json
/usr/bin/python3 - <<'PY' || fail "means from a step on differ"
import json
import numpy as np
import xarray as xr

steps = xr.open_dataset("steps/study.h5", engine="h5netcdf")
later = {name: steps["test_predict_nats_by_step" + name].isel(predict_step=slice(1, None)).mean("predict_step").values
         for name in ("", "_baseline_half")}
said = json.load(open("verdict.json"))[0]["expectations"][1]
assert said["expected"].startswith("test_predict_nats_by_step[1:] predict.steps=3 < test_predict_nats_by_step_baseline_half[1:]")
np.testing.assert_allclose(said["ratio"], np.exp(np.log(later[""][1] / later["_baseline_half"][1]).mean()), rtol=1e-12)
assert said["seeds"] == 2 and said["missing_pairs"] == 0
[row] = json.load(open("compare.json"))["rows"]
np.testing.assert_allclose(row["effects"], later[""][1] / later[""][0], rtol=1e-12)
means = [cell["mean"] for cell in json.load(open("stdout"))["cells"] if "baseline" not in cell]
np.testing.assert_allclose(means, later[""].mean(axis=1), rtol=1e-12)
PY
expect 0 "$tapelab" ls steps 'test_predict_nats_by_step[1:]>0' --csv
[ "$(wc -l <stdout)" -eq 5 ] || fail "four runs have a mean above 0"
expect 0 "$tapelab" report steps
printf '[grid]\nexpect = test_predict_nats_by_step predict.steps=3 < predict.steps=2 from 3\n' >later.ini
expect 2 "$tapelab" verdict steps --expect later.ini
says stderr "has the steps 0 to 2"
sed -i 's/_by_step//' later.ini
expect 2 "$tapelab" verdict steps --expect later.ini
says stderr "'test_predict_nats[3:]' is not a metric"
expect 0 "$tapelab" show steps "$(basename "$(ls steps/runs/*.h5 | head -1)" .h5)"
says stdout "first to last output step"
says stdout " steps)"
