#!/usr/bin/python3
"""Writes oscillations.csv: 96 damped oscillations of different length, with gaps. Numbers of our own; needs numpy.

Columns: id of the series, x = a exp(-d t) cos(w t + p), v = its derivative over w. Series have 8 to 20 rows, w lies in
0.3 .. 0.9 per step, d in 0 .. 0.08, a in 0.5 .. 1; three in a hundred values of x are missing.
"""
import csv
import pathlib

import numpy as np

random = np.random.default_rng(20150706)
with open(pathlib.Path(__file__).with_name("oscillations.csv"), "w", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["id", "x", "v"])
    for series in range(96):
        rows = int(random.integers(8, 21))
        w, d, a, p = (random.uniform(*limits) for limits in ((0.3, 0.9), (0, 0.08), (0.5, 1), (0, 2 * np.pi)))
        for t in range(rows):
            scale = a * np.exp(-d * t)
            x, v = scale * np.cos(w * t + p), -scale * (np.sin(w * t + p) + d / w * np.cos(w * t + p))
            missing = random.random() < 0.03 and t > 0
            out.writerow([f"s{series:02d}", "" if missing else f"{x:.4f}", f"{v:.4f}"])
