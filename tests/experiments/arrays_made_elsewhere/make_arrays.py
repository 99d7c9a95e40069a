#!/usr/bin/python3
"""Writes the .npy and HDF5 files beside this script with numpy and h5py. Value [i, j, k] of each is 6 i + 2 j + k."""
from pathlib import Path

import h5py
import numpy as np

folder = Path(__file__).parent
values = np.arange(12).reshape(2, 3, 2)

for name in ["<f4", ">f8", "<i2", ">i4", "<u8", "|i1", "|u1"]:
    np.save(folder / f"{name[1:]}_{'big' if name[0] == '>' else 'little'}.npy", values.astype(name))
np.save(folder / "fortran.npy", np.asfortranarray(values, dtype="<f4"))
np.save(folder / "boolean.npy", values % 2 == 1)
np.save(folder / "structured.npy", np.zeros(3, dtype=[("a", "<f8"), ("b", "<i4", (2,))]))
np.save(folder / "half.npy", values.astype("<f2"))
np.save(folder / "text.npy", np.array(["a", "b"]))
np.save(folder / "object.npy", np.array([{}, None], dtype=object), allow_pickle=True)
np.savez(folder / "several.npz", a=values)
for version in [(1, 0), (2, 0), (3, 0)]:
    with (folder / f"format_{version[0]}.npy").open("wb") as out:
        np.lib.format.write_array(out, values.astype("<f8"), version=version)

with h5py.File(folder / "one.h5", "w") as out:
    out["notes"] = "text"
    out["steps"] = np.arange(3)
    out.create_dataset("deep/samples", data=values.astype(">f4"), compression="gzip", shuffle=True)
with h5py.File(folder / "many.h5", "w", libver="latest") as out:
    out["small"] = values.astype("<u2")
    out["boolean"] = values % 2 == 1
    out["half"] = values.astype("<f2")
    out["plane"] = values[:, :, 0].astype("<i8")
    out["long"] = np.arange(5.0)
    out["nothing"] = np.zeros((0, 3, 2))
    out["pairs"] = np.zeros((2, 2), dtype=[("a", "<f8"), ("b", "<i4")])
    out["words"] = np.array([["a", "b"]], dtype=h5py.string_dtype())
    out["gaps"] = values.astype("<f8")
    out["gaps"].attrs["_FillValue"] = np.float64(11)
    out.create_dataset("hollow", shape=(1 << 10, 1 << 10, 16), dtype="<f4", chunks=(16, 16, 4))
    out.create_dataset("huge", shape=(1 << 20, 1 << 20, 4), dtype="<f8", chunks=(16, 16, 4))
with h5py.File(folder / "packed.h5", "w") as out:
    out["temperature"] = values.astype("<i2")
    out["temperature"].attrs["scale_factor"] = 0.01
    out["temperature"].attrs["add_offset"] = np.float64(273.15)
    out["temperature"].attrs["_FillValue"] = np.int16(11)
    out["temperature"].attrs["missing_value"] = np.int16(10)
    out["time"] = np.arange(3.0)
    out["time"].make_scale()
    out["temperature"].dims[0].label = "sample"
    out["temperature"].dims[1].attach_scale(out["time"])
    out["one_missing"] = values.astype("<f8")
    out["one_missing"].attrs["missing_value"] = np.array([3.0, -9999.0])
    out["neutral"] = np.where(values == 0, -0.0, values)
    out["neutral"].attrs["scale_factor"] = 1.0
    out["neutral"].attrs["add_offset"] = 0.0
    out["wrong"] = values.astype("<f8")
    out["wrong"].attrs["scale_factor"] = "0.1"
with h5py.File(folder / "none.h5", "w") as out:
    out["long"] = np.arange(5.0)
