"""HDF5 files with flipped bits and no checksum, through every command that reads them.

    damaged_hdf5.py TAPELAB [VARIANTS [SEED]]

Run files, study.h5, timing.h5 and checkpoints lose their trailer first, so that they look edited by another program:
with it, damage is found before libhdf5 sees a byte. Users' arrays never have one. Each variant is a whole file of the
right length in which a few bits or bytes are others; every command has to end by itself with one of its exit codes,
and name the file unless it prints what it prints of the whole one. Prints a table; the exit code is 1 if any command
crashed, hung, or printed other numbers of a study without naming the file.
"""
import collections
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

import h5py
import numpy

TRAILER_BYTES = 64
SECONDS = 120  # longer than the program gives libhdf5, which is CPU time

GRID = """[grid]
title = squares
[data]
source = array
file = squares.npy
test = 0.25
[model]
encoder = 2
decoder = 2
[train]
epochs = 2
learning_rate = 0.01,0.001
[eval]
by_step = true
"""
ARRAY_GRID = """[data]
source = array
file = {0}
axes = sequence step feature
dataset = deep/values
test = 0.25
[model]
encoder = 2
decoder = 2
[train]
epochs = 1
"""


def write_arrays():
    """A file in the earliest format and one in the latest, with whatever people store beside an array."""
    values = numpy.sin(numpy.arange(24 * 5 * 3)).reshape(24, 5, 3)
    for name, version, options in (("early.h5", "earliest", {}),
                                   ("late.h5", "latest", {"chunks": (8, 5, 3), "compression": "gzip", "shuffle": True,
                                                          "fletcher32": True})):
        with h5py.File(name, "w", libver=version) as file:
            deep = file.create_group("deep")
            array = deep.create_dataset("values", data=values.astype("f4"), **options)
            array.attrs["units"] = "V"
            array.attrs["_FillValue"] = numpy.float32(-999)
            file.create_dataset("step", data=numpy.arange(5)).make_scale("step")
            array.dims[1].attach_scale(file["step"])
            file.create_dataset("names", data=["a", "b", "c"], dtype=h5py.string_dtype())
            file.create_dataset("table", data=numpy.zeros(3, dtype=[("a", "f8"), ("b", "i2")]))
            for number in range(12):
                deep.create_group("group%d" % number)
            file["soft"] = h5py.SoftLink("/deep/values")


def make_study(tapelab):
    numpy.save("squares.npy", (numpy.indices((12, 6, 4, 4)).sum(0) % 5 / 4).astype("float32"))
    with open("g.ini", "w", encoding="utf-8") as file:
        file.write(GRID)
    run = [tapelab, "run", "g.ini", "seed=1,2", "-o", "base"]
    subprocess.run(run, check=True, capture_output=True)
    # A run that is stopped leaves a checkpoint.
    long = subprocess.Popen([tapelab, "run", "g.ini", "train.epochs=3000", "train.checkpoint_every=1", "seed=1",
                             "train.learning_rate=0.01", "-o", "stopped"], stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)
    deadline = time.time() + 60
    while not [f for f in os.listdir("stopped/runs") if f.endswith(".ckpt")] if os.path.isdir("stopped/runs") else True:
        if time.time() > deadline:
            sys.exit("no checkpoint after 60 s")
        time.sleep(0.05)
    long.kill()
    long.wait()
    checkpoint = [f for f in os.listdir("stopped/runs") if f.endswith(".ckpt")][0]
    runs = sorted(os.listdir("base/runs"))
    for name, grid in (("early", "early.h5"), ("late", "late.h5")):
        with open(name + ".ini", "w", encoding="utf-8") as file:
            file.write(ARRAY_GRID.format(grid))
    subprocess.run([tapelab, "run", "early.ini", "-o", "of_array"], check=True, capture_output=True)
    return runs, "stopped/runs/" + checkpoint


def kinds_of(runs, checkpoint):
    """Name -> (file to damage, commands that read it)."""
    bad, good = runs[0][:-3], runs[1][:-3]
    of_study = [["ls", "s"], ["table", "s"], ["compare", "s", "--factor", "train.learning_rate"], ["check", "s"],
                ["export", "s", "-o", "out"], ["report", "s", "-o", "page.html"], ["watch", "s", "--once"],
                ["plan", "g.ini", "seed=1,2", "-o", "s"], ["run", "g.ini", "seed=1,2", "-o", "s"], ["ls", "s", "--json"]]
    of_run = of_study + [["show", "s", bad], ["why", "s", bad, good], ["verify", "s", bad],
                         ["predict", "s", bad, "-o", "p.csv"], ["encode", "s", bad, "-o", "e.csv"],
                         ["frames", "s", bad, "-o", "f.png"]]
    lone = [["ls", "s/study.h5"], ["table", "s/study.h5", "--json"], ["report", "s/study.h5", "-o", "page.html"],
            ["show", "s/study.h5", good]]
    stopped = [["plan", "g.ini", "train.epochs=3000", "train.checkpoint_every=1", "seed=1", "-o", "c"],
               ["check", "c"], ["watch", "c", "--once"]]
    stopped.append(["run"] + stopped[0][1:])
    of_array = [["plan", "{}.ini"], ["summary", "{}.ini"], ["run", "{}.ini", "-o", "o"],
                ["predict", "of_array", "seed=1", "{}.h5", "-o", "p.csv"],
                ["encode", "of_array", "seed=1", "{}.h5", "-o", "e.csv"]]
    arrays = {name: (name + ".h5", [[word.format(name) for word in command] for command in of_array])
              for name in ("early", "late")}
    return {
        "run file": ("s/runs/" + runs[0], of_run),
        "study.h5": ("s/study.h5", lone + of_study),
        "timing.h5": ("s/timing.h5", of_study),
        "checkpoint": ("c/runs/" + os.path.basename(checkpoint), stopped),
        "array, early": arrays["early"],
        "array, late": arrays["late"],
    }


