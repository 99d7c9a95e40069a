#!/usr/bin/env python3
"""Writes fixture.json: small recurrent autoencoders trained by an implementation that shares nothing with ours.

Plain numpy (Debian: python3-numpy), the cells written from their equations one step at a time. Gradients by complex
steps (Squire and Trapp 1998): f'(x) = Im f(x + ih) / h with h = 1e-30 is exact to rounding, and the code that is
differentiated is the forward code itself. Only tanh and sigmoid occur, which numpy computes for complex numbers.
Sequences are masked by lengths: a step behind a sequence's end leaves its state alone. Adam in Keras' form.
A decoder with "own" is fed what it has just shown (its output activation once) at every step where a table of steps and
sequences says so, else the truth; without "feedback_gradient" what it is fed is a constant of the derivative.
A decoder with "known" reads so many given numbers of each output step, between the code and what it is fed; one with
"start" = "state" starts from the encoder's states in place of the code, and with "first_step" = "state" its first
output is made of the last layer's h as it was copied.

    /usr/bin/python3 make_fixture.py > fixture.json

The tests read fixture.json and never run this.
"""
import json
import math

import numpy as np

LEARNING_RATE, BETA_1, BETA_2, EPSILON = 0.01, 0.9, 0.999, 1e-7
LOSSES = 10
STEP = 1e-30


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def lstm_step(w, path, x, state):
    """One sequence, one step. Kernel columns i, f, candidate, o; peepholes (Graves 2013) i, f from c before, o from c."""
    h, c = state
    zi, zf, zg, zo = np.split(x @ w[f"{path}/kernel"] + h @ w[f"{path}/recurrent_kernel"] + w[f"{path}/bias"], 4)
    pi, pf, po = np.split(w.get(f"{path}/peepholes", np.zeros(3 * len(h))), 3)
    i, f = sigmoid(zi + pi * c), sigmoid(zf + pf * c)
    c = f * c + i * np.tanh(zg)
    return sigmoid(zo + po * c) * np.tanh(c), c


def gru_step(w, path, x, state):
    """Keras' GRU with reset_after. Kernel columns z, r, candidate; bias rows of the input and recurrent product."""
    h, _ = state
    bias = w[f"{path}/bias"]
    xz, xr, xg = np.split(x @ w[f"{path}/kernel"] + bias[0], 3)
    hz, hr, hg = np.split(h @ w[f"{path}/recurrent_kernel"] + bias[1], 3)
    z, r = sigmoid(xz + hz), sigmoid(xr + hr)
    return z * h + (1 - z) * np.tanh(xg + r * hg), None


CELLS = {"lstm": (lstm_step, 4), "gru": (gru_step, 3)}
SHOWN = {"linear": lambda y: y, "sigmoid": sigmoid}
ERROR = {"linear": lambda y, target: (y - target) ** 2,
         "sigmoid": lambda y, target: -target * np.log(sigmoid(y)) - (1 - target) * np.log(1 - sigmoid(y))}


def run_layer(case, w, path, xs):
    """xs: the valid steps of one sequence -> h at each of them."""
    step, _ = CELLS[case["cell"]]
    units = w[f"{path}/recurrent_kernel"].shape[0]
    state, out = (np.zeros(units), np.zeros(units)), []
    for x in xs:
        state = step(w, path, x, state)
        out.append(state[0])
    return out, state


def encode(case, w, xs):
    """The code of one sequence: h after its last step; of a bidirectional layer beside it h after its first. And the
    final states of all layers, of one direction only."""
    finals = []
    for k in range(len(case["encoder"])):
        if not case["bidirectional"]:
            xs, final = run_layer(case, w, f"encoder/{k}", xs)
            finals.append(final)
            code = xs[-1]
            continue
        ahead, _ = run_layer(case, w, f"encoder/{k}/forward", xs)
        back = run_layer(case, w, f"encoder/{k}/backward", xs[::-1])[0][::-1]
        code = np.concatenate([ahead[-1], back[0]])
        xs = [np.concatenate(pair) for pair in zip(ahead, back)]
    return code, finals


