#!/usr/bin/env python3
"""PyTorch: training steps with nn.LSTM, nn.Linear and torch.optim.Adam. See workload.py. Forms: eager; compile, where
torch.compile leaves nn.LSTM as it is, as it does unless asked; unrolled, where it compiles the LSTM, too.

nn.LSTM has two biases, whose sum is what the cell takes. The second is 0 and not trained, so that work and losses are
those of one bias. Its Adam adds epsilon to the root of the corrected second moment, ours to that of the plain one: its
epsilon is set anew before each step so that both are the same.
"""
import re
import sys

from workload import BETA_1, BETA_2, EPSILON, LEARNING_RATE, Peer, leave_out, main

try:
    import torch
except ModuleNotFoundError:
    leave_out(f"{sys.executable} has no PyTorch")
from torch import nn


def set_to(parameter, value):
    with torch.no_grad():
        parameter.copy_(torch.from_numpy(value.copy()))


def lstm_with(kernel, recurrent_kernel, bias):
    """W [F, 4H], U [H, 4H], b [4H]; PyTorch has the gates in the same order, and transposes."""
    lstm = nn.LSTM(kernel.shape[0], recurrent_kernel.shape[0])
    set_to(lstm.weight_ih_l0, kernel.T)
    set_to(lstm.weight_hh_l0, recurrent_kernel.T)
    set_to(lstm.bias_ih_l0, bias)
    nn.init.zeros_(lstm.bias_hh_l0)
    lstm.bias_hh_l0.requires_grad_(False)
    return lstm


def linear_with(kernel, bias):
    linear = nn.Linear(*kernel.shape)
    set_to(linear.weight, kernel.T)
    set_to(linear.bias, bias)
    return linear


class Stack(nn.Module):
    """LSTM layers one above the other; x [T, B, F] -> h of the last layer [T, B, H]."""

    def __init__(self, layers):
        super().__init__()
        self.layers = nn.ModuleList(layers)

    def forward(self, x):
        for layer in self.layers:
            x, _ = layer(x)
        return x


class Autoencoder(nn.Module):
    """x [T, B, F] -> one sequence for each decoder."""

    def __init__(self, workload):
        super().__init__()
        self.lengths = [len(target) for target in workload.targets]
        self.encoder = Stack(lstm_with(*workload.lstm("encoder", k)) for k in range(len(workload.encoder)))
        self.decoders = nn.ModuleList(
            nn.Sequential(Stack(lstm_with(*workload.lstm(path, k)) for k in range(len(workload.decoder))),
                          linear_with(*workload.dense(path))) for path in workload.decoders)

    def forward(self, x):
        code = self.encoder(x)[-1]
        return [d(code.expand(n, -1, -1)) for d, n in zip(self.decoders, self.lengths)]


def adam(parameters):
    """The fastest form that there is: all parameters in one loop since 2.4, in one list before."""
    options = {"lr": LEARNING_RATE, "betas": (BETA_1, BETA_2), "eps": EPSILON}
    trained = [p for p in parameters if p.requires_grad]
    try:
        return torch.optim.Adam(trained, fused=True, **options)
    except (RuntimeError, TypeError):
        return torch.optim.Adam(trained, foreach=True, **options)


class Eager(Peer):
    form = family = "eager"

    def __init__(self, workload):
        self.model = Autoencoder(workload)
        self.optimiser = adam(self.model.parameters())
        self.targets = [torch.from_numpy(t.copy()) for t in workload.targets]
        self.loss_of = nn.MSELoss()
        self.steps = 0

    def loss(self):
        return sum(self.loss_of(y, t) for y, t in zip(self.model(self.targets[0]), self.targets))

    def step(self):
        self.optimiser.zero_grad()
        loss = self.loss()
        loss.backward()
        self.steps += 1
        self.optimiser.param_groups[0]["eps"] = EPSILON / (1 - BETA_2**self.steps) ** 0.5
        self.optimiser.step()
        return loss.detach()

    @classmethod
    def info(cls):
        config = torch.__config__.show()

        def found(pattern):
            match = re.search(pattern, config)
            return match.group(1) if match else "?"

        mkl = "Math Kernel Library" in config
        with open("/proc/self/maps") as maps:  # "generic": whichever libblas.so.3 the system has
            loaded = {line.split()[-1] for line in maps if "blas" in line.split()[-1] and "numpy" not in line}
        return {"family": f"PyTorch {torch.__version__} {cls.family}",
                "form": cls.form if cls.form != cls.family else "",
                "BLAS": "MKL " + found(r"Math Kernel Library Version ([\d.]+)") if mkl else
                " ".join([found(r"BLAS_INFO=(\w+)"), *sorted(loaded)]),
                "instructions": found(r"CPU capability usage: (\w+)")}


class Compiled(Eager):
    """torch.compile of forward pass and loss, and so of their backward pass."""
    form = family = "compile"

    def __init__(self, workload):
        super().__init__(workload)
        self.loss = torch.compile(self.loss)

    @classmethod
    def info(cls):
        if not hasattr(torch, "compile"):
            leave_out(f"PyTorch {torch.__version__} has no torch.compile")
        return super().info()


class Unrolled(Compiled):
    """All steps in one graph. With oneDNN's LSTM in it, the graph of 2.15 fails when it runs."""
    form = "unrolled"
    longest = 20

    def __init__(self, workload):
        if workload.steps > self.longest:
            leave_out(f"{workload.name}: compiling {workload.steps} unrolled steps takes many minutes")
        torch.backends.mkldnn.enabled = False
        torch._dynamo.config.allow_rnn = True
        super().__init__(workload)


if __name__ == "__main__":
    main([Eager, Compiled, Unrolled])
