#!/usr/bin/env python3
"""What peers need of `bench_train_step --export`, checked with numpy: the first loss of each workload follows from the
weights and data beside it, and compare() tells losses of the same training from others.

    check_export.py BENCH_TRAIN_STEP FOLDER     FOLDER is written
"""
import os
import subprocess
import sys

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers"))
from workload import compare, load  # noqa: E402


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def lstm(weights, x):
    """x [T, B, F] -> h [T, B, H], in float64."""
    kernel, recurrent_kernel, bias = (w.astype(float) for w in weights)
    h = c = np.zeros((x.shape[1], recurrent_kernel.shape[0]))
    outputs = []
    for x_t in x:
        i, f, g, o = np.split(x_t @ kernel + h @ recurrent_kernel + bias, 4, axis=-1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        outputs.append(h)
    return np.stack(outputs)


def first_loss(workload):
    def stack(path, layers, x):
        for k in range(layers):
            x = lstm(workload.lstm(path, k), x)
        return x

    code = stack("encoder", len(workload.encoder), workload.targets[0].astype(float))[-1]
    total = 0
    for path, target in zip(workload.decoders, workload.targets):
        kernel, bias = workload.dense(path)
        y = stack(path, len(workload.decoder), np.broadcast_to(code, (len(target), *code.shape))) @ kernel + bias
        total += np.mean((y - target) ** 2)
    return total


def main():
    program, folder = sys.argv[1:]
    subprocess.run([program, f"--export={folder}"], check=True)
    for name in ("seed", "stack", "mid", "digits16", "digits32"):
        workload = load(folder, name)
        numbers = sum(array.size for array in workload.arrays.values())
        size = os.path.getsize(f"{folder}/{name}.bin")
        assert size == 4 * numbers, f"{name}: {size} bytes for {numbers} float32 numbers"
        expected = first_loss(workload)
        assert abs(workload.losses[0] / expected - 1) < 1e-5, f"{name}: loss {workload.losses[0]}, numpy has {expected}"
        assert len(workload.losses) == 10 and workload.losses[5] < workload.losses[0], f"{name}: {workload.losses}"
        assert compare(workload, [loss * (1 + 5e-5) for loss in workload.losses])
        assert not compare(workload, workload.losses[:-1] + [workload.losses[-1] * 1.001])
        assert not compare(workload, workload.losses[:-1])
    refused = subprocess.run([program, "--export=/dev/null/x"], capture_output=True, text=True)
    assert refused.returncode == 2 and "/dev/null/x" in refused.stderr, refused


if __name__ == "__main__":
    main()