def forward(case, w, x, targets, told):
    """x [T, B, F] -> outputs of each decoder, all T' steps, and the sum of their mean errors over valid steps."""
    lengths = case["lengths"]
    codes = [encode(case, w, [x[t, b] for t in range(n)]) for b, n in enumerate(lengths)]
    outputs, loss = {}, 0
    for d in case["decoders"]:
        name, target = d["name"], targets[d["name"]]
        ys = []
        for b, n in enumerate(lengths):
            first = x[n - 1, b] if d.get("first_input") == "last" else np.zeros(case["features"])
            code, finals = codes[b]
            states = list(finals) if from_state(d) else [(np.zeros(u), np.zeros(u)) for u in case["decoder"]]
            steps = []
            for t in range(d["steps"]):
                known = min(t, min(n, d["steps"]))
                previous = target[known - 1, b] if known > 0 else first
                if t > 0 and "own" in d and d["own"][t][b]:
                    previous = SHOWN[d["output_activation"]](steps[-1])
                    if not d["feedback_gradient"]:
                        previous = previous.real
                read = [] if from_state(d) else [code]
                read += [told[name][t, b]] if "known" in d else []
                read += [previous] if d["conditional"] else []
                h = np.concatenate(read) if read else np.zeros(0)
                if t == 0 and d.get("first_step") == "state":
                    h = states[-1][0]
                else:
                    for k in range(len(case["decoder"])):
                        states[k] = CELLS[case["cell"]][0](w, f"{name}/{k}", h, states[k])
                        h = states[k][0]
                steps.append(h @ w[f"{name}/output/kernel"] + w[f"{name}/output/bias"])
            ys.append(steps)
        outputs[name] = np.array(ys).transpose(1, 0, 2)
        valid = [(t, b) for b, n in enumerate(lengths) for t in range(min(n, d["steps"]))]
        errors = [ERROR[d.get("output_activation", "linear")](outputs[name][t, b], target[t, b]) for t, b in valid]
        loss = loss + np.sum(errors) / (len(valid) * case["features"])
    return outputs, loss


def from_state(decoder):
    return decoder.get("start") == "state"


def shapes(case):
    gates = CELLS[case["cell"]][1]
    result = {}

    def add(path, features, units):
        result[f"{path}/kernel"] = (features, gates * units)
        result[f"{path}/recurrent_kernel"] = (units, gates * units)
        result[f"{path}/bias"] = (2, gates * units) if case["cell"] == "gru" else (gates * units,)
        if case["peepholes"]:
            result[f"{path}/peepholes"] = (3 * units,)

    features = case["features"]
    for k, units in enumerate(case["encoder"]):
        if case["bidirectional"]:
            add(f"encoder/{k}/forward", features, units)
            add(f"encoder/{k}/backward", features, units)
            features = 2 * units
        else:
            add(f"encoder/{k}", features, units)
            features = units
    code = features
    for d in case["decoders"]:
        features = (0 if from_state(d) else code) + d.get("known", 0) + (case["features"] if d["conditional"] else 0)
        for k, units in enumerate(case["decoder"]):
            add(f"{d['name']}/{k}", features, units)
            features = units
        result[f"{d['name']}/output/kernel"] = (features, case["features"])
        result[f"{d['name']}/output/bias"] = (case["features"],)
    return result


def gradients(case, weights, x, targets, told):
    w = {n: a.astype(complex) for n, a in weights.items()}
    result = {}
    for name, a in w.items():
        g = np.zeros(a.shape)
        for i in np.ndindex(a.shape):
            a[i] += 1j * STEP
            g[i] = forward(case, w, x, targets, told)[1].imag / STEP
            a[i] = a[i].real
        result[name] = g
    return result


def numbers(array):
    return [float(f"{v:.15g}") for v in np.asarray(array).flatten()]


def rounded(array):
    return np.array(numbers(array)).reshape(array.shape)


