#!/usr/bin/python3
"""Writes machines/machine-1.csv.gz to machine-4.csv.gz: sensors of four machines that do not exist, with labelled faults.

A row every ten minutes from 2026-01-05 00:00. Three sensors follow the machine's load, which has a period of a day and
one of a shift (8 h), each with a delay, a gain and a noise of its own; the machines differ in these. From row 500 on
there are faults, label 1:

spike       the vibration is far off for one or two rows
stuck       the temperature keeps its value
drift       the flow falls slowly, then recovers at once
collective  the load runs at twice its speed: every value is usual, their order is not

Rows are missing in three gaps, and some cells of the flow say -999, which stands for no value.
"""
import gzip
from pathlib import Path

import numpy as np

ROWS, FIRST_FAULT = 1000, 500
PER_DAY, PER_SHIFT = 144, 48  # rows
START = np.datetime64("2026-01-05T00:00")


def load(phase):
    """What the machine does at every row, from about -1 to 1."""
    return 0.7 * np.sin(2 * np.pi * phase / PER_DAY) + 0.3 * np.sin(2 * np.pi * phase / PER_SHIFT)


def faults(rng):
    """Kind, first row and number of rows of each fault, apart from each other."""
    kinds = ["spike", "stuck", "drift", "collective", "spike", "collective"]
    rng.shuffle(kinds)
    lengths = {"spike": (1, 3), "stuck": (24, 37), "drift": (40, 61), "collective": (30, 49)}
    row = FIRST_FAULT
    for kind in kinds:
        row += int(rng.integers(20, 36))
        length = int(rng.integers(*lengths[kind]))
        yield kind, row, length
        row += length
    assert row < ROWS, row


def machine(number):
    rng = np.random.default_rng(20260105 + number)
    phase, label = np.arange(ROWS, dtype=float), np.zeros(ROWS, dtype=int)
    plan = list(faults(rng))
    for kind, first, length in plan:
        label[first : first + length] = 1
        if kind == "collective":
            phase[first : first + length] += np.arange(1, length + 1)
    base, gain = rng.uniform([40, 2, 80], [60, 3, 120]), rng.uniform([6, 0.4, 12], [10, 0.7, 20])
    delay, noise = rng.integers([4, 0, 1], [9, 2, 3]), np.array([0.05, 0.08, 0.06])
    sensors = np.stack([base[i] + gain[i] * (load(phase - delay[i]) + rng.normal(0, noise[i], ROWS)) for i in range(3)], 1)
    for kind, first, length in plan:
        rows = slice(first, first + length)
        if kind == "spike":
            sensors[rows, 1] += gain[1] * rng.choice([-2.5, 2.5])
        elif kind == "stuck":
            sensors[rows, 0] = sensors[first - 1, 0]
        elif kind == "drift":
            sensors[rows, 2] -= gain[2] * np.linspace(0, 2, length)
    keep = np.ones(ROWS, dtype=bool)
    for first in (137 + 11 * number, 330 + 7 * number, 960 + number):
        keep[first : first + int(rng.integers(2, 9))] = False
    missing = rng.choice(FIRST_FAULT, 12, replace=False)
    lines = ["time,temperature [degC],vibration [mm/s],flow [l/min],fault"]
    for row in np.flatnonzero(keep):
        time = str(START + np.timedelta64(10, "m") * row).replace("T", " ")
        flow = "-999" if row in missing else f"{sensors[row, 2]:.1f}"
        lines.append(f"{time},{sensors[row, 0]:.2f},{sensors[row, 1]:.3f},{flow},{label[row]}")
    return "\n".join(lines) + "\n"


folder = Path(__file__).parent / "machines"
folder.mkdir(exist_ok=True)
for number in range(1, 5):
    path = folder / f"machine-{number}.csv.gz"
    with open(path, "wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed:
        packed.write(machine(number).encode())
