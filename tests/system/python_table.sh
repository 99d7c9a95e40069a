# The lines of Python in the README give the numbers of `table`; study.h5 built again from its runs has the same bytes.
source "$(dirname "$0")/expect.sh"
expect 0 "$tapelab" run "$grids/predict.ini" model.encoder=6 model.decoder=6 train.epochs=5 'seed=1..4' \
  model.recurrent_activation=sigmoid,hard_sigmoid predict.conditional=false,true -j2

sed -n '/^### The results in Python/,/^## /p' "$grids/../../README.md" | sed -n '/^```python$/,/^```$/p' | sed '1d;$d' >lines.py
[ "$(wc -l <lines.py)" -eq 5 ] || fail "the README has not five lines of Python"
expect 0 "$tapelab" table out/predict --metric test_predict_max_abs_error --json
cp "$scratch/stdout" table.json
{
  cat lines.py
  cat <<'PYTHON'
import json
cells = [c for c in json.load(open("table.json"))["cells"] if "baseline" not in c]
assert len(cells) == mean.size == 4, cells
for cell in cells:
    at = {"model_recurrent_activation": cell["factors"]["model.recurrent_activation"],
          "predict_conditional": int(cell["factors"]["predict.conditional"] in (True, "true"))}
    assert error.sel(at).count() == cell["n"] == 4, cell
    for ours, theirs in (("mean", mean), ("deviation", deviation)):
        assert abs(cell[ours] - float(theirs.sel(at))) <= 1e-12 * abs(cell[ours]), cell
print("same numbers")
PYTHON
} >check.py
expect 0 /usr/bin/python3 check.py
says stdout "same numbers"

# Units of one layer are numbers, so that 8 comes before 16.
expect 0 "$tapelab" run "$grids/predict.ini" model.encoder=16,8 model.decoder=6 train.epochs=1 seed=1 -o units
cat >check.py <<'PYTHON'
import xarray as xr
ds = xr.open_dataset("units/study.h5").set_index(cell=["model_encoder"])
assert list(ds.cell.values) == [8, 8, 16, 16], ds.cell
PYTHON
expect 0 /usr/bin/python3 check.py

# A run file with all of its groups, where xarray can.
cat >check.py <<'PYTHON'
import glob
import h5py
import xarray as xr
path = sorted(glob.glob("out/predict/runs/*.h5"))[0]
if hasattr(xr, "open_datatree"):
    run = xr.open_datatree(path, engine="h5netcdf")
    with h5py.File(path) as file:
        assert run.test_predict_mse.item() == file["test_predict_mse"][()]
        for name in ("outputs/predict/prediction", "weights/encoder_0_kernel", "timing/train_seconds"):
            group, variable = name.rsplit("/", 1)
            assert (run[group][variable].values == file[name][()]).all(), name
        assert run["outputs/predict"].prediction.dims == ("sample", "step", "feature")
    print("opened as a tree")
else:
    print(f"xarray {xr.__version__} has no open_datatree: not tried")
PYTHON
expect 0 /usr/bin/python3 check.py
cat "$scratch/stdout"

cp -r out/predict rebuilt
rm rebuilt/study.h5 rebuilt/timing.h5
expect 0 "$tapelab" ls rebuilt
same out/predict rebuilt
cmp out/predict/timing.h5 rebuilt/timing.h5 || fail "timing.h5 differs"
