#!/usr/bin/env python3
"""Counts the instructions of what the engine itself does in one training step of each workload, and
where it draws initial weights, and compares with the reference.

    count.py BUILD            BUILD: a configured build folder, whose compiler is used; what is counted is built in BUILD/counted
    count.py BUILD --write    makes the counts the new reference of this compiler

Counted by valgrind's callgrind in a build for x86-64-v3, which valgrind knows (it does not know AVX-512). Only what the program
itself holds counts: autograd, layers and what they inline, not BLAS, oneDNN and libc, which choose their code by processor. Of
BLAS and oneDNN the calls count, and of what copies and fills memory.
Exit code 0: as in the reference; 1: it differs; 2: nothing could be counted; 77: nothing to compare with here.
"""

import argparse
import collections
import concurrent.futures
import dataclasses
import os
import pathlib
import re
import shutil
import subprocess
import sys

WORKLOADS = ["digits32", "digits16", "mid", "stack", "seed", "initial_weights"]  # the longest first: they are counted side by side
ALLOWED = 0.02  # of a workload's instructions; the same program differs by less than 0.0001 from run to run
LISTED = 0.005  # functions with a smaller share of their workload are not in the reference
LONGEST_NAME = 100
LIBRARY_CALL = re.compile(r"(?P<product>(?:cblas|dnnl)_\w+)$|_*(?P<memory>memcpy|memmove|memset)")
NEEDED = {"avx2", "bmi2", "fma", "f16c", "movbe"}  # of x86-64-v3, by the names of /proc/cpuinfo

