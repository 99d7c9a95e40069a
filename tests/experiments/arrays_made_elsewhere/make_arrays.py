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
with h5py.File(folder / "netcdf.h5", "w") as out:

    def add(name, data, **attributes):
        out[name] = data
        out[name].attrs.update(attributes)

    decimal = np.where(values == 7, -999.9, values)
    add("double_missing", decimal.astype("<f4"), missing_value=np.float64(-999.9))
    add("double_fill", decimal.astype("<f4"), _FillValue=np.float64(-999.9))
    add("double_fill_of_half", decimal.astype("<f2"), _FillValue=np.float64(-999.9))
    add("double_missing_found", np.where(values == 7, -999.5, values).astype("<f4"), missing_value=np.float64(-999.5))
    grey = (values * 23).astype("u1")
    add("grey", grey)
    add("grey_and_false", grey, _Unsigned="false")
    add("signed_grey", grey.view("i1"), _Unsigned="true", scale_factor=0.5, _FillValue=np.int8(-3))
    add("signed_short", (values * 5957).astype("<u2").view("<i2"), _Unsigned=np.bytes_("True"),
        valid_range=np.array([5957, -9], "<i2"), missing_value=np.int16(-5966))
    add("unsigned_number", grey.view("i1"), _Unsigned=1)
    add("unsigned_word", grey.view("i1"), _Unsigned="yes")
    add("large", (values * 390451572).astype("<u4"))
    add("larger", values.astype("<u8") * (1 << 60))
    add("range", values.astype("<i2"), valid_range=np.array([2, 9], "<i2"), scale_factor=0.5)
    add("limits", values.astype("<f4") / 10, valid_min=np.float64(0.2), valid_max=np.float64(0.9))
    add("least", values.astype("<f8"), valid_min=3.0)
    add("range_of_three", values.astype("<f8"), valid_range=np.array([1.0, 2.0, 3.0]))
    add("range_of_text", values.astype("<f8"), valid_range="1 2")
    add("range_unpacked", values.astype("<i2"), valid_range=np.array([0.0, 5.0]), scale_factor=0.5)
    add("missing_text", values.astype("<f4"), missing_value="-999.9")
    add("fill_text", values.astype("<f4"), _FillValue="-999.9")
    add("two_fills", values.astype("<f4"), _FillValue=np.array([1, 2], "<f4"))
with h5py.File(folder / "offset.h5", "w") as out:
    out["x"] = np.sin(values.reshape(2, 6)).astype("<f4")
    out["x"].attrs["add_offset"] = 1e7
with h5py.File(folder / "none.h5", "w") as out:
    out["long"] = np.arange(5.0)
