#!/usr/bin/env python3
"""Writes fixture.json: small LSTM autoencoders trained by an implementation that shares nothing with ours.

PyTorch (Debian: python3-torch) in float64; its automatic differentiation gives the gradients. The LSTM is written from
Keras' equations, because torch.nn.LSTM knows neither relu nor hard_sigmoid and orders the gates differently. Adam in
Keras' form: step size lr sqrt(1 - b2^t) / (1 - b1^t), epsilon outside the square root.

    python3 make_fixture.py > fixture.json

The tests read fixture.json and never run this.
"""
import json
import math

import torch

torch.manual_seed(2015)
torch.set_default_dtype(torch.float64)

LEARNING_RATE, BETA_1, BETA_2, EPSILON = 0.01, 0.9, 0.999, 1e-7
LOSSES = 10


def hard_sigmoid(z):
    return torch.clamp(0.2 * z + 0.5, 0.0, 1.0)


ACTIVATIONS = {"relu": torch.relu, "tanh": torch.tanh}
GATES = {"sigmoid": torch.sigmoid, "hard_sigmoid": hard_sigmoid}


def lstm(weights, path, x, activation, gate):
    """x [T, B, F] -> h of every step [T, B, H]. Kernel columns: i, f, candidate, o."""
    kernel, recurrent, bias = (weights[f"{path}/{n}"] for n in ("kernel", "recurrent_kernel", "bias"))
    units = recurrent.shape[0]
    h = torch.zeros(x.shape[1], units)
    c = torch.zeros(x.shape[1], units)
    steps = []
    for x_t in x:
        z = x_t @ kernel + h @ recurrent + bias
        i, f, g, o = (z[:, k * units:(k + 1) * units] for k in range(4))
        c = gate(f) * c + gate(i) * activation(g)
        h = gate(o) * activation(c)
        steps.append(h)
    return torch.stack(steps)


def shapes(case):
    result = {}

    def add_lstms(path, features, units):
        for k, h in enumerate(units):
            result[f"{path}/{k}/kernel"] = (features, 4 * h)
            result[f"{path}/{k}/recurrent_kernel"] = (h, 4 * h)
            result[f"{path}/{k}/bias"] = (4 * h,)
            features = h

    add_lstms("encoder", case["features"], case["encoder"])
    for d in case["decoders"]:
        fed_back = case["features"] if d["conditional"] else 0
        add_lstms(d["name"], case["encoder"][-1] + fed_back, case["decoder"])
        result[f"{d['name']}/output/kernel"] = (case["decoder"][-1], case["features"])
        result[f"{d['name']}/output/bias"] = (case["features"],)
    return result


def forward(case, weights, x, targets):
    """Outputs of each decoder and the sum of their mean squared errors. Conditional decoders are teacher-forced."""
    activation, gate = ACTIVATIONS[case["activation"]], GATES[case["gate_activation"]]
    y = x
    for k in range(len(case["encoder"])):
        y = lstm(weights, f"encoder/{k}", y, activation, gate)
    code = y[-1]
    outputs, loss = {}, 0.0
    for d in case["decoders"]:
        target = targets[d["name"]]
        z = code.expand(d["steps"], *code.shape)
        if d["conditional"]:
            previous = torch.cat([torch.zeros_like(target[:1]), target[:-1]])
            z = torch.cat([z, previous], dim=2)
        for k in range(len(case["decoder"])):
            z = lstm(weights, f"{d['name']}/{k}", z, activation, gate)
        outputs[d["name"]] = z @ weights[f"{d['name']}/output/kernel"] + weights[f"{d['name']}/output/bias"]
        loss = loss + torch.mean((outputs[d["name"]] - target) ** 2)
    return outputs, loss


def numbers(tensor):
    return [float(f"{v:.15g}") for v in tensor.detach().flatten().tolist()]


def run(case):
    draw = lambda *shape: (torch.rand(*shape) - 0.5)
    x = torch.tensor(numbers(draw(case["steps"], case["batch"], case["features"]) * 2)).reshape(
        case["steps"], case["batch"], case["features"])
    weights = {n: torch.tensor(numbers(draw(*s) * 1.4)).reshape(s).requires_grad_() for n, s in shapes(case).items()}
    targets = {}
    for d in case["decoders"]:
        y = draw(d["steps"], case["batch"], case["features"]) * 2
        targets[d["name"]] = x if d["name"] == "reconstruct" else torch.tensor(numbers(y)).reshape(y.shape)
    result = dict(case, input=numbers(x), targets={n: numbers(t) for n, t in targets.items()},
                  adam=dict(learning_rate=LEARNING_RATE, beta_1=BETA_1, beta_2=BETA_2, epsilon=EPSILON),
                  weights={n: numbers(w) for n, w in weights.items()})
    losses = []
    m = {n: torch.zeros_like(w) for n, w in weights.items()}
    v = {n: torch.zeros_like(w) for n, w in weights.items()}
    for t in range(1, LOSSES + 1):
        for w in weights.values():
            w.grad = None
        outputs, loss = forward(case, weights, x, targets)
        loss.backward()
        losses.append(float(loss))
        if t == 1:
            result["outputs"] = {n: numbers(y) for n, y in outputs.items()}
            result["gradients"] = {n: numbers(w.grad) for n, w in weights.items()}
        rate = LEARNING_RATE * math.sqrt(1 - BETA_2 ** t) / (1 - BETA_1 ** t)
        with torch.no_grad():
            for n, w in weights.items():
                m[n] = BETA_1 * m[n] + (1 - BETA_1) * w.grad
                v[n] = BETA_2 * v[n] + (1 - BETA_2) * w.grad ** 2
                w -= rate * m[n] / (torch.sqrt(v[n]) + EPSILON)
    result["losses"] = losses
    return result


RECONSTRUCT = dict(name="reconstruct", steps=5, conditional=False)
CASES = [
    dict(activation=a, gate_activation=g, steps=5, batch=b, features=f, encoder=[4], decoder=[4], decoders=[RECONSTRUCT])
    for a, g, b, f in (("relu", "hard_sigmoid", 1, 1), ("relu", "sigmoid", 2, 2), ("tanh", "hard_sigmoid", 3, 1))
] + [
    dict(activation="tanh", gate_activation="sigmoid", steps=5, batch=3, features=2, encoder=[5, 4], decoder=[4, 5],
         decoders=[RECONSTRUCT, dict(name="predict", steps=3, conditional=True)])
]

if __name__ == "__main__":
    print("[")
    print(",\n".join("{" + ",\n ".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in run(c).items()) + "}"
                      for c in CASES))
    print("]")
