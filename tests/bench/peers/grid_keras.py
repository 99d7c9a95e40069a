#!/usr/bin/env python3
"""Runs of experiments/grids/reconstruct.ini in Keras as its users write them: grid_keras.py SEED... prints their
largest absolute errors. The backend is that of KERAS_BACKEND.
"""
import sys

import keras
import numpy as np
from keras import layers

EPOCHS, UNITS = 300, 100


def largest_error(seed, x):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([
        keras.Input((9, 1)),
        layers.LSTM(UNITS, activation="relu"),
        layers.RepeatVector(9),
        layers.LSTM(UNITS, activation="relu", return_sequences=True),
        layers.TimeDistributed(layers.Dense(1)),
    ])
    model.compile(optimizer="adam", loss="mse")
    model.fit(x, x, epochs=EPOCHS, verbose=0)
    return float(np.abs(model.predict(x, verbose=0) - x).max())


if __name__ == "__main__":
    ramp = np.arange(1, 10, dtype=np.float32).reshape(1, 9, 1) / 10
    for word in sys.argv[1:]:
        print(largest_error(int(word), ramp), flush=True)
