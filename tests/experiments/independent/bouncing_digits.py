"""Future prediction of bouncing digits, written independently in PyTorch (Srivastava et al. 2015, section 2).

    bouncing_digits.py [--steps 1000] [--every 250] [--seeds 2 3 4] [--clip 5] [--models future composite ...]
                       [--feedback truth|own|scheduled]

Nothing is shared with the program beside the digit images: own split into training and test digits, own generator
(the released one's rules), nn.LSTM cells, autograd, Adam. Trains on fresh videos of two digits on 16x16 pixels, 10
frames in and 10 out, and prints the Bernoulli cross entropy in nats per frame (sum over pixels, mean over frames) on
1000 videos of unseen digits. A conditional decoder is trained on the true frames before, on its own, or, scheduled, on
the truth with a probability that falls from 1 to 0 over the updates, drawn for each video and frame (Bengio et al.
2015); the gradient flows through its own. The norm that --clip limits is that of the gradient of nats per frame; 0: no limit.
"""
import argparse
import gzip
import math
import os
import struct

import numpy as np
import torch
from torch import nn

SIDE, CANVAS, FRAMES, UNITS = 8, 16, 10, 256
PIXELS = CANVAS * CANVAS
DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "experiments", "data")
MODELS = {  # name -> (reconstructs, predicts, the predictor sees the frame before)
    "future": (False, True, False),
    "composite": (True, True, False),
    "conditional future": (False, True, True),
    "conditional composite": (True, True, True),
}


def digits_of(name):
    with gzip.open(os.path.join(DATA, name)) as file:
        count, rows, columns = struct.unpack(">4xIII", file.read(16))
        return np.frombuffer(file.read(), dtype=np.uint8).reshape(count, rows, columns).astype(np.float32) / 255


def split_digits():
    """Every fifth of all digits, in an order of our own, is for the test."""
    every = np.concatenate([digits_of("digits-train-images-idx3-ubyte.gz"), digits_of("digits-test-images-idx3-ubyte.gz")])
    order = np.random.default_rng(12345).permutation(len(every))
    held_out = np.arange(len(every)) % 5 == 0
    return every[order[~held_out]], every[order[held_out]]


def videos(digits, count, random, frames=2 * FRAMES, speed=0.1):
    """[count, frames, PIXELS]: move, then bounce; the place is truncated; the brighter digit is in front."""
    screen = np.zeros((count, frames, CANVAS, CANVAS), np.float32)
    box = CANVAS - SIDE
    for sequence in screen:
        for _ in range(2):
            digit = digits[random.integers(len(digits))]
            x, y = random.random(2)
            angle = 2 * math.pi * random.random()
            vx, vy = speed * math.cos(angle), speed * math.sin(angle)
            for frame in sequence:
                x, y = x + vx, y + vy
                if x <= 0 or x >= 1:
                    x, vx = min(max(x, 0), 1), -vx
                if y <= 0 or y >= 1:
                    y, vy = min(max(y, 0), 1), -vy
                left, top = int(box * x), int(box * y)
                part = frame[top:top + SIDE, left:left + SIDE]
                np.maximum(part, digit, out=part)
    return torch.from_numpy(screen.reshape(count, frames, PIXELS))


class Decoder(nn.Module):
    """Starts from the encoder's h and c. Without condition it has no input; with it, the frame before, none at first."""

    def __init__(self, conditional):
        super().__init__()
        self.conditional = conditional
        self.cell = nn.LSTMCell(PIXELS if conditional else 1, UNITS)
        self.output = nn.Linear(UNITS, PIXELS)

    def forward(self, state, target, teacher):
        """`teacher`: the probability of the true frame before."""
        h, c = state
        logits = []
        frame = torch.zeros(target.shape[0], PIXELS if self.conditional else 1)
        for t in range(target.shape[1]):
            h, c = self.cell(frame, (h, c))
            logits.append(self.output(h))
            if self.conditional:
                truth = (torch.rand(len(target), 1) < teacher).float()
                frame = truth * target[:, t] + (1 - truth) * torch.sigmoid(logits[-1])
        return torch.stack(logits, 1)


class Model(nn.Module):
    def __init__(self, reconstructs, predicts, conditional):
        super().__init__()
        self.encoder = nn.LSTM(PIXELS, UNITS, batch_first=True)
        self.reconstruct = Decoder(False) if reconstructs else None
        self.predict = Decoder(conditional) if predicts else None

    def losses(self, batch, teacher):
        """Nats per frame of each decoder; the reconstruction is asked for in reverse order."""
        past, future = batch[:, :FRAMES], batch[:, FRAMES:]
        _, (h, c) = self.encoder(past)
        state = (h[0], c[0])
        entropy = nn.BCEWithLogitsLoss(reduction="sum")
        frames = batch.shape[0] * FRAMES
        found = {}
        if self.reconstruct:
            target = past.flip(1)
            found["reconstruct"] = entropy(self.reconstruct(state, target, teacher), target) / frames
        if self.predict:
            found["predict"] = entropy(self.predict(state, future, teacher), future) / frames
        return found


def tested(model, test, teacher):
    with torch.no_grad():
        return {name: loss.item() for name, loss in model.losses(test, teacher).items()}


def bounds(train, test):
    """Nats per frame of the grey targets themselves, and of the mean training frame."""
    future = test[:, FRAMES:]
    floor = torch.special.entr(future) + torch.special.entr(1 - future)
    mean = train.mean((0, 1)).clamp(1e-6, 1 - 1e-6).expand_as(future)
    mean_frame = nn.functional.binary_cross_entropy(mean, future, reduction="sum") / (future.shape[0] * FRAMES)
    return floor.sum().item() / (future.shape[0] * FRAMES), mean_frame.item()


def train(name, seed, options, digits, test):
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    model = Model(*MODELS[name])
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for step in range(1, options.steps + 1):
        teacher = {"truth": 1.0, "own": 0.0, "scheduled": 1 - (step - 1) / options.steps}[options.feedback]
        loss = sum(model.losses(videos(digits, 64, random), teacher).values())
        optimizer.zero_grad()
        loss.backward()
        if options.clip:
            nn.utils.clip_grad_norm_(model.parameters(), options.clip)
        optimizer.step()
        if step % options.every == 0:
            free, forced = tested(model, test, 0.0), tested(model, test, 1.0)
            text = ", ".join("%s %.2f%s" % (part, free[part], "" if not MODELS[name][2] or part != "predict" else
                                            " (teacher-forced %.2f)" % forced[part]) for part in free)
            print("%-22s seed %d  %5d updates  %s" % (name, seed, step, text), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--every", type=int, default=250)
    parser.add_argument("--seeds", type=int, nargs="*", default=[2, 3, 4])
    parser.add_argument("--clip", type=float, default=5)
    parser.add_argument("--feedback", choices=["truth", "own", "scheduled"], default="truth")
    parser.add_argument("--models", nargs="*", default=list(MODELS))
    options = parser.parse_args()
    torch.set_num_threads(1)
    digits, held_out = split_digits()
    test = videos(held_out, 1000, np.random.default_rng(999))
    floor, mean_frame = bounds(videos(digits, 1000, np.random.default_rng(1)), test)
    print("PyTorch %s, %d training and %d test digits, clip %g: floor %.1f, mean frame %.1f" %
          (torch.__version__, len(digits), len(held_out), options.clip, floor, mean_frame), flush=True)
    for name in options.models:
        for seed in options.seeds:
            train(name, seed, options, digits, test)


main()