def run(case):
    random = np.random.RandomState(2015)
    draw = lambda shape, width: rounded((random.rand(*shape) - 0.5) * width)
    lengths = case["lengths"]

    def padded(a):
        for b, n in enumerate(lengths):
            a[n:, b] = 0
        return a

    binary = any(d.get("output_activation") == "sigmoid" for d in case["decoders"])  # targets between 0 and 1
    x = padded(draw((case["steps"], len(lengths), case["features"]), 1) + 0.5 if binary else
               draw((case["steps"], len(lengths), case["features"]), 2))
    weights = {n: draw(s, 1.4) for n, s in shapes(case).items()}
    targets = {d["name"]: x if d["name"] == "reconstruct" else
               padded(draw((d["steps"],) + x.shape[1:], 1) + 0.5 if binary else draw((d["steps"],) + x.shape[1:], 2))
               for d in case["decoders"]}
    told = {d["name"]: draw((d["steps"], len(lengths), d["known"]), 2) for d in case["decoders"] if "known" in d}
    result = dict(case, batch=len(lengths), activation="tanh", gate_activation="sigmoid", input=numbers(x),
                  targets={n: numbers(t) for n, t in targets.items()},
                  adam=dict(learning_rate=LEARNING_RATE, beta_1=BETA_1, beta_2=BETA_2, epsilon=EPSILON),
                  weights={n: numbers(w) for n, w in weights.items()}, losses=[])
    if told:
        result["known"] = {n: numbers(k) for n, k in told.items()}
    m = {n: np.zeros_like(w) for n, w in weights.items()}
    v = {n: np.zeros_like(w) for n, w in weights.items()}
    for t in range(1, LOSSES + 1):
        outputs, loss = forward(case, weights, x, targets, told)
        g = gradients(case, weights, x, targets, told)
        result["losses"].append(float(loss))
        if t == 1:
            result["outputs"] = {n: numbers(y) for n, y in outputs.items()}
            result["gradients"] = {n: numbers(a) for n, a in g.items()}
        rate = LEARNING_RATE * math.sqrt(1 - BETA_2 ** t) / (1 - BETA_1 ** t)
        for n in weights:
            m[n] = BETA_1 * m[n] + (1 - BETA_1) * g[n]
            v[n] = BETA_2 * v[n] + (1 - BETA_2) * g[n] ** 2
            weights[n] = weights[n] - rate * m[n] / (np.sqrt(v[n]) + EPSILON)
    return result


RECONSTRUCT = dict(name="reconstruct", steps=4, conditional=False)
PREDICT = dict(name="predict", steps=3, conditional=True)
PLAIN = dict(cell="lstm", peepholes=False, bidirectional=False, steps=4, lengths=[4, 4], features=2, encoder=[3],
             decoder=[3], decoders=[RECONSTRUCT])
RAGGED = dict(lengths=[2, 4, 3])
OWN = dict(output_activation="linear", feedback_gradient=True, first_input="zero", own=[[1, 1, 1]] * 4)
SOME = dict(OWN, own=[[0, 0, 0], [1, 0, 1], [0, 1, 1], [1, 1, 0]])
STATE = dict(start="state")
RECONSTRUCT_ON = dict(RECONSTRUCT, conditional=True)
CASES = [
    dict(PLAIN, cell="gru", encoder=[2, 3], decoder=[3, 2]),
    dict(PLAIN, **RAGGED),
    dict(PLAIN, bidirectional=True),
    dict(PLAIN, peepholes=True),
    dict(PLAIN, **RAGGED, cell="gru", bidirectional=True, decoders=[RECONSTRUCT, PREDICT]),
    dict(PLAIN, **RAGGED, peepholes=True, bidirectional=True, encoder=[2, 2], decoders=[RECONSTRUCT, PREDICT]),
    dict(PLAIN, **RAGGED, decoders=[dict(RECONSTRUCT_ON, **OWN)]),
    dict(PLAIN, **RAGGED, cell="gru", decoder=[3, 2], decoders=[dict(RECONSTRUCT_ON, **SOME), dict(PREDICT, **OWN)]),
    dict(PLAIN, **RAGGED, peepholes=True, bidirectional=True,
         decoders=[dict(RECONSTRUCT_ON, **dict(SOME, output_activation="sigmoid")),
                   dict(PREDICT, **dict(OWN, output_activation="sigmoid", first_input="last"))]),
    dict(PLAIN, **RAGGED, decoder=[3, 2],
         decoders=[RECONSTRUCT, dict(PREDICT, **dict(SOME, feedback_gradient=False, first_input="last"))]),
    dict(PLAIN, **RAGGED, encoder=[2, 3], decoder=[3, 2],
         decoders=[dict(RECONSTRUCT, known=2), dict(PREDICT, known=3)]),
    dict(PLAIN, **RAGGED, cell="gru", decoders=[dict(RECONSTRUCT, **STATE, known=2), dict(PREDICT, **STATE, known=1)]),
    dict(PLAIN, **RAGGED, encoder=[3, 2], decoder=[3, 2],
         decoders=[dict(RECONSTRUCT, **STATE, first_step="state", known=2),
                   dict(PREDICT, **STATE, **dict(OWN, first_input="last"), first_step="state", known=2)]),
    dict(PLAIN, **RAGGED, bidirectional=True,
         decoders=[dict(RECONSTRUCT_ON, **SOME, known=1),
                   dict(PREDICT, **dict(SOME, feedback_gradient=False, first_input="last"), known=2)]),
]

if __name__ == "__main__":
    print("[")
    print(",\n".join("{" + ",\n ".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in run(c).items()) + "}"
                      for c in CASES))
    print("]")
