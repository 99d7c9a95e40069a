#!/usr/bin/python3
"""Writes us_macro_growth.csv from us_macro.csv beside it: growth of what grows, change of what is a rate, in percent.

A quarter's value tells how far a series moved since the quarter before, so that the years to forecast lie in the range
of the years before. The transformations are those of FRED-QD (README.md).
"""
import csv
from math import log
from pathlib import Path

here = Path(__file__).parent
with (here / "us_macro.csv").open(newline="") as file:
    quarters = list(csv.DictReader(file))

with (here / "us_macro_growth.csv").open("w", newline="") as out:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["time", "realgdp", "realcons", "realinv", "unemp", "tbilrate", "infl"])
    for before, now in zip(quarters, quarters[1:]):
        growth = [100 * log(float(now[name]) / float(before[name])) for name in ("realgdp", "realcons", "realinv")]
        change = [float(now[name]) - float(before[name]) for name in ("unemp", "tbilrate", "infl")]
        writer.writerow([now["time"], *(f"{value:.4f}" for value in growth), *(f"{value:.2f}" for value in change)])
