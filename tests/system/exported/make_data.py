"""Data of the exported models' tests: sequences as arrays and as tables, and cases for compare.js."""
import json
import math
import sys

import numpy as np

SEQUENCES, STEPS, FEATURES = 17, 7, 3


def data():
    rng = np.random.default_rng(22)
    t = np.arange(STEPS)
    short = np.stack([np.sin(0.4 * t[:, None] * rng.uniform(0.5, 2, FEATURES) + rng.uniform(0, 6, FEATURES)) +
                      0.1 * rng.standard_normal((STEPS, FEATURES)) for _ in range(SEQUENCES)])
    short = (short * [1, 5, 0.2] + [0, 20, 1]).astype("<f4")
    np.save("short.npy", short)
    np.save("first.npy", short[:, -1])
    # The same numbers twice: equal scaling.
    np.save("long.npy", np.concatenate([short, short[:, ::-1]], axis=1))
    masked = short.copy()
    masked[:, 5:] = 0.25
    masked[::3, 2] = 0.25
    np.save("masked.npy", masked)
    gaps = short.copy()
    gaps[rng.random(short.shape) < 0.2] = np.nan
    gaps[:, :, 0] = short[:, :, 0]  # a step without any value is masked
    np.save("gaps.npy", gaps)
    np.save("gaps_known.npy", np.concatenate([gaps, (~np.isnan(gaps)).astype("<f4")], axis=2))

    # Series of different length: a row for each step.
    lengths = rng.integers(3, STEPS + 1, SEQUENCES)
    lengths[0] = STEPS
    with open("ragged.csv", "w", encoding="ascii") as file:
        file.write("id,a,b,c,kind\n")
        for n, length in enumerate(lengths):
            for row in short[n, :length].astype(float):
                file.write("s%02d,%r,%r,%r,%s\n" % (n, *map(float, row), "xy"[n % 2]))
    padded = short.copy()
    for n, length in enumerate(lengths):
        padded[n, length:] = 1000  # not read
    np.save("padded.npy", padded)
    np.save("lengths.npy", lengths.astype("<i4"))
    np.save("whole.npy", np.full(SEQUENCES, STEPS, "<i4"))

    # One series with times, and its windows with what the calendar says of them and of the rows that follow.
    rows = np.arange(60)
    load = (10 + 3 * np.sin(rows / 4)).astype("<f4")
    with open("hours.csv", "w", encoding="ascii") as file:
        file.write("time,load\n")
        for row in rows:
            file.write("2024-01-%02d %02d:00:00,%r\n" % (1 + row // 24, row % 24, float(load[row])))
    angle = 2 * math.pi * (rows % 24) / 24
    table = np.stack([load, np.sin(angle), np.cos(angle)], axis=1).astype("<f4")
    windows = range(60 - STEPS + 1)
    np.save("windows.npy", np.stack([table[first:first + STEPS] for first in windows][:SEQUENCES]))
    np.save("known.npy", np.stack([table[first + STEPS:first + STEPS + 2, 1:] for first in windows][:SEQUENCES]))

    # Far from 0: float32 would lose the digits.
    far = 1.7e12 + 37.0 * rows + rows * rows % 11
    with open("far.csv", "w", encoding="ascii") as file:
        file.write("n\n" + "".join("%.1f\n" % value for value in far))
    np.save("far.npy", np.stack([far[first:first + STEPS, None] for first in windows][:SEQUENCES]))


def case(name, models, feeds, wanted, steps=""):
    """Words as NAME=FILE; steps as INPUT=T."""
    pairs = lambda text: dict(word.split("=", 1) for word in text.split())
    return {"name": name, "models": models.split(), "feeds": pairs(feeds), "wanted": pairs(wanted),
            "steps": {key: int(value) for key, value in pairs(steps).items()}}


if __name__ == "__main__":
    if len(sys.argv) == 1:
        data()
    else:
        json.dump([case(*line.rstrip("\n").split("|")) for line in open(sys.argv[1], encoding="utf-8")],
                  open(sys.argv[2], "w", encoding="utf-8"))
