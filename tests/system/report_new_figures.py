"""The figures of codes and of training times: their numbers computed another way, and what is drawn of them."""
import csv
import io
import json
import os
import subprocess
import time

import h5py
import numpy as np


def codes_of(tapelab, path, run, folder):
    """What `tapelab encode` gives of every window, and where in the result the window of a series and row stands."""
    file = os.path.join(folder, "codes.npy")
    subprocess.run([tapelab, "encode", path, run, "-o", file], check=True, capture_output=True)
    text = subprocess.run([tapelab, "encode", path, run, "--csv"], check=True, capture_output=True, text=True).stdout
    places = {(row["sequence"], int(row["first_row"])): i for i, row in enumerate(csv.DictReader(io.StringIO(text)))}
    codes = np.load(file)
    assert len(places) == len(codes), (len(places), codes.shape)
    return codes, places


def plane_of(codes):
    """Coordinates in two principal components, by the singular values of the centred codes, and their variances' part."""
    centred = codes.astype(float) - codes.astype(float).mean(axis=0)
    _, values, directions = np.linalg.svd(centred, full_matrices=False)
    signs = [np.sign(direction[np.argmax(np.abs(direction))]) for direction in directions[:2]]
    return [centred @ direction * sign for direction, sign in zip(directions, signs)], values[:2] ** 2 / np.sum(values ** 2)


def check_planes(tapelab, study, path, folder):
    """The pages' codes are those of the command, in the plane that another library finds."""
    with h5py.File(os.path.join(path, "study.h5")) as file:
        runs, seeds = file["run_id"][()], list(file["seed"][()])
    for cell in study["codes"]["cells"]:
        run = runs[cell["cell"], seeds.index(cell["seed"])].decode()
        codes, places = codes_of(tapelab, path, run, folder)
        names = cell.get("series", [""] * len(cell["row"]))
        shown = codes[[places[place] for place in zip(names, cell["row"])]]
        assert shown.shape[1] == cell["units"] and 3 <= len(shown) <= 500
        (x, y), part = plane_of(shown)
        for ours, theirs in ((cell["x"], x), (cell["y"], y), (cell["part"], part)):
            assert np.max(np.abs(np.array(ours) - theirs)) <= 1e-4, (study["name"], cell["label"])


def check_times(tapelab, study, path):
    """Times are those of timing.h5, values those of `table --json`, and nothing beats what is on a front."""
    beside = os.path.join(path, "timing.h5") if os.path.isdir(path) else ""
    assert bool(study["training_time"]) == (os.path.exists(beside) and study["counts"]["ok"] > 0), path
    for entry in study["training_time"] or []:
        with h5py.File(beside) as file, h5py.File(os.path.join(path, "study.h5")) as runs:
            seconds = np.where(np.isnan(runs[entry["name"]][()]), np.nan, file["train_seconds"][()])
        shown = subprocess.run([tapelab, "table", path, "--metric", entry["name"], "--json"], check=True, capture_output=True)
        rows = [row for row in json.loads(shown.stdout)["cells"] if not row.get("baseline")]
        for cell in entry["cells"]:
            of = seconds[cell["cell"]][~np.isnan(seconds[cell["cell"]])]
            assert len(of) == cell["n"], cell
            for name, value in (("mean", of.mean()), ("min", of.min()), ("max", of.max())):
                assert abs(cell["seconds"][name] - value) <= 1e-12 * value, (cell, name)
            factors = {factor["key"]: factor["values"][cell["cell"]] for factor in study["factors"]}
            [row] = [row for row in rows if row["factors"] == factors]
            assert {name: row[name] for name in ("n", "mean", "min", "max")} == {"n": cell["n"], **cell["value"]}, row
        check_front(study, entry)


def check_front(study, entry):
    [metric] = [metric for metric in study["metrics"] if metric["name"] == entry["name"]]
    sign = -1 if metric["better"] == "higher" else 1
    at = {cell["cell"]: (cell["seconds"]["mean"], sign * cell["value"]["mean"]) for cell in entry["cells"]}
    beaten = {a for a in at if any(at[b] != at[a] and at[b][0] <= at[a][0] and at[b][1] <= at[a][1] for b in at)}
    if len(entry["fronts"]) == 1:
        assert set(entry["fronts"][0]) == set(at) - beaten, entry


