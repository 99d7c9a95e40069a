"""Files as Keras 2.2 and tf.keras 2.4 write them, BY HAND: these versions need a Python that is no longer there.

    make_old_files.py FOLDER OUT

FOLDER: files of make_files.py by tf_keras, whose models and weights are written once more, in the layout of each old
version: names of weights and groups, InputLayer or batch_input_shape, keys that later versions rejected. As the models
are the same, so are their outputs, expected.npz.
"""
import json
import os
import sys

import h5py
import numpy

MODELS = ["lstm", "gru_reset_before", "both_ways", "masked", "normalized", "activations", "composite"]


def old_layer(layer, version):
    """The settings of a layer as the old version has them."""
    config = {key: value for key, value in layer["config"].items() if key not in ("build_config", "registered_name")}
    if layer["class_name"] in ("LSTM", "GRU"):
        config["implementation"] = 1 if version == "2.2.4" else 2
        if version == "2.4.0":
            config["time_major"] = False
    for key in ("layer", "backward_layer"):
        if key in config:
            config[key] = old_layer(config[key], version)
    if version == "2.2.4":
        config.pop("dtype", None)
        config.pop("backward_layer", None)
    return {"class_name": layer["class_name"], "config": config}


def plain_nodes(nodes):
    return [[[ref[0], ref[1], ref[2], {}] for ref in node] for node in nodes]


def old_model(model, version):
    config = model["config"]
    made = []
    for layer in config["layers"]:
        old = old_layer(layer, version)
        if "inbound_nodes" in layer:
            old["name"] = layer["name"]
            old["inbound_nodes"] = plain_nodes(layer["inbound_nodes"])
        made.append(old)
    if model["class_name"] == "Sequential":
        if version == "2.2.4":  # the first layer says the shape
            shape = made[0]["config"].get("batch_input_shape")
            made = made[1:]
            made[0]["config"]["batch_input_shape"] = shape
        return {"class_name": "Sequential", "config": {"name": "sequential_1", "layers": made}}
    functional = {"name": "model_1", "layers": made, "input_layers": config["input_layers"],
                  "output_layers": config["output_layers"]}
    return {"class_name": "Model" if version == "2.2.4" else "Functional", "config": functional}


def old_name(name, layer, version):
    """Keras 2.2: lstm_1/kernel:0; tf.keras 2.4: lstm/lstm_cell/kernel:0."""
    parts = name.replace(":0", "").split("/")
    if version == "2.2.4":
        way = [part for part in parts if part.startswith(("forward_", "backward_"))]
        return "/".join([layer] + way[:1] + [parts[-1]]) + ":0"
    return "/".join(parts) + ":0"


def write(source, target, version):
    with h5py.File(source) as old, h5py.File(target, "w") as new:
        model = json.loads(old.attrs["model_config"])
        new.attrs["keras_version"] = version.encode()
        new.attrs["backend"] = b"tensorflow"
        new.attrs["model_config"] = json.dumps(old_model(model, version)).encode()
        weights = new.create_group("model_weights")
        names = [name.decode() if isinstance(name, bytes) else name for name in old["model_weights"].attrs["layer_names"]]
        weights.attrs["layer_names"] = [name.encode() for name in names]
        weights.attrs["backend"] = b"tensorflow"
        weights.attrs["keras_version"] = version.encode()
        for layer in names:
            group = weights.create_group(layer)
            stored = [name.decode() if isinstance(name, bytes) else name
                      for name in old["model_weights"][layer].attrs["weight_names"]]
            group.attrs["weight_names"] = [old_name(name, layer, version).encode() for name in stored]
            for name in stored:
                group.create_dataset(old_name(name, layer, version), data=old["model_weights"][layer][name][()])


def main():
    source, out = sys.argv[1:]
    for version in ("2.2.4", "2.4.0"):
        folder = os.path.join(out, "keras_%s_by_hand" % version)
        os.makedirs(folder, exist_ok=True)
        expected = dict(numpy.load(os.path.join(source, "expected.npz")))
        expected["version"] = numpy.array(version + " by hand")
        kept = {key: value for key, value in expected.items() if key == "version" or key.split(".")[0] in MODELS}
        numpy.savez_compressed(os.path.join(folder, "expected.npz"), **kept)
        for name in MODELS:
            write(os.path.join(source, name + ".h5"), os.path.join(folder, name + ".h5"), version)


main()
