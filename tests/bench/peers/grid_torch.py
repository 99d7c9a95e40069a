#!/usr/bin/env python3
"""Runs of experiments/grids/reconstruct.ini in PyTorch: grid_torch.py SEED... prints their largest absolute errors.

nn.LSTM has no relu, so the cell is tanh, as users of PyTorch have it. Initial weights as Keras draws them, one bias.
"""
import sys

import torch
from torch import nn

EPOCHS, UNITS = 300, 100


def lstm(features):
    layer = nn.LSTM(features, UNITS)
    nn.init.xavier_uniform_(layer.weight_ih_l0)
    nn.init.orthogonal_(layer.weight_hh_l0)
    for bias in (layer.bias_ih_l0, layer.bias_hh_l0):
        nn.init.zeros_(bias)
    nn.init.ones_(layer.bias_ih_l0[UNITS:2 * UNITS])
    layer.bias_hh_l0.requires_grad_(False)
    return layer


class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.decoder, self.output = lstm(1), lstm(UNITS), nn.Linear(UNITS, 1)
        nn.init.xavier_uniform_(self.output.weight)
        nn.init.zeros_(self.output.bias)

    def forward(self, x):
        code = self.encoder(x)[0][-1]
        return self.output(self.decoder(code.expand(len(x), -1, -1))[0])


def largest_error(seed, x):
    torch.manual_seed(seed)
    model = Autoencoder()
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7, fused=True)
    loss_of = nn.MSELoss()
    for _ in range(EPOCHS):
        optimiser.zero_grad()
        loss_of(model(x), x).backward()
        optimiser.step()
    with torch.no_grad():
        return float((model(x) - x).abs().max())


if __name__ == "__main__":
    ramp = torch.arange(1, 10, dtype=torch.float32).reshape(9, 1, 1) / 10
    for word in sys.argv[1:]:
        print(largest_error(int(word), ramp), flush=True)