def damaged(data, generator):
    """Bits or bytes anywhere behind the first 8, which say what the file is."""
    changed = bytearray(data)
    while changed == data:
        way = generator.random()
        at = generator.randrange(8, len(data) - 8)
        if way < 0.6:
            for _ in range(generator.choice([1, 1, 2, 4, 8])):
                bit = generator.randrange(64, 8 * len(data))
                changed[bit // 8] ^= 1 << bit % 8
        elif way < 0.8:
            changed[at:at + 8] = generator.choice([b"\xff" * 8, b"\0" * 8, bytes(generator.randrange(256) for _ in range(8))])
        else:
            length = min(generator.choice([16, 64, 512]), len(data) - at)
            other = generator.randrange(0, len(data) - length)
            changed[at:at + length] = data[other:other + length]
    return bytes(changed)


def fresh_folders(checkpoint):
    for folder, source in (("s", "base"), ("c", "stopped")):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(source, folder)
    for name in ("o", "out"):
        shutil.rmtree(name, ignore_errors=True)
    for name in ("p.csv", "e.csv", "f.png", "page.html"):
        if os.path.exists(name):
            os.remove(name)


def run(tapelab, command):
    """(exit code or why there is none, standard output, standard error)"""
    try:
        done = subprocess.run([tapelab] + command, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return "hung", b"", b""
    if done.returncode < 0 or done.returncode not in (0, 1, 2, 3, 4, 5):
        return "crashed", done.stdout, done.stderr
    return done.returncode, done.stdout, done.stderr


def lasting(output):
    """Without what plan measures anew."""
    return b"\n".join(line for line in output.splitlines() if not line.startswith(b"time "))


def main():
    tapelab = os.path.realpath(sys.argv[1])
    variants = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    generator = random.Random(seed)
    folder = tempfile.mkdtemp()
    os.chdir(folder)
    write_arrays()
    runs, checkpoint = make_study(tapelab)
    kinds = kinds_of(runs, checkpoint)
    fresh_folders(checkpoint)
    whole, printed = {}, {}
    for kind, (path, commands) in kinds.items():
        with open(path, "rb") as file:
            data = file.read()
        whole[kind] = data if kind.startswith("array") else data[:-TRAILER_BYTES]
        for command in commands:
            fresh_folders(checkpoint)
            code, out, err = run(tapelab, command)
            if code not in (0, 1):
                sys.exit("%s ends with %s on whole files: %s" % (command, code, err.decode()))
            printed[kind, tuple(command)] = lasting(out)
    table = {kind: collections.Counter() for kind in kinds}
    faults = []
    for variant in range(variants):
        kind = list(kinds)[variant % len(kinds)]
        path, commands = kinds[kind]
        command = commands[variant // len(kinds) % len(commands)]
        data = damaged(whole[kind], generator)
        fresh_folders(checkpoint)
        if kind.startswith("array"):
            shutil.copy(path, path + ".whole")
        with open(path, "wb") as file:
            file.write(data)
        code, out, err = run(tapelab, command)
        if kind.startswith("array"):
            os.replace(path + ".whole", path)
        name = os.path.basename(path).encode()
        if kind in ("run file", "checkpoint"):
            name = name.split(b".")[0]  # the run's id
        is_named = name in err or name in out
        if code in ("hung", "crashed"):
            outcome = code
        elif is_named:
            outcome = "named"
        elif lasting(out) == printed[kind, tuple(command)] or kind.startswith("array") and code == 0:
            outcome = "read"  # an array without a checksum is what its bytes say
        else:
            outcome = "wrong"
        table[kind][outcome] += 1
        table[kind]["libhdf5 died"] += b"libhdf5 crashed" in err + out or b"libhdf5 took" in err + out
        if outcome in ("hung", "crashed", "wrong"):
            kept = "%s-%d" % (outcome, variant)
            with open(kept, "wb") as file:
                file.write(data)
            faults.append("variant %d, %s: tapelab %s\n  kept as %s\n%s" %
                          (variant, outcome, " ".join(command), os.path.join(folder, kept), err.decode(errors="replace")[-500:]))
    columns = ["named", "read", "wrong", "hung", "crashed", "libhdf5 died"]
    print("%-14s" % "" + "".join("%14s" % column for column in columns))
    for kind, counts in table.items():
        print("%-14s" % kind + "".join("%14d" % counts[column] for column in columns))
    total = sum(table.values(), collections.Counter())
    print("%-14s" % "%d in all" % variants + "".join("%14d" % total[column] for column in columns))
    for fault in faults[:20]:
        print(fault)
    if faults:
        sys.exit(1)
    shutil.rmtree(folder)


main()