MARKS = """return [...document.querySelectorAll(`#${arguments[0]} [data-figure$="${arguments[1]}"] .chart svg g.mark-symbol.role-mark path`)]
    .map((path) => path.getAttribute('fill'))"""


def check_drawn(driver, study):
    """As many points as there are; axes that say what they hold; a choice of colours that changes them."""
    cells = study["codes"]["cells"]
    fills = driver.execute_script(MARKS, study["id"], "-codes")
    assert len(fills) == sum(len(cell["x"]) for cell in cells), (study["name"], len(fills))
    times = driver.execute_script(MARKS, study["id"], "-training-time")
    assert len(times) == (len(study["training_time"][0]["cells"]) if study["training_time"] else 0), (study["name"], len(times))
    if not cells:
        return
    text = driver.execute_script("return document.querySelector(`#${arguments[0]} [data-figure$=\"-codes\"] .chart svg`).textContent", study["id"])
    for cell in cells:
        assert f"component 1 ({driver.execute_script('return percentText(arguments[0])', cell['part'][0])}" in text, cell["part"]
    if "event" in cells[0]:
        assert len(set(fills)) == 2, set(fills)
        changed = driver.execute_async_script("""
            const done = arguments[1], figure = document.querySelector(`#${arguments[0]} [data-figure$="-codes"]`);
            const select = figure.querySelector('select');
            const choose = (value) => { select.value = value; select.dispatchEvent(new Event('change')); return figure.figure.turn; };
            const fills = () => [...figure.querySelectorAll('.chart svg g.mark-symbol.role-mark path')].map((path) => path.getAttribute('fill'));
            choose('place').then(() => { const after = fills(); return choose('event').then(() => done(after)); });""", study["id"])
        assert len(set(changed)) > 2, set(changed)


def redraw_at(driver, width):
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
    time.sleep(0.5)
    driver.execute_async_script("Promise.all([...figures].map((figure) => figure.turn)).then(() => arguments[0]())")


def check_inside(driver):
    """No text of these figures leaves its picture."""
    outside = driver.execute_script("""
        return [...document.querySelectorAll('[data-figure$="-codes"], [data-figure$="-training-time"]')].flatMap((figure) => {
          const picture = figure.querySelector('.chart svg').getBoundingClientRect();
          return [...figure.querySelectorAll('.chart svg text')].map((text) => [text.textContent, text.getBoundingClientRect()])
            .filter(([text, box]) => text && box.width && (box.left < picture.left - 1 || box.right > picture.right + 1 || box.top < picture.top - 1 || box.bottom > picture.bottom + 1))
            .map(([text]) => `${figure.dataset.figure}: ${text}`); });""")
    assert not outside, outside


def check(driver, tapelab, data, studies, folder):
    for study, path in zip(data["studies"], studies, strict=True):
        if not os.path.isdir(path):
            assert not study["codes"]["cells"] and not study["codes"]["left_out"], path
        else:
            check_planes(tapelab, study, path, folder)
        if study["name"] == "rare_events":
            assert [cell["samples"] for cell in study["codes"]["cells"]] == [718, 718] and "event" in study["codes"]["cells"][0], path
        check_times(tapelab, study, path)
        check_drawn(driver, study)
    for width in (400, 1280):
        redraw_at(driver, width)
        check_inside(driver)
    rows = driver.execute_script("""
        return Object.fromEntries([...document.querySelectorAll('[data-figure$="-codes"], [data-figure$="-training-time"]')]
          .map((figure) => [figure.dataset.figure, figure.figure.numbers().rows]))""")
    for study in data["studies"]:
        name = study["name"].replace("_", "-")
        if cells := study["codes"]["cells"]:
            assert [row[-2:] for row in rows[f"{name}-codes"]] == [list(point) for cell in cells for point in zip(cell["x"], cell["y"])]
        if study["training_time"]:
            assert [row[2] for row in rows[f"{name}-training-time"]] == [cell["seconds"]["mean"] for cell in study["training_time"][0]["cells"]]
