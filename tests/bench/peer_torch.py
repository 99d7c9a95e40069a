#!/usr/bin/env python3
"""Time of the training steps of bench_train_step in PyTorch (Debian: python3-torch), tanh, one thread.

    peer_torch.py WORKLOAD [REPETITIONS]    prints the median milliseconds per step
"""
import statistics
import sys
import time

import torch
from torch import nn

# batch, steps, features, encoder units, decoder units, steps of the second decoder, steps per measurement
WORKLOADS = {
    "seed": (1, 9, 1, [100], [100], 0, 60),
    "stack": (5, 3, 2, [128, 64], [64, 128], 0, 60),
    "mid": (32, 50, 8, [128], [128], 0, 6),
    "digits16": (100, 10, 256, [256], [256], 10, 4),
    "digits32": (100, 10, 1024, [512], [512], 10, 1),
    "paper": (100, 10, 4096, [2048], [2048], 10, 1),
}


class Stack(nn.Module):
    """LSTM layers one above the other; x [T, B, F] -> h of the last layer [T, B, H]."""

    def __init__(self, features, units):
        super().__init__()
        self.layers = nn.ModuleList(nn.LSTM(i, o) for i, o in zip([features] + units, units))

    def forward(self, x):
        for layer in self.layers:
            x, _ = layer(x)
        return x


class Autoencoder(nn.Module):
    def __init__(self, features, encoder, decoder, lengths):
        super().__init__()
        self.lengths = lengths
        self.encoder = Stack(features, encoder)
        self.decoders = nn.ModuleList(
            nn.Sequential(Stack(encoder[-1], decoder), nn.Linear(decoder[-1], features)) for _ in lengths)

    def forward(self, x):
        code = self.encoder(x)[-1]
        return [d(code.expand(n, -1, -1)) for d, n in zip(self.decoders, self.lengths)]


def main():
    name = sys.argv[1]
    repetitions = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    batch, steps, features, encoder, decoder, future, count = WORKLOADS[name]
    torch.set_num_threads(1)
    torch.manual_seed(0)
    lengths = [n for n in (steps, future) if n > 0]
    targets = [torch.rand(n, batch, features) for n in lengths]
    model = Autoencoder(features, encoder, decoder, lengths)
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7)
    loss_of = nn.MSELoss()

    def step():
        optimiser.zero_grad()
        sum(loss_of(y, t) for y, t in zip(model(targets[0]), targets)).backward()
        optimiser.step()

    step()
    step()
    times = []
    for _ in range(repetitions):
        start = time.perf_counter()
        for _ in range(count):
            step()
        times.append((time.perf_counter() - start) / count * 1e3)
    print(f"{statistics.median(times):.6g}")


if __name__ == "__main__":
    main()
