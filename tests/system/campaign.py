"""Kills workers, nodes and consolidations of studies at random, on nodes whose clocks are a day apart, and looks whether
every study has the bytes of one made by `run -j1`.

    campaign.py TAPELAB [-n KILLS] [--seed S] [--client-dates]

A node is a namespace of its own: processes (so that ids repeat), host name (all the same in every second round), boot
id, and a clock (libfaketime) that is up to a day off while the disk keeps its own; with --client-dates files get the dates
of the node that writes them, as some parallel file systems do it. Its death ends all of its processes at
once; it comes back with another boot id. Needs root and Debian's package faketime. Not part of the tests: ten
minutes, as others wait a minute for a silent node.
"""
import argparse
import collections
import filecmp
import glob
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid

GRID = """
seed = seeds(8)
[data]
source = csv
file = series.csv
window = 20
validation = 0.2
test = 0.2
[model]
encoder = 4, 8, 16
decoder = 8
[train]
epochs = 40, 120
checkpoint_every = 5
[reconstruct]
steps = 20
"""

NODE = r"""
mount -t proc proc /proc
hostname "$1"
mount --bind "$2" /proc/sys/kernel/random/boot_id
export LD_PRELOAD=$3 FAKETIME=$4 NO_FAKE_STAT=1 FAKE_UTIME=$8 FAKETIME_DONT_FAKE_MONOTONIC=1
for worker in 1 2; do
  (while true; do
    "$5" run mine.ini --no-wait -j1 -o "$6" >>"$7" 2>&1
    code=$?
    echo "== exit code $code" >>"$7"
    [[ $code -gt 1 ]] || break
  done) &
done
wait
"""


def descendants(process):
    children = collections.defaultdict(list)
    names = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open("/proc/%s/stat" % entry, encoding="utf-8") as file:
                    text = file.read()
            except OSError:
                continue
            name, rest = text.split("(", 1)[1].rsplit(")", 1)
            names[int(entry)] = name
            children[int(rest.split()[1])].append(int(entry))
    found, todo = [], [process]
    while todo:
        todo += children[todo.pop()]
        found += todo[-1:]
    return [one for one in found if names.get(one, "").startswith("tapelab")]


class Node:
    def __init__(self, number, study, tapelab, library, same_name, client_dates):
        self.name = "node" if same_name else "node%d" % number
        self.study, self.tapelab, self.library = study, tapelab, library
        self.utime = "0" if client_dates else "1"  # 1: libfaketime lets the kernel date files
        self.clock = ["-24h", "+0", "+24h"][number % 3]
        self.log = "%s.node%d.log" % (study, number)
        self.boot = "%s.boot%d" % (study, number)
        self.start()

    def start(self):
        with open(self.boot, "w", encoding="utf-8") as file:
            file.write("%s\n" % uuid.uuid4())
        self.process = subprocess.Popen(
            ["unshare", "--mount", "--uts", "--pid", "--fork", "--kill-child", "bash", "-c", NODE, "node", self.name, self.boot,
             self.library, self.clock, self.tapelab, self.study, self.log, self.utime], stderr=subprocess.DEVNULL)

    def ended(self):
        return self.process.poll() is not None

    def workers(self):
        return descendants(self.process.pid)

    def die(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def kill_one(rng, nodes, kinds):
    """One random fault; what it was, or nothing where nobody was there."""
    kind = rng.choice(kinds)
    node = rng.choice(nodes)
    if kind == "node":
        if node.ended():
            return None
        node.die()
        node.start()
        return kind
    workers = node.workers()
    if not workers:
        return None
    worker = rng.choice(workers)
    try:
        if kind == "worker, paused":
            os.kill(worker, signal.SIGSTOP)
            time.sleep(rng.uniform(0.5, 3))
            os.kill(worker, signal.SIGCONT)
        else:
            os.kill(worker, signal.SIGTERM if kind == "worker, SIGTERM" else signal.SIGKILL)
    except ProcessLookupError:
        return None
    return kind


def kill_consolidation(rng, tapelab, study, counts, wanted):
    """Processes that build study.h5, killed at any moment, one or two at a time."""
    for path in ("study.h5", "timing.h5"):
        if os.path.exists(os.path.join(study, path)):
            os.remove(os.path.join(study, path))
    started = time.time()
    command = [tapelab, "run", "mine.ini", "-j1", "-o", study]
    subprocess.run(command, capture_output=True, check=True)
    takes = time.time() - started
    for _ in range(wanted):
        os.remove(os.path.join(study, "study.h5"))
        pair = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                for _ in range(rng.choice([1, 2]))]
        time.sleep(rng.uniform(0, takes))
        victim = rng.choice(pair)
        if victim.poll() is None:
            victim.kill()
            counts["consolidation"] += 1
        for one in pair:
            one.wait()
        if len(pair) == 1:
            subprocess.run(command, capture_output=True, check=False)
        elif not os.path.exists(os.path.join(study, "study.h5")):
            subprocess.run(command, capture_output=True, check=False)


