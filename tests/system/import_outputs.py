"""Imports every file of a folder of make_files.py and compares the outputs with Keras' own.

    import_outputs.py TAPELAB FOLDER [SHOW]

Prints a line for each file; the exit code is 1 where an output differs by more than 1e-5 of its range. SHOW: all lines,
not only those of faults.
"""
import glob
import json
import os
import subprocess
import sys
import tempfile

import numpy

BAR = 1e-5


def run(tapelab, *words):
    done = subprocess.run([tapelab] + list(words), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError("tapelab %s ends with %d: %s" % (" ".join(words), done.returncode, done.stderr))
    return done.stdout


def difference(got, expected):
    if got.shape != expected.shape:
        raise RuntimeError("the output has the shape %s, expected %s" % (got.shape, expected.shape))
    return abs(got - expected).max() / (expected.max() - expected.min())


def compare(tapelab, path, expected):
    """The largest difference, as a part of the range."""
    name = os.path.basename(path).rsplit(".", 1)[0]
    numpy.save("x.npy", expected[name + ".x"])
    run_id = json.loads(run(tapelab, "import", path, "--json", "-o", "study"))["run"]
    show = json.loads(run(tapelab, "show", "study", run_id, "--json"))["settings"]
    outputs = [key for key in sorted(expected) if key.startswith(name + ".y")]
    decoders = [d for d in ("reconstruct", "predict") if show[d + ".enabled"]]
    if not decoders:
        run(tapelab, "encode", "study", run_id, "x.npy", "-o", "y.npy")
        return difference(numpy.load("y.npy"), expected[outputs[0]])
    worst = 0
    for decoder, output in zip(decoders, outputs):
        run(tapelab, "predict", "study", run_id, "x.npy", "--decoder", decoder, "-o", "y.npy")
        worst = max(worst, difference(numpy.load("y.npy"), expected[output]))
    return worst


def main():
    tapelab, folder = os.path.realpath(sys.argv[1]), os.path.realpath(sys.argv[2])
    expected = numpy.load(os.path.join(folder, "expected.npz"))
    paths = sorted(glob.glob(folder + "/*.h5") + glob.glob(folder + "/*.keras"))
    faults = 0
    for path in paths:
        with tempfile.TemporaryDirectory() as scratch:
            os.chdir(scratch)
            try:
                worst = compare(tapelab, path, expected)
                line, good = "%.1e" % worst, worst <= BAR
            except RuntimeError as error:
                line, good = str(error), False
            os.chdir("/")
        faults += not good
        if not good or len(sys.argv) > 3:
            print("%-8s %-26s %s" % (expected["version"], os.path.basename(path), line))
    if not paths or faults:
        sys.exit("%d of %d files differ from Keras %s" % (faults, len(paths), expected["version"]))
    print("Keras %s: %d files, all outputs within %g of their range" % (expected["version"], len(paths), BAR))


main()
