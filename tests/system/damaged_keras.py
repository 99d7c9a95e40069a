"""Files of Keras with flipped bits, cut short or made to harm, through tapelab import.

    damaged_keras.py TAPELAB FOLDER [VARIANTS [SEED]]

Each variant is a file of FOLDER (both formats) in which a few bits or bytes are others, or which is cut short; for
.keras also one whose config.json or model.weights.h5 is damaged within an archive that is whole, so that the checksums
of zip do not stop it. Every import has to end by itself with one of the program's exit codes, name the file where it
fails, and leave no study behind then. Prints a table; the exit code is 1 if any crashed, hung or said nothing.
"""
import collections
import glob
import io
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

SECONDS = 120


def flipped(data, generator):
    changed = bytearray(data)
    way = generator.random()
    if way < 0.15:
        return bytes(changed[:generator.randrange(1, len(changed))])
    if way < 0.6:
        for _ in range(generator.choice([1, 1, 2, 4, 8])):
            bit = generator.randrange(64, 8 * len(data))
            changed[bit // 8] ^= 1 << bit % 8
    elif way < 0.8:
        at = generator.randrange(8, len(data) - 8)
        changed[at:at + 8] = generator.choice([b"\xff" * 8, b"\0" * 8, generator.randbytes(8)])
    else:
        length = min(generator.choice([16, 64, 512]), len(data) - 8)
        at, other = generator.randrange(8, len(data) - length + 1), generator.randrange(0, len(data) - length + 1)
        changed[at:at + length] = data[other:other + length]
    return bytes(changed)


def numbers_changed(text, generator):
    """JSON in which a number, a word or a bracket is another."""
    places = list(re.finditer(rb'-?\d+(?:\.\d+)?|true|false|null|"[a-zA-Z_]+"|[\[\]{}]', text))
    place = generator.choice(places)
    other = generator.choice([b"0", b"-1", b"1e999", b"99999999999", b"null", b"true", b'""', b"[]", b"{}", b"4294967296",
                              b'"lstm"', b"1.5", b"[" * 100, generator.choice(places).group()])
    return text[:place.start()] + other + text[place.end():]


def within_archive(data, generator):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    name = generator.choice(["config.json", "model.weights.h5", "metadata.json"])
    change = flipped if name.endswith(".h5") or generator.random() < 0.3 else numbers_changed
    files[name] = change(files[name], generator)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", generator.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as archive:
        for each, content in files.items():
            archive.writestr(each, content)
    return made.getvalue()


def config_of_h5(data, generator):
    """The configuration in an HDF5 file, changed in place where it keeps its length."""
    start, end = data.find(b'{"class_name"'), data.find(b'}]}}')
    if start < 0 or end < 0:
        return flipped(data, generator)
    changed = numbers_changed(data[start:end], generator)
    room = end - start
    return data[:start] + changed[:room].ljust(room) + data[end:]


def run(tapelab, file):
    try:
        done = subprocess.run([tapelab, "import", file, "-o", "study"], capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return "hung", b""
    return ("crashed" if done.returncode not in (0, 2, 3, 5) else done.returncode), done.stderr


def main():
    tapelab = os.path.realpath(sys.argv[1])
    sources = sorted(glob.glob(os.path.realpath(sys.argv[2]) + "/*.h5") + glob.glob(os.path.realpath(sys.argv[2]) + "/*.keras"))
    variants = int(sys.argv[3]) if len(sys.argv) > 3 else 5000
    generator = random.Random(int(sys.argv[4]) if len(sys.argv) > 4 else 1)
    folder = tempfile.mkdtemp()
    os.chdir(folder)
    table, faults = collections.defaultdict(collections.Counter), []
    for variant in range(variants):
        source = sources[variant % len(sources)]
        ending = source.rsplit(".", 1)[1]
        with open(source, "rb") as file:
            data = file.read()
        inner = generator.random() < 0.5
        change = {("keras", True): within_archive, ("h5", True): config_of_h5}.get((ending, inner), flipped)
        name = "damaged." + ending
        with open(name, "wb") as file:
            file.write(change(data, generator))
        shutil.rmtree("study", ignore_errors=True)
        code, err = run(tapelab, name)
        kind = ending + (", inside" if inner else "")
        fault = code in ("hung", "crashed")
        if code == 0:
            outcome = "imported"
        elif fault:
            outcome = code
        else:
            outcome = "named" if name.encode() in err else "not named"
            fault = outcome == "not named" or os.path.exists("study")
        table[kind][outcome] += 1
        table[kind]["libhdf5 died"] += b"libhdf5 crashed" in err or b"libhdf5 took" in err
        if fault:
            kept = "%s-%d.%s" % (outcome, variant, ending)
            os.replace(name, kept)
            faults.append("variant %d of %s, %s, exit code %s; kept as %s\n%s" % (
                variant, os.path.basename(source), outcome, code, os.path.join(folder, kept), err.decode(errors="replace")[-500:]))
    columns = ["imported", "named", "not named", "hung", "crashed", "libhdf5 died"]
    print("%-14s" % "" + "".join("%14s" % column for column in columns))
    for kind, counts in sorted(table.items()):
        print("%-14s" % kind + "".join("%14d" % counts[column] for column in columns))
    for fault in faults[:20]:
        print(fault)
    if faults:
        sys.exit(1)
    shutil.rmtree(folder)


main()
