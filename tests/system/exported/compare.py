"""Exported Keras models, computed by numpy from what the files say, beside what tapelab made of the same data.

    compare.py CASES.json            numpy
    compare.py CASES.json keras      Keras itself, where it is installed

A case as in compare.js; "models" has one file, .keras or .h5. Prints the largest difference of each in ranges of the output
wanted. Layers as the documentation of Keras 3 has them.
"""
import io
import json
import sys
import zipfile

import h5py
import numpy as np

MOST = 1e-5


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


ACTIVATIONS = {"linear": lambda x: x, "tanh": np.tanh, "sigmoid": sigmoid, "softmax": softmax,
               "relu": lambda x: np.maximum(x, 0), "hard_sigmoid": lambda x: np.clip(x / 6 + 0.5, 0, 1)}


def recurrent(kind, config, weights, x, states, mask):
    """Returns [output, h (, c)]; x [B, T, F], mask [B, T] of booleans or None."""
    kernel, recurrent_kernel, bias = (w.astype(np.float64) for w in weights)
    units = config["units"]
    act, gate = ACTIVATIONS[config["activation"]], ACTIVATIONS[config["recurrent_activation"]]
    if config["go_backwards"]:
        x, mask = x[:, ::-1], None if mask is None else mask[:, ::-1]
    h = states[0] if states else np.zeros((len(x), units))
    c = states[1] if len(states) > 1 else np.zeros((len(x), units))
    outputs = []
    for t in range(x.shape[1]):
        if kind == "LSTM":
            i, f, g, o = np.split(x[:, t] @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
            new_c = gate(f) * c + gate(i) * act(g)
            new_h = gate(o) * act(new_c)
        else:
            b = bias if config["reset_after"] else np.stack([bias, 0 * bias])
            xz, xr, xg = np.split(x[:, t] @ kernel + b[0], 3, axis=1)
            if config["reset_after"]:
                hz, hr, hg = np.split(h @ recurrent_kernel + b[1], 3, axis=1)
                z, r = gate(xz + hz), gate(xr + hr)
                g = act(xg + r * hg)
            else:
                uz, ur, ug = np.split(recurrent_kernel, 3, axis=1)
                z, r = gate(xz + h @ uz), gate(xr + h @ ur)
                g = act(xg + (r * h) @ ug)
            new_h, new_c = z * h + (1 - z) * g, c
        keep = np.ones((len(x), 1), bool) if mask is None else mask[:, t, None]
        h, c = np.where(keep, new_h, h), np.where(keep, new_c, c)
        outputs.append(h)
    first = np.stack(outputs, axis=1) if config["return_sequences"] else h
    return [first, h, c] if kind == "LSTM" else [first, h]


def run_layer(layer, weights, inputs, states, mask):
    kind, config = layer["class_name"], layer["config"]
    x = inputs[0]
    if kind in ("LSTM", "GRU"):
        return recurrent(kind, config, weights, x, states, mask)
    if kind == "Bidirectional":
        half = len(weights) // 2
        parts = [recurrent(config[name]["class_name"], config[name]["config"], own, x, [], mask)
                 for name, own in (("layer", weights[:half]), ("backward_layer", weights[half:]))]
        ahead, back = parts[0][0], parts[1][0]
        if ahead.ndim == 3:
            back = back[:, ::-1]
        first = np.concatenate([ahead, back], -1) if config["merge_mode"] == "concat" else ahead + back
        return [first] + parts[0][1:] + parts[1][1:]
    if kind in ("Dense", "TimeDistributed"):
        inner = config if kind == "Dense" else config["layer"]["config"]
        return [ACTIVATIONS[inner["activation"]](x @ weights[0] + weights[1])]
    if kind == "RepeatVector":
        return [np.repeat(x[:, None], config["n"], axis=1)]
    if kind == "Rescaling":
        return [x * np.array(config["scale"]) + np.array(config["offset"])]
    if kind == "Concatenate":
        return [np.concatenate(inputs, axis=config["axis"])]
    if kind == "Add":
        return [sum(inputs)]
    if kind == "Cropping1D":
        first, last = config["cropping"]
        return [x[:, first:x.shape[1] - last]]
    if kind == "Reshape":
        return [x.reshape([len(x)] + config["target_shape"])]
    if kind in ("Dropout", "Masking"):
        return [x]
    raise ValueError("no layer " + kind)


def vars_of(group):
    return [np.array(group[str(i)]) for i in range(len(group))]


def read_keras(path):
    """The configuration, and the weights of each layer."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        json.loads(archive.read("metadata.json"))["keras_version"]
        config = json.loads(archive.read("config.json"))["config"]
        file = h5py.File(io.BytesIO(archive.read("model.weights.h5")), "r")
    count, weights = {}, {}
    for layer in config["layers"]:
        name = {"LSTM": "lstm", "GRU": "gru", "Dense": "dense", "TimeDistributed": "time_distributed",
                "Bidirectional": "bidirectional"}.get(layer["class_name"])
        if not name:
            continue
        count[name] = count.get(name, -1) + 1
        group = file["layers/" + name + ("_%d" % count[name] if count[name] else "")]
        places = {"lstm": ["cell"], "gru": ["cell"], "dense": ["."], "time_distributed": ["layer"],
                  "bidirectional": ["forward_layer/cell", "backward_layer/cell"]}[name]
        weights[layer["name"]] = [w for place in places for w in vars_of(group[place + "/vars"])]
    return config, weights


def read_h5(path):
    with h5py.File(path, "r") as file:
        config = json.loads(file.attrs["model_config"])["config"]
        group = file["model_weights"]
        assert list(group.attrs["layer_names"]) == [layer["name"] for layer in config["layers"]]
        weights = {layer: [np.array(group[layer][name]) for name in group[layer].attrs["weight_names"]]
                   for layer in group.attrs["layer_names"]}
    return config, weights


def by_numpy(path, feeds):
    config, weights = (read_keras if path.endswith(".keras") else read_h5)(path)
    values, masks = {}, {}
    for layer in config["layers"]:
        name = layer["name"]
        if layer["class_name"] == "InputLayer":
            values[name], masks[name] = [feeds[name].astype(np.float64)], None
            continue
        call = layer["inbound_nodes"][0]
        read = lambda tensor: values[tensor["config"]["keras_history"][0]][tensor["config"]["keras_history"][2]]
        args = call["args"][0] if isinstance(call["args"][0], list) else call["args"]
        mask = masks[args[0]["config"]["keras_history"][0]]
        inputs = [read(tensor) for tensor in args]
        values[name] = run_layer(layer, weights.get(name, []), inputs,
                                 [read(tensor) for tensor in call["kwargs"].get("initial_state", [])], mask)
        if layer["class_name"] == "Masking":
            mask = (inputs[0] != np.float32(layer["config"]["mask_value"])).any(axis=2)
        masks[name] = mask if values[name][0].ndim == 3 and layer["class_name"] != "RepeatVector" else None
    places = config["output_layers"]
    places = [places] if isinstance(places[0], str) else places
    return [values[name][output] for name, _, output in places]


def by_keras(path, feeds):
    import keras
    model = keras.saving.load_model(path, compile=False)
    inputs = [feeds[tensor.name].astype(np.float32) for tensor in model.inputs]
    made = model.predict(inputs if len(inputs) > 1 else inputs[0], verbose=0)
    return made if isinstance(made, list) else [made]


def main():
    run = by_keras if sys.argv[2:] == ["keras"] else by_numpy
    failed = 0
    for case in json.load(open(sys.argv[1], encoding="utf-8")):
        feeds = {name: np.load(file)[:, :case["steps"].get(name)] for name, file in case["feeds"].items()}
        largest = 0.0
        for made, file in zip(run(case["models"][0], feeds), case["wanted"].values(), strict=True):
            wanted = np.load(file)
            wanted = wanted[:len(made)]
            assert made.shape == wanted.shape, (case["name"], made.shape, wanted.shape)
            largest = max(largest, np.nanmax(np.abs(made - wanted)) / max(np.nanmax(wanted) - np.nanmin(wanted), 1e-30))
        failed += not largest <= MOST
        print("%s %.1e %s" % ("ok" if largest <= MOST else "FAILED", largest, case["name"]))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
