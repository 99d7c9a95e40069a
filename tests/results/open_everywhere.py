"""Opens a study and a run file with xarray (h5netcdf), h5py, ncdump, h5dump and ncatted and compares them with what C++
wrote. Also: every variable is in the tables of results/README.md.

Usage: open_everywhere.py MAKE_EXAMPLE_STUDY README    (the program that writes the study and prints it as JSON)
"""
import json
import os
import re
import subprocess
import sys
import tempfile

import h5py
import numpy as np
import xarray as xr


def numbers(values, shape):
    """JSON numbers as an array; null is NaN."""
    return np.array([np.nan if v is None else v for v in values], dtype=float).reshape(shape)


def same(found, expected):
    np.testing.assert_array_equal(np.asarray(found, dtype=float), expected)


def check_study_in_xarray(path, study):
    shape = (study["cells"], len(study["seeds"]))
    with xr.open_dataset(path, engine="h5netcdf") as ds:
        assert ds.attrs["Conventions"] == "CF-1.8" and ds.attrs["title"] == "An example", ds.attrs
        assert dict(ds.sizes)["epoch"] == study["epochs"]
        assert ds.seed.values.tolist() == study["seeds"]
        for name, values in study["scalars"].items():
            same(ds[name], numbers(values, shape))
            assert ds[name].attrs["units"] and ds[name].attrs["long_name"]
        for name, values in study["curves"].items():
            same(ds[name], numbers(values, shape + (study["epochs"],)))
        assert dict(ds.sizes)["predict_step"] == 5, ds.sizes
        for name, profile in study["profiles"].items():
            assert ds[name].dims == ("cell", "seed", "predict_step") and profile["steps"] == 5, ds[name].dims
            same(ds[name], numbers(profile["values"], shape + (5,)))
            assert ds[name].attrs["units"] and ds[name].attrs["long_name"]
        assert ds.predict_prediction.dims[2] == "predict_step"
        assert ds.n_predict_steps.values.ravel().tolist() == study["n_steps"]["predict"]
        last = ds.test_predict_nats_by_step.isel(predict_step=4)
        assert int(last.notnull().sum()) == 4  # only the conditional cells have that many steps
        same(ds.train_learning_rate, [float(v) for v in study["factors"]["train.learning_rate"]])
        same(ds.predict_conditional, [v == "true" for v in study["factors"]["predict.conditional"]])
        assert ds.predict_conditional.attrs["key"] == "predict.conditional"
        assert ds.run_id.values.ravel().tolist() == study["run_id"]
        assert json.loads(ds.config.values[0, 0])["model.encoder"] == [128, 64]
        assert json.loads(ds.label.item())["published"][0]["value"] == 0.03
        chosen = json.loads(ds.label.item())["select"]["chosen"]
        assert ds.selected.dims == ds.selection_score.dims == ("cell",)
        assert ds.selected.values.astype(bool).tolist() == np.isin(ds.run_id.values, chosen).any(axis=1).tolist()
        assert ds.selected.values.sum() == 1
        loss = numbers(study["curves"]["train_loss"], shape + (study["epochs"],))[:, list(ds.seed.values).index(1)]
        kept = ds.best_epoch.sel(seed=1).values
        done = ds.status.sel(seed=1).values == 0
        same(ds.selection_score, np.where(done, loss[np.arange(len(kept)), kept], np.nan))
        prediction = study["prediction"]
        same(ds.predict_prediction, numbers(prediction["values"], prediction["shape"]))
        assert ds.predict_feature.values.tolist() == ["gdp", "prices"]

        groups = ds.train_loss.isel(epoch=-1).groupby("predict_conditional").mean(...)
        loss = numbers(study["curves"]["train_loss"], shape + (study["epochs"],))[:, :, -1]
        flags = np.array([v == "true" for v in study["factors"]["predict.conditional"]])
        np.testing.assert_allclose(groups.values, [loss[~flags].mean(), loss[flags].mean()], rtol=1e-12)

        frame = ds.test_predict_mse.to_dataframe()
        assert len(frame) == shape[0] * shape[1]
        assert {"predict_conditional", "train_learning_rate", "test_predict_mse"} <= set(frame.columns)
        assert np.isclose(frame.loc[(0, 1), "test_predict_mse"], numbers(study["scalars"]["test_predict_mse"], shape)[0, 0])


