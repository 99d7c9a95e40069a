"""Whether two study.h5 files hold the same, bit by bit, whatever program made them.

    same_studies.py A.h5 B.h5

Names, types, shapes, attributes and values are compared; of provenance everything but version and commit.
"""
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


def main():
    first, second = (objects_of(path) for path in sys.argv[1:3])
    different = sorted(first.keys() ^ second.keys())
    different += [name for name in first.keys() & second.keys() if first[name] != second[name]]
    for name in different:
        print("%s differs" % name)
    print("%d objects, %d differ" % (len(first), len(different)))
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
