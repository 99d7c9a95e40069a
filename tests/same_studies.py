"""Whether two study.h5 files hold the same, bit by bit, whatever program made them.

    same_studies.py [--but-words] A.h5 B.h5

Names, types, shapes, attributes and values are compared; of provenance everything but version and commit. With --but-words
what people read may differ, and is listed: attributes, the label, and what a setting is called.
"""
import ast
import json
import sys

import h5py
import numpy


def objects_of(path):
    found = {}
    with h5py.File(path) as file:
        file.visititems(lambda name, item: found.__setitem__(name, item) or None)
        return {name: (described(item), values_of(name, item)) for name, item in found.items()
                if isinstance(item, h5py.Dataset)} | {"/": (attributes_of(file), None)}


def plain(value):
    return value.tobytes() if isinstance(value, numpy.ndarray) and value.dtype != object else str(value)


def attributes_of(item):
    return {name: plain(item.attrs[name]) for name in item.attrs if name not in ("REFERENCE_LIST", "DIMENSION_LIST")}


def described(item):
    return item.shape, str(item.dtype), attributes_of(item)


def values_of(name, item):
    values = item[()]
    if name == "provenance":
        return [without_commit(text) for text in item.asstr()[()].ravel()]
    return values.tobytes() if isinstance(values, numpy.ndarray) and values.dtype != object else str(getattr(values, "tolist", lambda: values)())


def without_commit(text):
    facts = json.loads(text) if text else {}
    return {name: value for name, value in facts.items() if name not in ("version", "commit", "dirty")}


def settings_of(name, values):
    """Of the configurations what the settings are, without what they are called."""
    texts = ast.literal_eval(values) if name == "config" else []
    runs = [text for row in texts for text in (row if isinstance(row, list) else [row])]
    return [list(json.loads(run).values()) if run else None for run in runs]


def differ_by_words(name, one, other):
    (shape, kind, _), values = one[0] if name != "/" else (None, None, None), one[1]
    (other_shape, other_kind, _), other_values = other[0] if name != "/" else (None, None, None), other[1]
    if name == "config":
        values, other_values = settings_of(name, values), settings_of(name, other_values)
    return name == "label" or (shape, kind, values) == (other_shape, other_kind, other_values)


def main():
    but_words = sys.argv[1] == "--but-words"
    first, second = (objects_of(path) for path in sys.argv[-2:])
    different = sorted(first.keys() ^ second.keys())
    words = []
    for name in sorted(first.keys() & second.keys()):
        if first[name] != second[name]:
            by_words = but_words and differ_by_words(name, first[name], second[name])
            (words if by_words else different).append(name)
    for name in different:
        print("%s differs" % name)
    for name in words:
        print("%s differs in words" % name)
    print("%d objects, %d differ" % (len(first), len(different)) + (", %d in words" % len(words) if but_words else ""))
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