def check_run_in_xarray(path, run):
    with xr.open_dataset(path, engine="h5netcdf") as ds:
        assert ds.run_id.item() == run["id"] and ds.seed.item() == run["seed"]
        for name, value in run["scalars"].items():
            assert ds[name].item() == value, name
        for name, values in run["curves"].items():
            same(ds[name], values)
        assert len(run["profiles"]) == 3
        for name, values in run["profiles"].items():
            assert ds[name].dims == ("predict_step",)
            same(ds[name], numbers(values, 5))
    with xr.open_dataset(path, engine="h5netcdf", group="outputs/predict") as ds:
        same(ds.prediction, numbers(run["prediction"]["values"], run["prediction"]["shape"]))
        assert ds.feature.values.tolist() == run["features"]
    with xr.open_dataset(path, engine="h5netcdf", group="weights") as ds:
        by_path = {variable.attrs["path"]: variable for variable in ds.data_vars.values()}
        assert set(by_path) == set(run["weights"])
        for name, array in run["weights"].items():
            same(by_path[name], numbers(array["values"], array["shape"]))
    with xr.open_dataset(path, engine="h5netcdf", group="timing") as ds:
        assert ds.wall_seconds.item() == run["timing"]["wall_seconds"] and ds.wall_seconds.attrs["units"] == "s"


def check_in_h5py(path, run):
    with h5py.File(path, "r") as file:
        assert file["run_id"].asstr()[()] == run["id"]
        assert file["timing/log"].asstr()[()] == run["log"]

        def every_axis_has_a_scale(name, item):
            if not isinstance(item, h5py.Dataset):
                return
            assert item.dtype.kind != "S", f"{name}: a fixed-length string"
            is_scale = item.attrs.get("CLASS") == b"DIMENSION_SCALE"
            assert is_scale or all(len(axis) == 1 for axis in item.dims), f"{name}: an axis without its scale"

        file.visititems(every_axis_has_a_scale)


def check_ncdump(path, expected_lines):
    text = subprocess.run(["ncdump", path], check=True, capture_output=True, text=True).stdout
    for line in expected_lines:
        assert line in text, f"{path}: ncdump does not print '{line}'"


def check_h5dump(path, name, expected):
    """Every variable is dumped, and one of them has the numbers that were written."""
    with h5py.File(path, "r") as file:
        names = [f'DATASET "{member}"' for member in file if isinstance(file[member], h5py.Dataset)]
    header = subprocess.run(["h5dump", "-H", path], check=True, capture_output=True, text=True).stdout
    for dataset in names:
        assert dataset in header, dataset
    dump = subprocess.run(["h5dump", "-y", "-w", "0", "-m", "%.17g", "-d", "/" + name, path], check=True,
                          capture_output=True, text=True).stdout
    data = dump[dump.index("DATA {") + len("DATA {"):dump.index("}", dump.index("DATA {"))]
    same([float(value) for value in re.split(r"[,\s]+", data.strip())], expected.ravel())


def edit_with_h5py(path):
    with h5py.File(path, "r+") as file:
        file.attrs["comment"] = "edited by hand"


def edit_with_ncatted(path):
    """In place: a new attribute of the file and one of its variables changed."""
    variable = "test_predict_mse"
    subprocess.run(["ncatted", "-h", "-a", "comment,global,o,c,edited by hand",
                    "-a", f"comment,{variable},o,c,squared", path], check=True, capture_output=True)
    with h5py.File(path, "r") as file:
        assert np.asarray(file.attrs["comment"]).item() in (b"edited by hand", "edited by hand")
        assert np.asarray(file[variable].attrs["comment"]).item() in (b"squared", "squared")


def check_edit(program, path, edit, check):
    """A tool that edits in place drops the trailer: the file is read on, with a warning, and holds what it held."""
    with open(path, "rb") as file:
        whole = file.read()
    edit(path)
    with open(path, "rb") as file:
        assert b"tapelab\nchecked\n" not in file.read()[-64:], path
    answer = subprocess.run([program, "--read", path], check=True, capture_output=True, text=True).stdout
    assert answer == f"'{path}' was edited by another program: its contents can no longer be verified\n", answer
    check(path)
    with open(path, "wb") as file:
        file.write(whole)


