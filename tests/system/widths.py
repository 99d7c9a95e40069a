"""What reading commands print of the studies that ship and of the grids is no wider than it was asked to be.

Usage: widths.py TAPELAB SOURCE
"""
import concurrent.futures
import glob
import json
import os
import subprocess
import sys
import tempfile

tapelab, source = os.path.realpath(sys.argv[1]), os.path.realpath(sys.argv[2])
studies = sorted(glob.glob(os.path.join(source, "results/reference/*/*.h5")))
grids = sorted(glob.glob(os.path.join(source, "experiments/grids/*.ini")))
grids.append(os.path.join(source, "experiments/grids/paper/layers.ini"))
assert len(studies) >= 39 and len(grids) >= 15, (len(studies), len(grids))


def said(columns, *words):
    done = subprocess.run([tapelab, *words], capture_output=True, env={**os.environ, "COLUMNS": str(columns)})
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def ids(study):
    """Of the first run and the last."""
    code, text, errors = said(100, "ls", study, "--json")
    assert code == 0, errors
    runs = [run["run"] for run in json.loads(text)]
    return runs[0], runs[-1]


def questions(study):
    first, last = ids(study)
    yield from (["table", study], ["table", study, "--median"], ["table", study, "--published"], ["compare", study],
                ["compare", study, "--margin", "10%"], ["verdict", study], ["ls", study], ["ls", study, "--sort", "seed"],
                ["show", study, first], ["show", study, last, "--all"], ["why", study, first, last])
    if said(100, "table", study, "--by-step", "--json")[0] == 0:
        yield ["table", study, "--by-step", "--steps", "0,-1"]


def too_wide(columns, words):
    """Lines that are wider although they could have been broken, and the widest of all."""
    code, text, errors = said(columns, *words)
    # A margin in per cent has no meaning for metrics that may be 0.
    assert code == 0 or (code == 2 and "--margin" in words), (words, code, errors)
    assert code != 0 or text, words
    lines = text.splitlines()
    wide = [line for line in lines if len(line) > columns and len(line.split()) > 1]
    return [f"{columns}: {' '.join(words)}: {len(line)}: {line}" for line in wide], max(map(len, lines), default=0)


asked = [words for study in studies for words in questions(study)]
asked += [[command, grid] for grid in grids for command in ("plan", "summary")]
with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(2) as pool:
    os.chdir(folder)
    study = os.path.join(folder, "watched")
    done = subprocess.run([tapelab, "run", os.path.join(source, "experiments/grids/decoder.ini"), "seed=1", "train.epochs=2", "-o", study],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    asked.append(["watch", study, "--once"])
    for columns in (80, 120):
        found = list(pool.map(lambda words: too_wide(columns, words), asked))
        wide = [line for lines, _ in found for line in lines]
        assert not wide, f"{len(wide)} lines are too wide:\n" + "\n".join(wide[:40])
        widest = max(width for _, width in found)
        assert widest > columns - 5, f"of {columns} columns {widest} are used"
print(len(asked), "answers at 80 and at 120 columns")