def temporary_files(study):
    return [path for path in glob.glob(study + "/**/.*", recursive=True) if path.endswith(".tmp")]


def findings_of(study, whole, tapelab):
    found = []
    if not filecmp.cmp(os.path.join(study, "study.h5"), os.path.join(whole, "study.h5"), shallow=False):
        found.append("study.h5 has other bytes")
    runs = [sorted(os.path.basename(path) for path in glob.glob(folder + "/runs/**/r*.h5", recursive=True))
            for folder in (study, whole)]
    if runs[0] != runs[1]:
        found.append("%d runs instead of %d" % (len(runs[0]), len(runs[1])))
    if subprocess.run([tapelab, "check", study], capture_output=True, check=False).returncode != 0:
        found.append("check says that files are damaged")
    if glob.glob(study + "/**/*.taken", recursive=True):
        found.append("claims are left behind")
    return found


def said_in(logs):
    said, codes = collections.Counter(), collections.Counter()
    for log in logs:
        with open(log, encoding="utf-8", errors="replace") as file:
            for line in file:
                if line.startswith("== exit code "):
                    codes[int(line.split()[-1])] += 1
                elif line.startswith(("error:", "warning:")):
                    said[line.strip()] += 1
    return said, codes


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tapelab")
    parser.add_argument("-n", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--client-dates", action="store_true")
    given = parser.parse_args()
    library = (glob.glob("/usr/lib/*/faketime/libfaketime.so.1") or [""])[0]
    if os.getuid() != 0 or not library:
        sys.exit("needs root and Debian's package faketime")
    rng, tapelab = random.Random(given.seed), os.path.realpath(given.tapelab)
    place = tempfile.mkdtemp()
    os.chdir(place)
    with open("mine.ini", "w", encoding="utf-8") as file:
        file.write(GRID)
    with open("series.csv", "w", encoding="utf-8") as file:
        file.write("a\n" + "".join("%r\n" % ((i * 37 % 101) / 101) for i in range(300)))
    subprocess.run([tapelab, "run", "mine.ini", "-j1", "-o", "whole"], check=True, capture_output=True)
    counts, codes, said = collections.Counter(), collections.Counter(), collections.Counter()
    findings, rounds, left, slowest, started = [], 0, 0, 0.0, time.time()
    while sum(counts.values()) < given.n:
        study = os.path.join(place, "study%d" % rounds)
        nodes = [Node(i, study, tapelab, library, rounds % 2 == 1, given.client_dates) for i in range(3)]
        killed = 0
        while killed < 12 and not all(node.ended() for node in nodes):
            time.sleep(rng.uniform(0.2, 1.5))
            kind = kill_one(rng, nodes, ["worker, SIGKILL", "worker, SIGKILL", "worker, SIGTERM", "worker, paused", "node"])
            if kind:
                counts[kind] += 1
                killed += 1
        began = time.time()
        for node in nodes:
            node.process.wait()
        end = subprocess.run(["timeout", "300", tapelab, "run", "mine.ini", "-j2", "-o", study], capture_output=True, text=True,
                             check=False)
        slowest = max(slowest, time.time() - began)
        if end.returncode != 0:
            findings.append("round %d: the last run ended with %d: %s" % (rounds, end.returncode, end.stderr[-300:]))
        kill_consolidation(rng, tapelab, study, counts, 4)
        findings += ["round %d: %s" % (rounds, text) for text in findings_of(study, "whole", tapelab)]
        more_said, more_codes = said_in(glob.glob(study + ".node*.log"))
        said += more_said
        codes += more_codes
        left += len(temporary_files(study))
        rounds += 1
        print("round %d: %d faults, %s" % (rounds, sum(counts.values()), "; ".join(findings[-2:]) or "no finding"), flush=True)
        if not findings:
            shutil.rmtree(study)
    print("\n| fault | times |\n| --- | --- |")
    for kind, count in sorted(counts.items()):
        print("| %s | %d |" % (kind, count))
    print("\n%d studies of 48 runs in %.0f s; the slowest end after the last fault took %.0f s" %
          (rounds, time.time() - started, slowest))
    print("temporary files of dead nodes, which are removed an hour later: %d" % left)
    print("exit codes of workers: %s" % ", ".join("%d (%d times)" % pair for pair in sorted(codes.items())))
    for text, count in said.most_common(10):
        print("%4d times  %s" % (count, text[:200]))
    print("\nfindings: %s" % ("\n  ".join([""] + findings) if findings else "none"))
    if findings:
        print("kept: " + place)
        return 1
    shutil.rmtree(place)
    return 0


if __name__ == "__main__":
    sys.exit(main())
