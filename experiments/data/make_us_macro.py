#!/usr/bin/python3
"""Writes us_macro.csv from the data set 'macrodata' of statsmodels (Debian: python3-statsmodels).

Numbers are copied as the package spells them. Year and quarter become one column, so that a row names its time.
"""
import csv
from pathlib import Path

import statsmodels.datasets.macrodata as macrodata

source = Path(macrodata.__file__).parent / "macrodata.csv"
target = Path(__file__).parent / "us_macro.csv"

with source.open(newline="") as rows, target.open("w", newline="") as out:
    reader = csv.reader(rows)
    writer = csv.writer(out, lineterminator="\n")
    header = next(reader)
    assert header[:2] == ["year", "quarter"], header
    writer.writerow(["time", *header[2:]])
    for year, quarter, *values in reader:
        writer.writerow([f"{year}Q{quarter}", *values])
