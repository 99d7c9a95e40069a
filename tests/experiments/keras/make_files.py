"""Models of Keras as files, with Keras' own outputs beside them.

    make_files.py FOLDER MODULE [FORMAT...]

MODULE is what to import: keras (3.x), tf_keras or tensorflow.keras (2.x). FORMAT: h5, keras; default both. Each model of
MODELS becomes FOLDER/NAME.FORMAT; FOLDER/expected.npz gets its inputs NAME.x, its outputs NAME.y0, NAME.y1, and the
version. Weights are drawn by numpy, so that every version has the same.
"""
import importlib
import os
import sys
import zlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import numpy

keras = importlib.import_module(sys.argv[2])
layers = keras.layers
LSTM, GRU, Dense, RepeatVector = layers.LSTM, layers.GRU, layers.Dense, layers.RepeatVector
T, F = 6, 2


def sequential(*parts):
    return keras.Sequential([keras.Input((T, F))] + list(parts))


def every(layer):
    return layers.TimeDistributed(layer)


def lstm():
    return sequential(LSTM(5), RepeatVector(T), LSTM(4, return_sequences=True), every(Dense(F)))


def stacked_gru():
    return sequential(GRU(6, return_sequences=True), layers.Dropout(0.25), GRU(4), layers.Dropout(0.25), RepeatVector(T),
                      GRU(4, return_sequences=True), layers.Dropout(0.25), GRU(6, return_sequences=True),
                      layers.Dropout(0.25), Dense(F))


def gru_reset_before():
    return sequential(GRU(4, reset_after=False, recurrent_activation="hard_sigmoid", use_bias=False), RepeatVector(T),
                      GRU(4, reset_after=False, recurrent_activation="hard_sigmoid", return_sequences=True),
                      every(Dense(F)))


def both_ways():
    return sequential(layers.Bidirectional(LSTM(4, return_sequences=True)), layers.Bidirectional(LSTM(3)),
                      RepeatVector(T), layers.Bidirectional(LSTM(3, return_sequences=True)), every(Dense(F)))


def both_ways_added():
    return sequential(layers.Bidirectional(GRU(4), merge_mode="sum"), RepeatVector(T), GRU(3, return_sequences=True),
                      every(Dense(F)))


def composite():
    x = keras.Input((T, F))
    code = Dense(3, activation="relu")(LSTM(5)(x))
    again = every(Dense(F))(LSTM(4, return_sequences=True)(RepeatVector(T)(code)))
    ahead = every(Dense(F))(LSTM(4, return_sequences=True)(RepeatVector(T - 1)(code)))
    return keras.Model(x, [again, ahead])


def normalized():
    return sequential(layers.BatchNormalization(), LSTM(5, return_sequences=True), layers.BatchNormalization(scale=False),
                      LSTM(4), Dense(3), layers.BatchNormalization(), RepeatVector(T), layers.BatchNormalization(),
                      LSTM(5, return_sequences=True), layers.BatchNormalization(center=False), every(Dense(F)),
                      layers.BatchNormalization())


def normalized_code():
    return sequential(layers.Bidirectional(GRU(3)), layers.BatchNormalization(), RepeatVector(T),
                      GRU(4, return_sequences=True), every(layers.BatchNormalization()), every(Dense(F)))


def masked():
    return sequential(layers.Masking(-1.0), LSTM(5, return_sequences=True), LSTM(4), RepeatVector(T),
                      LSTM(4, return_sequences=True), every(Dense(F)))


def backwards():
    return sequential(LSTM(5, go_backwards=True, return_sequences=True), LSTM(4), RepeatVector(T),
                      LSTM(4, return_sequences=True), every(Dense(F)))


def every_step():
    return sequential(LSTM(6, return_sequences=True), LSTM(3, return_sequences=True), LSTM(6, return_sequences=True),
                      every(Dense(F)))


def encoder_alone():
    return sequential(LSTM(6, return_sequences=True), LSTM(4), Dense(3, activation="tanh"))


def model_of_models():
    x = keras.Input((T, F))
    encoder = keras.Model(x, LSTM(4)(LSTM(5, return_sequences=True)(x)), name="encoder")
    decoder = keras.Sequential([keras.Input((4,)), RepeatVector(T), LSTM(5, return_sequences=True), every(Dense(F))],
                               name="decoder")
    y = keras.Input((T, F))
    return keras.Model(y, decoder(encoder(y)))


def activations():
    gates = {"recurrent_activation": "hard_sigmoid"}
    return sequential(LSTM(5, activation="relu", return_sequences=True, **gates), LSTM(4, activation="sigmoid", **gates),
                      RepeatVector(T), LSTM(4, activation="linear", return_sequences=True, **gates),
                      every(Dense(F)), layers.Activation("sigmoid"))


def trained():
    model = sequential(LSTM(5), RepeatVector(T), LSTM(5, return_sequences=True), every(Dense(F, activation="sigmoid")))
    model.compile("adam", "binary_crossentropy")
    return model


def no_dense():
    return sequential(LSTM(5, activation="relu"), RepeatVector(T), LSTM(4, activation="relu", return_sequences=True),
                      LSTM(F, return_sequences=True))


def other_columns():
    return sequential(GRU(5), Dense(4), layers.ReLU(), RepeatVector(3), GRU(5, return_sequences=True),
                      every(Dense(3, activation="softmax")))


MODELS = [lstm, stacked_gru, gru_reset_before, both_ways, both_ways_added, composite, normalized, normalized_code, masked,
          backwards, every_step, encoder_alone, model_of_models, activations, trained, no_dense, other_columns]


def drawn(weights, generator):
    """Large enough that every weight matters; variances above 0."""
    return [generator.uniform(-0.9, 0.9, w.shape).astype("float32") for w in weights]


def give_weights(model, generator):
    for layer in model.layers:
        if hasattr(layer, "layers"):
            give_weights(layer, generator)
            continue
        inner = getattr(layer, "layer", layer)
        values = drawn(layer.get_weights(), generator)
        if type(inner).__name__ == "BatchNormalization":
            values[-1] = numpy.abs(values[-1]) + 0.3
        layer.set_weights(values)


def inputs(name, generator):
    x = generator.uniform(-1, 1, (7, T, F)).astype("float32")
    if name == "masked":
        for sample, length in enumerate([6, 5, 4, 3, 2, 1, 6]):
            x[sample, length:] = -1
        x[6, 2] = -1  # in the middle
    return x


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    version = getattr(keras, "__version__", None) or importlib.import_module("keras").__version__
    expected = {"version": numpy.array(version)}
    for build in MODELS:
        name = build.__name__
        generator = numpy.random.RandomState(zlib.crc32(name.encode()) % 2**31)
        model = build()
        give_weights(model, generator)
        x = inputs(name, generator)
        if name == "trained":
            model.fit(x, (x + 1) / 2, epochs=1, verbose=0)
        y = model.predict(x, verbose=0)
        expected[name + ".x"] = x
        for i, one in enumerate(y if isinstance(y, list) else [y]):
            expected["%s.y%d" % (name, i)] = one
        for ending in sys.argv[3:] or ["h5", "keras"]:
            model.save(os.path.join(folder, name + "." + ending))
    numpy.savez_compressed(os.path.join(folder, "expected.npz"), **expected)


main()
