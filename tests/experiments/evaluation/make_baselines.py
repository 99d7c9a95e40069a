#!/usr/bin/env python3
"""What the predictors without a network give on small data, by numpy and plain loops: writes baselines.json beside it.

    make_baselines.py

Nothing here is taken from tapelab: linear autoregression is numpy.linalg.lstsq on the stacked windows, PCA the singular
value decomposition of the centred windows, with lstsq on the known numbers of a window with gaps.
"""
import json
import pathlib

import numpy as np

rng = np.random.default_rng(20)


def f32(x):
    return np.asarray(x, dtype=np.float32).astype(np.float64)


def series(rows, features):
    """Rows of a noisy daily wave with a trend; feature 1 lags behind feature 0."""
    t = np.arange(rows)[:, None]
    lag = np.arange(features)[None, :]
    return f32(np.sin(2 * np.pi * (t - lag) / 4) + 0.02 * t + 0.3 * rng.standard_normal((rows, features)) + lag)


def forecast_case(name, *, train, test, steps, features, outputs, out_steps, horizon, season, reverse=False, gaps=0.0,
                  value_gaps=0.0, known=False):
    """outputs: of each output the input feature; its scale is 2 x + 1 of the input's, as another scaler makes it."""
    rows = series(train + test + steps + horizon + out_steps, features)
    valid = rng.random(len(rows)) >= gaps
    part = {"train": range(train), "test": range(train, train + test)}
    case = {"name": name, "steps": steps, "features": features, "outputs": outputs, "out_steps": out_steps,
            "horizon": horizon, "season": season, "reversed": reverse, "known_features": 2 if known else 0}
    data = {}
    for which, starts in part.items():
        inputs, mask, values, target_mask, value_mask, beforehand = [], [], [], [], [], []
        for start in starts:
            window = range(start, start + steps)
            first = start + steps - 1 + horizon
            future = list(range(first, first + out_steps))
            if reverse:
                future.reverse()
            inputs.append([rows[r] * valid[r] for r in window])
            mask.append([float(valid[r]) for r in window])
            there = rng.random((out_steps, len(outputs))) >= value_gaps
            values.append([[(2 * rows[r][o] + 1) * valid[r] * there[t][i] for i, o in enumerate(outputs)]
                           for t, r in enumerate(future)])
            target_mask.append([float(valid[r]) for r in future])
            value_mask.append(there.astype(float).tolist())
            beforehand.append([[np.sin(r / 3), np.cos(r / 3)] for r in future])
        data[which] = {"inputs": f32(inputs), "mask": np.array(mask), "values": f32(values),
                       "target_mask": np.array(target_mask), "value_mask": np.array(value_mask),
                       "known": f32(beforehand)}
    case["has_mask"], case["has_value_mask"] = gaps > 0, value_gaps > 0

    # The mean of each output where it counts, over steps and windows.
    train_part = data["train"]
    counts = train_part["target_mask"][:, :, None] * train_part["value_mask"]
    mean = (train_part["values"] * counts).sum((0, 1)) / counts.sum((0, 1))

    def past(n):
        """(step, outputs) of the valid steps of a test window."""
        return [(t, 2 * data["test"]["inputs"][n, t, outputs] + 1)
                for t in range(steps) if data["test"]["mask"][n, t] > 0]

    def season_before(known_steps, row):
        by_step = dict(known_steps)
        return next((by_step[row - k * season] for k in range(1, row // season + 1) if row - k * season in by_step),
                    known_steps[-1][1])

    def on_the_line(known_steps, row):
        (a, first), (b, last) = known_steps[0], known_steps[-1]
        return last + (0 if a == b else (row - b) * (last - first) / (b - a))

    rules = {"drift": on_the_line,
             "moving_average": lambda known_steps, row: np.mean([values for _, values in known_steps], axis=0)}
    if season:
        rules["seasonal"] = season_before
    expected = {}
    for which, rule in rules.items():
        expected[which] = []
        for n in range(test):
            out = []
            for t in range(out_steps):
                row = steps - 1 + horizon + (out_steps - 1 - t if reverse else t)
                out.append(np.broadcast_to(rule(past(n), row) if past(n) else mean, len(outputs)).tolist())
            expected[which].append(out)

    def design(which):
        d = data[which]
        x = d["inputs"].reshape(len(d["inputs"]), -1)
        if known:
            x = np.hstack([x, d["known"].reshape(len(x), -1)])
        return np.hstack([x, np.ones((len(x), 1))])

    expected["linear"] = np.zeros((test, out_steps, len(outputs)))
    for t in range(out_steps):
        for i in range(len(outputs)):
            there = counts[:, t, i] > 0
            # Sines and cosines of all output steps determine one another but for float32: below 1e-6 is rounding.
            weights = np.linalg.lstsq(design("train")[there], train_part["values"][there, t, i], rcond=1e-6)[0]
            expected["linear"][:, t, i] = design("test") @ weights
    expected["linear"] = expected["linear"].tolist()
    case["data"] = {which: {key: np.asarray(value).tolist() for key, value in d.items()} for which, d in data.items()}
    case["expected"] = expected
    return case


def pca_case(name, *, windows, seen, size, count, gaps, complete):
    """Windows of `size` steps of one feature; the first `complete` training windows have no gap."""
    basis = rng.standard_normal((3, size))
    train = f32(rng.standard_normal((windows, 3)) * [3, 2, 1] @ basis + 0.1 * rng.standard_normal((windows, size)) + 5)
    tested = f32(rng.standard_normal((seen, 3)) * [3, 2, 1] @ basis + 0.5 * rng.standard_normal((seen, size)) + 5)
    train_mask = rng.random((windows, size)) >= gaps
    train_mask[:complete] = True
    train_mask[complete:, 0] = False
    tested_mask = rng.random((seen, size)) >= gaps
    tested_mask[0] = True
    tested_mask[1, 1:] = False  # one number is known, fewer than there are components
    tested_mask[2] = False
    if complete >= 2 * count:
        fitted = train[:complete]
        mean = fitted.mean(0)
    else:
        known = np.where(train_mask, train, 0)
        numbers = np.maximum(train_mask.sum(0), 1)
        mean = known.sum(0) / numbers
        fitted = np.where(train_mask, train, mean)
    components = np.linalg.svd(fitted - mean, full_matrices=False)[2][:count]
    out = []
    for x, there in zip(tested, tested_mask):
        code = np.linalg.lstsq(components.T[there], (x - mean)[there], rcond=None)[0] if there.any() else np.zeros(count)
        out.append((mean + code @ components).tolist())
    return {"name": name, "size": size, "count": count,
            "train": np.where(train_mask, train, 0).tolist(), "train_mask": train_mask.astype(float).tolist(),
            "seen": np.where(tested_mask, tested, 0).tolist(), "seen_mask": tested_mask.astype(float).tolist(),
            "expected": out}


def last_value_case(name, *, rows, window, stride, gap_rows):
    values = f32(rng.standard_normal((rows, 2)))
    starts = list(range(0, rows - window + 1, stride))
    covered = {r for s in starts for r in range(s, s + window)} - set(gap_rows)
    expected = []
    for s in starts:
        for r in range(s, s + window):
            before = [b for b in sorted(covered) if b < r]
            own = values[r] if r not in gap_rows else np.zeros(2)
            expected.append((values[before[-1]] if before else own).tolist())
    return {"name": name, "window": window, "starts": starts,
            "values": [(values[r] * (r not in gap_rows)).tolist() for s in starts for r in range(s, s + window)],
            "mask": [float(r not in gap_rows) for s in starts for r in range(s, s + window)], "expected": expected}


fixture = {
    "forecasts": [
        forecast_case("plain", train=60, test=6, steps=6, features=2, outputs=[0, 1], out_steps=3, horizon=1, season=4),
        forecast_case("horizon, one target column, reversed", train=60, test=6, steps=5, features=3, outputs=[2],
                      out_steps=7, horizon=3, season=2, reverse=True),
        forecast_case("masked steps", train=100, test=8, steps=6, features=2, outputs=[1, 0], out_steps=3, horizon=2,
                      season=3, gaps=0.35),
        forecast_case("masked steps and values, what is known beforehand", train=100, test=8, steps=6, features=2,
                      outputs=[0, 1], out_steps=3, horizon=1, season=6, gaps=0.1, value_gaps=0.2, known=True),
        forecast_case("no season", train=60, test=3, steps=4, features=1, outputs=[0], out_steps=2, horizon=1, season=0),
    ],
    "pca": [
        pca_case("enough windows without gaps", windows=60, seen=8, size=9, count=3, gaps=0.3, complete=20),
        pca_case("too few windows without gaps", windows=60, seen=8, size=9, count=3, gaps=0.2, complete=5),
        pca_case("no window without gaps", windows=40, seen=5, size=6, count=2, gaps=0.3, complete=0),
    ],
    "last_value": [
        last_value_case("overlapping windows", rows=20, window=5, stride=2, gap_rows=[3, 7, 8]),
        last_value_case("windows apart", rows=24, window=4, stride=6, gap_rows=[0, 6]),
    ],
}
path = pathlib.Path(__file__).with_name("baselines.json")


def rounded(x):
    if isinstance(x, dict):
        return {key: rounded(value) for key, value in x.items()}
    if isinstance(x, list):
        return [rounded(value) for value in x]
    return float(f"{x:.9g}") if isinstance(x, float) else x


path.write_text(json.dumps(rounded(fixture), separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