# What does not count may be what valgrind is quick with: it calls a function for every lane of an FMA, which takes minutes.
ENVIRONMENT = {"OPENBLAS_CORETYPE": "Sandybridge", "ONEDNN_MAX_CPU_ISA": "AVX", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class CannotCount(Exception):
    """With the exit code."""

    def __init__(self, text, code=2):
        super().__init__(text)
        self.code = code


def run(command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options)
    if done.returncode != 0:
        raise CannotCount(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout[-3000:]}")
    return done.stdout


def cached(build):
    """The variables of a CMakeCache.txt."""
    try:
        text = (build / "CMakeCache.txt").read_text()
    except OSError as error:
        raise CannotCount(f"{build} is no configured build folder: {error.strerror}\n  run: cmake --preset release") from error
    return dict(re.findall(r"^([A-Za-z_]\w*):[A-Z]+=(.*)$", text, re.MULTILINE))


def build_program(build):
    """The program that makes the steps, and which compiler and SIMD library made it."""
    main = cached(build)
    source, folder = main["CMAKE_HOME_DIRECTORY"], build / "counted"
    run([main["CMAKE_COMMAND"], "-S", source, "-B", folder, "-G", main["CMAKE_GENERATOR"], "-DCMAKE_BUILD_TYPE=Release",
         f"-DCMAKE_MAKE_PROGRAM={main['CMAKE_MAKE_PROGRAM']}", f"-DCMAKE_CXX_COMPILER={main['CMAKE_CXX_COMPILER']}",
         "-DTAPELAB_NATIVE=OFF", "-DTAPELAB_ARCH=x86-64-v3", "-DTAPELAB_TESTS=OFF", "-DTAPELAB_BENCH=ON"])
    run([main["CMAKE_COMMAND"], "--build", folder, "-j2", "--target", "count_step"])
    macros = run([main["CMAKE_CXX_COMPILER"], "-E", "-dM", "-x", "c++", "-include", "xsimd/config/xsimd_config.hpp", "/dev/null"])
    value = dict(re.findall(r"^#define (\w+) (.*)$", macros, re.MULTILINE))
    compiler = ".".join(value[f"__GNUC{part}__"] for part in ("", "_MINOR", "_PATCHLEVEL"))
    xsimd = ".".join(value[f"XSIMD_VERSION_{part}"] for part in ("MAJOR", "MINOR", "PATCH"))
    library = "onednn" if cached(folder)["TAPELAB_ONEDNN"] == "ON" else "openblas"
    return folder / "count_step", f"gcc-{compiler}_xsimd-{xsimd}_{library}"


@dataclasses.dataclass
class Counts:
    instructions: collections.Counter  # by function
    calls: collections.Counter  # of libraries, by function


def read_profile(profile, program):
    """Of the program itself. The file's format: valgrind's manual, "Callgrind Format Specification"."""
    names, counts = {}, Counts(collections.Counter(), collections.Counter())
    own, function, called_function, skip = False, "", "", False
    for line in profile.read_text().splitlines():
        if match := re.match(r"(c?)(ob|fn)=\((\d+)\)(?: (.*))?$", line):
            called, kind, number, name = match.groups()
            if name:
                names[kind, number] = name
            name = re.sub(r"'\d+$", "", names[kind, number])  # '2: called by itself
            if kind == "ob" and not called:
                own = name == str(program)
            elif kind == "fn" and called:
                called_function = name
            elif kind == "fn":
                function = name
        elif line.startswith("calls="):
            skip = True  # the next line is what the called function took
            if own and (match := LIBRARY_CALL.match(called_function)):
                name = (match["product"] or match["memory"]).replace("memmove", "memcpy")  # one function of libc with two names
                counts.calls[name] += int(line[len("calls=") :].split()[0])
        elif re.match(r"[+\-*\d]\S* \d+$", line):
            if own and not skip and function != "main" and not function.startswith("0x"):  # without a name: calls of libraries
                counts.instructions[function[:LONGEST_NAME]] += int(line.split()[1])
            skip = False
    if not counts.instructions:
        raise CannotCount(f"{profile}: callgrind counted nothing of {program}")
    return counts


def count(program, workload):
    profile = program.with_name(f"count_step.{workload}.callgrind")
    run(["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={profile}", program, workload],
        env=os.environ | ENVIRONMENT)
    return read_profile(profile, program)


def read_reference(path):
    """By workload: "all", "calls NAME" and the names of functions with a large share."""
    reference = {}
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            workload, number, what = line.split(" ", 2)
            reference.setdefault(workload, {})[what] = int(number)
    return reference


def reference_of(counts):
    """What read_reference reads, of one workload."""
    total = counts.instructions.total()
    large = {name: n for name, n in counts.instructions.most_common() if n >= LISTED * total}
    return {"all": total} | {f"calls {name}": n for name, n in sorted(counts.calls.items())} | large


def write_reference(path, counts):
    lines = ["# workload, instructions or calls, what; written by count.py BUILD --write"]
    for workload in sorted(counts):
        lines += [f"{workload} {n} {what}" for what, n in reference_of(counts[workload]).items()]
    path.write_text("\n".join(lines) + "\n")


def difference(workload, counts, reference):
    """Text for people where a workload's instructions differ by more than is allowed, or its calls at all."""
    now, lines = reference_of(counts), []
    calls = sorted(what for what in {*now, *reference} if what.startswith("calls "))
    for what in calls:
        if now.get(what, 0) != reference.get(what, 0):
            lines.append(f"{workload}: {now.get(what, 0)} {what}, reference {reference.get(what, 0)}")
    total, before = now["all"], reference["all"]
    if abs(total - before) > ALLOWED * before:
        lines.append(f"{workload}: {total:,} instructions, reference {before:,}, ratio {total / before:.3f}; changed most:")
        changes = {name: counts.instructions[name] - reference.get(name, 0) for name in {*now, *reference} - {"all", *calls}}
        largest = sorted(changes.items(), key=lambda change: -abs(change[1]))[:4]
        lines += [f"  {change:+,} {name}" for name, change in largest if change != 0]
    return "\n".join(lines)


def compare(build, write):
    if shutil.which("valgrind") is None:
        raise CannotCount("there is no valgrind; Debian: apt-get install valgrind", 77)
    flags = re.search(r"^flags\s*:(.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    if flags is None or not NEEDED <= set(flags[1].split()):
        raise CannotCount("this processor does not run programs for x86-64-v3", 77)
    program, made_by = build_program(build)
    reference_file = pathlib.Path(__file__).resolve().parent / f"{made_by}.txt"
    accept = f"python3 {pathlib.Path(__file__).resolve()} {build} --write"
    if not write and not reference_file.exists():
        raise CannotCount(f"there are no counts of {made_by} to compare with; to make some: {accept}", 77)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        counts = dict(zip(WORKLOADS, pool.map(lambda workload: count(program, workload), WORKLOADS)))
    if write:
        write_reference(reference_file, counts)
        print(f"written: {reference_file}")
        return 0
    reference = read_reference(reference_file)
    if set(reference) != set(counts):
        raise CannotCount(f"{reference_file} has other workloads than {' '.join(counts)}\n  write it anew: {accept}")
    for workload in sorted(counts):
        now, before = counts[workload].instructions.total(), reference[workload]["all"]
        print(f"{workload}: {now:,} instructions, {now / before:.6f} of the reference's")
    differing = [text for workload in sorted(counts) if (text := difference(workload, counts[workload], reference[workload]))]
    if not differing:
        return 0
    print(*differing, sep="\n")
    print("More: find out why. Fewer: a reference that stays too high lets the gain be lost again unnoticed, so this fails too.")
    print(f"To accept the new counts: {accept}")
    return 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    try:
        return compare(arguments.build.resolve(), arguments.write)
    except CannotCount as error:
        print(f"{'skipped' if error.code == 77 else 'error'}: {error}", file=sys.stderr)
        return error.code


if __name__ == "__main__":
    sys.exit(main())
