#!/usr/bin/env python3
"""Writes keras.json: small autoencoders in every setting that a Keras file may hold, computed by Keras itself.

Made with Keras 3.15.1 on TensorFlow 2.21 (CPU), in float64:

    KERAS_BACKEND=tensorflow python3 make_keras_fixture.py > keras.json

Each case has its input [steps, batch, features], its weights under tapelab's names, the shown output of the decoder and
the gradient of every weight of mean((output - target)^2). A masked case holds steps that have the mask's value in all
features, at the end of a sequence and within one. The tests read keras.json and never run this.
"""
import json

import keras
import numpy as np
import tensorflow as tf
from keras import layers

keras.config.set_floatx("float64")

STEPS, BATCH, FEATURES = 4, 3, 2
PACKED = (",", ":")  # separators of JSON
MASKED = {0: (3,), 1: (1,), 2: (0, 2, 3)}  # steps by sequence


def recurrent(case, path, units, activation, sequences, backwards):
    """A layer, and the names of its weights in Keras' order."""
    options = dict(activation=activation, recurrent_activation=case["gates"], return_sequences=sequences,
                   go_backwards=backwards)
    if case["cell"] == "gru":
        layer = layers.GRU(units, reset_after=case["reset_after"], **options)
    else:
        layer = layers.LSTM(units, **options)
    both = case["bidirectional"] if path.startswith("encoder") else case["bidirectional_decoder"]
    paths = [path]
    if both:
        layer = layers.Bidirectional(layer, merge_mode=case["merge"])
        paths = [path + "/forward", path + "/backward"]
    return layer, [f"{p}/{name}" for p in paths for name in ("kernel", "recurrent_kernel", "bias")]


def build(case):
    named = []

    def add(y, layer, names):
        named.append((layer, names))
        return layer(y)

    x = keras.Input((STEPS, FEATURES))
    y = x if case["mask_value"] is None else layers.Masking(case["mask_value"])(x)
    activations = iter(case["activations"])
    for i, units in enumerate(case["encoder"]):
        sequences = case["all_steps"] or i + 1 < len(case["encoder"])
        y = add(y, *recurrent(case, f"encoder/{i}", units, next(activations), sequences, case["reversed"] and i == 0))
    if case["code_units"] > 0:
        dense = layers.Dense(case["code_units"], activation=case["code_activation"])
        y = add(y, layers.TimeDistributed(dense) if case["all_steps"] else dense,
                ["encoder/code/kernel", "encoder/code/bias"])
    if not case["all_steps"]:
        y = layers.RepeatVector(STEPS)(y)
    for i, units in enumerate(case["decoder"]):
        y = add(y, *recurrent(case, f"reconstruct/{i}", units, next(activations), True, False))
    output = layers.TimeDistributed(layers.Dense(FEATURES, activation=case["output_activation"]))
    return keras.Model(x, add(y, output, ["reconstruct/output/kernel", "reconstruct/output/bias"])), named


def numbers(array, digits):
    return [float(f"{v:.{digits}g}") for v in np.asarray(array).flatten()]


def run(case):
    random = np.random.RandomState(22)
    draw = lambda shape, width: np.round((random.rand(*shape) - 0.5) * width, 3)
    x = draw((BATCH, STEPS, FEATURES), 2)
    if case["mask_value"] is not None:
        for b, steps in MASKED.items():
            x[b, list(steps)] = case["mask_value"]
    target = draw((BATCH, STEPS, FEATURES), 2)
    model, named = build(case)
    weights = {}
    for layer, names in named:
        values = [draw(w.shape, 2.4) for w in layer.get_weights()]
        layer.set_weights(values)
        weights.update(zip(names, values, strict=True))
    with tf.GradientTape() as tape:
        y = model(x)
        loss = tf.reduce_mean((y - target) ** 2)
    variables = [v for layer, _ in named for v in layer.trainable_variables]
    names = [n for _, names in named for n in names]
    gradients = tape.gradient(loss, [v.value for v in variables])
    by_step = lambda a: np.transpose(a, (1, 0, 2))
    return dict(case, input=numbers(by_step(x), 15), target=numbers(by_step(target), 15),
                weights={n: numbers(w, 15) for n, w in weights.items()}, output=numbers(by_step(y.numpy()), 13),
                loss=float(loss), gradients={n: numbers(g, 13) for n, g in zip(names, gradients, strict=True)})


PLAIN = dict(cell="lstm", gates="sigmoid", activations=["tanh"] * 3, reset_after=True, bidirectional=False,
             bidirectional_decoder=False, merge="concat", encoder=[3, 2], decoder=[2], all_steps=False, code_units=0,
             code_activation="linear", reversed=False, mask_value=None, output_activation="linear")
GRU = dict(PLAIN, cell="gru")
CASES = [
    dict(PLAIN, activations=["sigmoid"] * 3, gates="hard_sigmoid"),
    dict(PLAIN, activations=["linear"] * 3),
    dict(PLAIN, activations=["relu", "tanh", "linear"], gates="hard_sigmoid"),
    dict(GRU, reset_after=False),
    dict(GRU, reset_after=False, activations=["sigmoid", "linear", "relu"], gates="hard_sigmoid", bidirectional=True),
    dict(PLAIN, bidirectional=True, merge="sum"),
    dict(GRU, bidirectional=True, bidirectional_decoder=True, merge="sum"),
    # One layer: a second one would get the mask of the first in the order of the input, whose outputs are reversed.
    dict(PLAIN, mask_value=-1.5, reversed=True, encoder=[3], activations=["tanh"] * 2),
    dict(PLAIN, mask_value=-1.5),
    dict(GRU, mask_value=0.0, reset_after=False, bidirectional=True),
    dict(PLAIN, code_units=2, code_activation="relu", bidirectional_decoder=True, output_activation="sigmoid"),
    dict(PLAIN, all_steps=True, code_units=2, code_activation="tanh", output_activation="softmax"),
    dict(GRU, reversed=True, code_units=4, code_activation="sigmoid", output_activation="tanh"),
    dict(GRU, all_steps=True, bidirectional=True, merge="sum", output_activation="relu"),
]

def text(values):
    return "{" + ",\n ".join(f"{json.dumps(k)}: {json.dumps(v, separators=PACKED)}" for k, v in values.items()) + "}"


if __name__ == "__main__":
    print("[\n" + ",\n".join(text(run(c)) for c in CASES) + "\n]")