def check_schema(program, path, version):
    with open(path, "rb") as file:
        whole = file.read()
    subprocess.run(["ncatted", "-h", "-a", f"schema_version,global,o,ll,{version + 1}", path], check=True)
    failed = subprocess.run([program, "--read", path], capture_output=True, text=True)
    assert failed.returncode == 1 and failed.stderr.startswith(
        f"error: '{path}' has schema version {version + 1}; this program reads version {version}\n"), failed.stderr
    with open(path, "wb") as file:
        file.write(whole)


def documented_names(readme, section):
    """Patterns of the first column of the section's table: `train_*`, `<decoder>_prediction`, `_nats_by_step`."""
    text = readme[readme.index(f"## {section}"):]
    text = text[:text.index("\n## ", 4)]
    patterns = []
    for row in re.findall(r"^\| (.+?) \| .+? \|", text, re.MULTILINE):
        names = re.findall(r"`([^`]+)`", row)
        for name in names:
            if name.startswith("_"):  # another ending of the first name of the row
                name = re.sub(r"_[a-z]+_by_step$", name, names[0])
            pattern = re.escape(name).replace("<decoder>", "(reconstruct|predict|classify)").replace("<name>", ".+").replace("<n>", "[0-9]+")
            patterns.append(pattern.replace(r"\*", ".*"))
    assert len(patterns) >= 5, section
    return patterns


def check_documented(readme, section, path):
    """Every variable of the file stands in the table, every measure in the text."""
    patterns = documented_names(readme, section)
    variables = []
    with h5py.File(path, "r") as file:
        file.visititems(lambda name, item: variables.append((name, item)) if isinstance(item, h5py.Dataset) else None)
        for name, item in variables:
            if "key" in item.attrs:
                continue  # a factor, named by its setting
            short = name.split("/")[-1]
            assert any(re.fullmatch(p, name) or re.fullmatch(p, short) for p in patterns), (
                f"results/README.md, '{section}': {name} is not documented")
            measure = re.fullmatch(r"(?:train|val|test)_(?:reconstruct|predict|classify|detect)_(.+?)(?:_by_step)?"
                                   r"(?:_tf|_baseline_\w+)?", name)
            if measure:
                assert re.search(rf"\b_?{measure[1]}\b", readme), f"results/README.md: the measure of {name} is not documented"


def main():
    program = sys.argv[1]
    with open(sys.argv[2]) as file:
        readme = file.read()
    with tempfile.TemporaryDirectory() as folder:
        written = json.loads(subprocess.run([program, folder], check=True, capture_output=True, text=True).stdout)
        study, run = written["study"], written["run"]
        study_path = os.path.join(folder, "study.h5")
        run_path = os.path.join(folder, "runs", run["id"] + ".h5")
        check_study_in_xarray(study_path, study)
        check_run_in_xarray(run_path, run)
        for path in (study_path, os.path.join(folder, "timing.h5")):
            with h5py.File(path, "r") as file:
                assert file["run_id"].asstr()[...].ravel().tolist() == study["run_id"]
        check_in_h5py(run_path, run)
        check_ncdump(study_path, ["cell = 4 ;", "string run_id(cell, seed) ;", ':title = "An example" ;', '"gdp", "prices" ;'])
        check_ncdump(run_path, [f'run_id = "{run["id"]}" ;', "parameters = 121301 ;", "group: weights {"])
        check_ncdump(os.path.join(folder, "timing.h5"), ["double wall_seconds(cell, seed) ;"])
        check_h5dump(study_path, "test_predict_mse",
                     numbers(study["scalars"]["test_predict_mse"], (study["cells"], len(study["seeds"]))))
        check_h5dump(run_path, "train_loss", numbers(run["curves"]["train_loss"], -1))
        for section, path in (("study.h5", study_path), ("timing.h5", os.path.join(folder, "timing.h5")),
                              ("runs/<id>.h5", run_path)):
            check_documented(readme, section, path)
        for edit in (edit_with_h5py, edit_with_ncatted):
            check_edit(program, run_path, edit, lambda path: check_run_in_xarray(path, run))
            check_edit(program, study_path, edit, lambda path: check_study_in_xarray(path, study))
        check_schema(program, study_path, 1)
        check_schema(program, run_path, 1)
    print("xarray, h5py, ncdump, h5dump and ncatted read what was written")


if __name__ == "__main__":
    main()
