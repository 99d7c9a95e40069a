#!/usr/bin/env python3
"""Tables of what compare.sh measured: peers beside ours, and with what each was computed.

    compare_table.py FOLDER OURS PREFIX     writes PREFIX.md and PREFIX.csv, prints the first

FOLDER/measured has lines "WORKLOAD WHO ROUND WALL CPU", milliseconds per step; FOLDER/infos one JSON object per WHO,
the first OURS of which are ours; FOLDER/notes what else is to be said. Ratios are of CPU time within a round:
peer by ours.
"""
import collections
import csv
import json
import pathlib
import statistics
import sys


def markdown(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    for row in rows:
        cells = [f"{cell:.3g}" if isinstance(cell, float) else str(cell) for cell in row]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def read(path):
    """{workload: {who: {round: (wall, cpu)}}}, in the order of the file."""
    times = {}
    for line in path.read_text().splitlines():
        workload, who, round_, wall, cpu = line.split()
        times.setdefault(workload, {}).setdefault(int(who), {})[round_] = float(wall), float(cpu)
    return times


def median(rounds, column):
    return statistics.median(pair[column] for pair in rounds.values())


def fastest(by_who, infos, ours):
    """Who of each family of peers has the least CPU time."""
    families = collections.defaultdict(list)
    for who in by_who:
        if who >= ours:
            families[infos[who]["family"]].append(who)
    return [min(forms, key=lambda who: median(by_who[who], 1)) for forms in families.values()]


def row_of(workload, own, peer, by_who, infos):
    mine, theirs = by_who[own], by_who[peer]
    ratios = [theirs[r][1] / mine[r][1] for r in mine if r in theirs]
    form = infos[peer]["form"]
    return [workload, infos[peer]["family"] + (f" ({form})" if form else ""), infos[own]["family"], median(mine, 0),
            median(mine, 1), median(theirs, 0), median(theirs, 1), statistics.median(ratios), min(ratios), max(ratios),
            len(ratios)]


def main():
    folder, ours, prefix = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    infos = [json.loads(line) for line in (folder / "infos").read_text().splitlines()]
    header = ["workload", "peer", "beside", "ours, ms", "ours, CPU ms", "peer, ms", "peer, CPU ms", "ratio of CPU",
              "least", "most", "rounds"]
    every, shown, alone = [], [], []
    for workload, by_who in read(folder / "measured").items():
        best = fastest(by_who, infos, ours)
        for peer in by_who:
            for own in range(ours):
                if peer < ours:
                    if own == peer:
                        alone.append([workload, infos[own]["family"], median(by_who[own], 0), median(by_who[own], 1)])
                    continue
                row = row_of(workload, own, peer, by_who, infos)
                every.append(row)
                if peer in best:
                    shown.append(row)
    with open(prefix + ".csv", "w", newline="") as file:
        csv.writer(file).writerows([header] + every)
    text = markdown(header, shown) if shown else markdown(["workload", "who", "ms", "CPU ms"], alone)
    facts = ["BLAS", "instructions"]
    versions = [[f'{info["family"]} {info["form"]}'.strip()] + [info[fact] for fact in facts] for info in infos]
    text += "\n" + markdown(["who"] + facts, versions)
    notes = (folder / "notes").read_text().splitlines()
    text += "\n" + "".join(f"- {note}\n" for note in notes) if notes else ""
    pathlib.Path(prefix + ".md").write_text(text)
    print(text, end="")


if __name__ == "__main__":
    main()
