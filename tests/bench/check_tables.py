#!/usr/bin/env python3
"""The tables of compare.sh and grid.sh from made-up measurements.

    check_tables.py FOLDER      FOLDER is written
"""
import csv
import json
import os
import subprocess
import sys

PEERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers")
# Two rounds; who 0 is ours, 1 and 2 are forms of one family, of which 2 has less CPU time though 1 has less wall time.
MEASURED = """w 0 1 2 1
w 1 1 3 9
w 2 1 8 4
w 0 2 2 2
w 1 2 3 9
w 2 2 8 5
"""
GRID = """ours;;1 1.5 0.5;0.1 0.3
theirs;ours;10 11 1;0.2 0.4
ours;;2 1.5 0.5;0.1 0.3
theirs;ours;30 11 1;0.2 0.4
"""


def made(folder, program, *arguments):
    subprocess.run([sys.executable, os.path.join(PEERS, program), *arguments, f"{folder}/table"], check=True)
    with open(f"{folder}/table.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    with open(f"{folder}/table.md") as file:
        return rows, file.read()


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    infos = [{"family": f, "form": form, "BLAS": "b", "instructions": "i"}
             for f, form in (("ours", ""), ("peer", "slow"), ("peer", "fast"))]
    for name, text in {"measured": MEASURED, "notes": "a note\n", "grid": GRID,
                       "infos": "".join(json.dumps(i) + "\n" for i in infos)}.items():
        with open(f"{folder}/{name}", "w") as file:
            file.write(text)
    rows, text = made(folder, "compare_table.py", folder, "1")
    assert [row["peer"] for row in rows] == ["peer (slow)", "peer (fast)"], rows
    columns = ["ours, CPU ms", "peer, CPU ms", "ratio of CPU", "least", "most", "rounds"]
    fast = {key: float(rows[1][key]) for key in columns}
    assert list(fast.values()) == [1.5, 4.5, 3.25, 2.5, 4, 2], fast
    assert "| w | peer (fast) |" in text and "| w | peer (slow) |" not in text and "- a note" in text, text

    rows, _ = made(folder, "grid_table.py", f"{folder}/grid")
    theirs = {key: float(rows[1][key]) for key in ("wall, s", "CPU, s", "ratio of wall", "least ratio", "most ratio")}
    assert list(theirs.values()) == [20, 12, 12.5, 10, 15], theirs
    assert abs(float(rows[1]["median largest error"]) - 0.3) < 1e-9, rows


if __name__ == "__main__":
    main()
