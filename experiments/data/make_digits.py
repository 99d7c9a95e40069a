#!/usr/bin/python3
"""Writes digits-{train,test}-{images-idx3,labels-idx1}-ubyte.gz from the digits that scikit-learn ships (Debian 12:
python3-sklearn 1.2.1, sklearn.datasets.load_digits): MNIST's format, 8 x 8 pixels.

The counts 0..16 become grey values round(v * 255 / 16). The images stand form after form, each form with the same text
(it begins 0123456789 three times, then 095565098984177): 14 forms of 122 to 130 images. The last three are for tests, so
no form is in both parts. No time is written into the files: the same bytes come out every time.
"""
import gzip
import struct
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

TRAINING_IMAGES = 1415  # 11 forms
FORM_BEGINS = "0123456789" * 3 + "095565098984177"


def write_idx(name, array):
    """Unsigned bytes: magic number 0x000008nn with nn axes, their extents, the values in row-major order."""
    array = array.astype(np.uint8)
    header = struct.pack(f">{1 + array.ndim}I", 0x00000800 + array.ndim, *array.shape)
    path = Path(__file__).parent / f"digits-{name}-idx{array.ndim}-ubyte.gz"
    path.write_bytes(gzip.compress(header + array.tobytes(), mtime=0))


def main():
    digits = load_digits()
    text = "".join(map(str, digits.target))
    assert text.startswith(FORM_BEGINS, TRAINING_IMAGES), "the images are in another order"
    grey = np.floor(digits.images * 255 / 16 + 0.5)
    for part, rows in (("train", slice(None, TRAINING_IMAGES)), ("test", slice(TRAINING_IMAGES, None))):
        write_idx(f"{part}-images", grey[rows])
        write_idx(f"{part}-labels", digits.target[rows])
        print(part, np.bincount(digits.target[rows]))


main()
