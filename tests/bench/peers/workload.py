"""The workloads that `bench_train_step --export=FOLDER` wrote, and what every peer does with one.

    workload.py FOLDER WORKLOAD < LOSSES    compares 10 losses, one per line, with ours

A peer's program is a list of classes made from Peer and a call of main():

    PROGRAM check FORM FOLDER WORKLOAD      10 steps from our weights: prints the losses, compares them with ours
    PROGRAM time FORM FOLDER WORKLOAD       prints wall and CPU milliseconds per step
    PROGRAM info FORM                       family, form, versions and instruction sets, as JSON

One thread and one core are the caller's to see to, as compare.sh does. Exit codes: 1 for other losses than ours, 2 for
bad requests, 3 when the library is missing or cannot do this workload.
"""
import argparse
import dataclasses
import json
import pathlib
import statistics
import sys
import time

try:
    import numpy as np
except ModuleNotFoundError:
    sys.exit(f"error: {sys.executable} has no numpy; install it there, or make another environment with "
             "tests/bench/peers.sh")

MISSING = 3
# Losses and weights are float32: PyTorch differs by 1e-6. JAX and Keras take 1 - 0.999^t of Adam's step in float32,
# which has a rounding error of 6e-5 at t = 1, its root of 3e-5. Another place of Adam's epsilon alone is 3e-3 and more.
TOLERANCE = 1e-4
LEARNING_RATE, BETA_1, BETA_2, EPSILON = 1e-3, 0.9, 0.999, 1e-7
REPETITIONS, LEAST_SECONDS = 3, 0.5


@dataclasses.dataclass
class Workload:
    name: str
    batch: int
    steps: int
    features: int
    encoder: list         # units of each layer
    decoder: list         # of every decoder
    predict_steps: int    # 0: only one decoder
    arrays: dict          # name -> array: weights in Keras' layout (gates i, f, c, o), input and future [T, B, F]
    losses: list          # ours, before each of the first steps

    @property
    def targets(self):
        """One for each decoder; the first is the input, too."""
        return [self.arrays["input"]] + ([self.arrays["future"]] if self.predict_steps else [])

    @property
    def decoders(self):
        return ["reconstruct", "predict"][:len(self.targets)]

    def lstm(self, path, layer):
        """kernel [F, 4H], recurrent kernel [H, 4H], bias [4H]."""
        return [self.arrays[f"{path}/{layer}/{part}"] for part in ("kernel", "recurrent_kernel", "bias")]

    def dense(self, path):
        """kernel [H, F], bias [F]."""
        return [self.arrays[f"{path}/output/{part}"] for part in ("kernel", "bias")]


def load(folder, name):
    path = pathlib.Path(folder) / f"{name}.json"
    try:
        sizes = json.loads(path.read_text())
        numbers = np.fromfile(path.with_suffix(".bin"), "<f4")
    except OSError as e:
        refuse(f"{e.strerror}: {e.filename}; write the workloads with bench_train_step --export={folder}")
    arrays = {}
    for array, place in sizes.pop("arrays").items():
        count = int(np.prod(place["shape"]))
        arrays[array] = numbers[place["offset"]:place["offset"] + count].reshape(place["shape"])
    return Workload(arrays=arrays, **sizes)


def refuse(message):
    print(f"error: {message}", file=sys.stderr)
    sys.exit(2)


def leave_out(message):
    print(message, file=sys.stderr)
    sys.exit(MISSING)


def compare(workload, losses):
    """Prints the largest relative difference; False where it is too large."""
    if len(losses) != len(workload.losses):
        print(f"error: {workload.name}: {len(losses)} losses instead of {len(workload.losses)}", file=sys.stderr)
        return False
    difference = max(abs(theirs - ours) / ours for theirs, ours in zip(losses, workload.losses))
    print(f"{workload.name}: losses of {len(losses)} steps differ by {difference:.1e} at most")
    if difference <= TOLERANCE:
        return True
    print(f"error: {workload.name}: losses that differ by more than {TOLERANCE:.0e} are of another model or training\n"
          f"  ours:   {workload.losses}\n  theirs: {losses}", file=sys.stderr)
    return False


class Peer:
    """One form of training a workload. Its constructor takes the weights; `form` is how it is called."""
    form = ""

    def step(self):
        """One training step; the loss before it, whatever float() takes."""
        raise NotImplementedError

    def losses(self, count):
        return [float(self.step()) for _ in range(count)]

    def prepare(self, count):
        """What run(count) need not do again and again."""

    def run(self, count):
        """Steps as fast as possible, finished when it returns."""
        for _ in range(count):
            loss = self.step()
        float(loss)

    @classmethod
    def info(cls):
        """{"family", "form", "BLAS", "instructions"}; of the forms of a family the fastest counts."""
        raise NotImplementedError


def measure(peer):
    """Wall and CPU (of all threads) milliseconds per step: medians of repetitions of at least LEAST_SECONDS."""
    def seconds(count):
        wall, cpu = time.perf_counter(), time.process_time()
        peer.run(count)
        return time.perf_counter() - wall, time.process_time() - cpu

    count = 2
    peer.prepare(count)
    peer.run(count)  # compiles
    while (least := seconds(count)[0]) < LEAST_SECONDS:
        count = max(count + 1, min(10 * count, int(1.2 * count * LEAST_SECONDS / least)))
        peer.prepare(count)
        peer.run(1)
    times = [seconds(count) for _ in range(REPETITIONS)]
    return [1e3 / count * statistics.median(column) for column in zip(*times)]


def main(peers):
    """Serves the command line for the forms `peers`, classes made from Peer."""
    forms = {peer.form: peer for peer in peers}
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("check", "time", "info"):
        command = commands.add_parser(name)
        command.add_argument("form", choices=forms)
        if name != "info":
            command.add_argument("folder")
            command.add_argument("workload")
    request = parser.parse_args()
    peer = forms[request.form]
    if request.command == "info":
        print(json.dumps(peer.info()))
        return
    workload = load(request.folder, request.workload)
    trained = peer(workload)
    if request.command == "time":
        print(*(f"{ms:.6g}" for ms in measure(trained)))
        return
    losses = trained.losses(len(workload.losses))
    print(*losses, sep="\n")
    if not compare(workload, losses):
        sys.exit(1)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        refuse("workload.py takes FOLDER and WORKLOAD")
    try:
        given = [float(line) for line in sys.stdin]
    except ValueError as e:
        refuse(f"standard input: {e}; give one loss per line")
    sys.exit(0 if compare(load(*sys.argv[1:]), given) else 1)
