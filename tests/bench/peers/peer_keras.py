#!/usr/bin/env python3
"""Keras 3: LSTM, RepeatVector, LSTM, TimeDistributed(Dense), trained by fit() on data in memory, as its users do; forms
are its backends, tensorflow, jax and torch. See workload.py. "auto" compiles the step with JAX, but no LSTM with
TensorFlow, where asking for it halves the time.
"""
import importlib.util
import os
import sys

from workload import BETA_1, BETA_2, EPSILON, LEARNING_RATE, Peer, leave_out, main, np

if len(sys.argv) > 2:
    os.environ["KERAS_BACKEND"] = sys.argv[2]
for library in ("keras", os.environ.get("KERAS_BACKEND", "keras")):
    if importlib.util.find_spec(library) is None:
        leave_out(f"{sys.executable} has no {library}")
import keras
from keras import layers


def model_of(workload):
    x = keras.Input((workload.steps, workload.features))

    def lstm(path, k, units, y, sequence):
        layer = layers.LSTM(units, return_sequences=sequence)
        y = layer(y)
        layer.set_weights(workload.lstm(path, k))
        return y

    code = x
    for k, units in enumerate(workload.encoder):
        code = lstm("encoder", k, units, code, k + 1 < len(workload.encoder))
    outputs = []
    for path, target in zip(workload.decoders, workload.targets):
        y = layers.RepeatVector(len(target))(code)
        for k, units in enumerate(workload.decoder):
            y = lstm(path, k, units, y, True)
        dense = layers.TimeDistributed(layers.Dense(workload.features))
        y = dense(y)
        dense.set_weights(workload.dense(path))
        outputs.append(y)
    model = keras.Model(x, outputs)
    adam = keras.optimizers.Adam(LEARNING_RATE, beta_1=BETA_1, beta_2=BETA_2, epsilon=EPSILON)
    model.compile(optimizer=adam, loss=["mse"] * len(outputs),
                  jit_compile=True if keras.backend.backend() == "tensorflow" else "auto")
    return model


class Fit(Peer):
    def __init__(self, workload):
        self.batch = workload.batch
        self.targets = [np.ascontiguousarray(t.swapaxes(0, 1)) for t in workload.targets]  # [B, T, F]
        self.model = model_of(workload)

    def losses(self, count):
        """Epochs of one batch: fit() tells means over epochs."""
        return self.fit(self.targets, count).history["loss"]

    def prepare(self, count):
        self.many = [np.tile(t, (count, 1, 1)) for t in self.targets]

    def run(self, count):
        self.fit([t[:count * self.batch] for t in self.many], 1)

    def fit(self, targets, epochs):
        return self.model.fit(targets[0], targets, batch_size=self.batch, epochs=epochs, verbose=0)

    @classmethod
    def info(cls):
        library = importlib.import_module(cls.form)
        return {"family": f"Keras {keras.__version__}", "form": f"{cls.form} {library.__version__}",
                "BLAS": f"that of {cls.form}", "instructions": "those of the processor"}


class TensorFlow(Fit):
    form = "tensorflow"


class Jax(Fit):
    form = "jax"


class Torch(Fit):
    form = "torch"


if __name__ == "__main__":
    main([TensorFlow, Jax, Torch])
