#!/usr/bin/env python3
"""Table of what grid.sh measured.

    grid_table.py MEASURED PREFIX       writes PREFIX.md and PREFIX.csv, prints the first

MEASURED has a line for each measurement: "WHO;BESIDE;WALL USER SYSTEM;ERRORS", seconds and the runs' largest absolute
errors; BESIDE is who of ours trained the same model in the same round, and is empty for ours.
"""
import collections
import csv
import pathlib
import statistics
import sys

from compare_table import markdown


def main():
    walls, cpus, errors, beside = (collections.defaultdict(list) for _ in range(4))
    for line in pathlib.Path(sys.argv[1]).read_text().splitlines():
        who, other, times, found = line.split(";")
        wall, user, system = map(float, times.split())
        walls[who].append(wall)
        cpus[who].append(user + system)
        errors[who] += map(float, found.split())
        beside[who] = other or who
    header = ["who", "wall, s", "least", "most", "CPU, s", "beside", "ratio of wall", "least ratio", "most ratio",
              "rounds", "median largest error"]
    rows = []
    for who, wall in walls.items():
        ratios = [theirs / ours for theirs, ours in zip(wall, walls[beside[who]])]
        rows.append([who, statistics.median(wall), min(wall), max(wall), statistics.median(cpus[who]), beside[who],
                     statistics.median(ratios), min(ratios), max(ratios), len(wall), statistics.median(errors[who])])
    with open(sys.argv[2] + ".csv", "w", newline="") as file:
        csv.writer(file).writerows([header] + rows)
    text = markdown(header, rows)
    pathlib.Path(sys.argv[2] + ".md").write_text(text)
    print(text, end="")


if __name__ == "__main__":
    main()
