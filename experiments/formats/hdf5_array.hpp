// Arrays in HDF5 files written by anyone.
#pragma once

#include <string>
#include <string_view>

#include "experiments/formats/array.hpp"

namespace tapelab::experiments {

/// Whether the bytes hold the signature of HDF5 at one of the places where it may stand.
bool is_hdf5(std::string_view bytes);

/// Reads the array `dataset` or, if that is empty, the only one of numbers with 2 to 4 axes. Integers, floats and
/// booleans of any size. Its attributes are applied as netCDF's readers do: negative integers with `_Unsigned` = true
/// are meant modulo 2^bits; `_FillValue`, `missing_value` and what lies outside `valid_range`, or `valid_min` and
/// `valid_max`, become NaN; the others are multiplied by `scale_factor`, then `add_offset` is added. A file with the
/// checksum of tapelab is checked first; others are read as they are. `file` is for messages. Throws ConfigError (key
/// data.dataset) naming the candidates where there is no such array or no only one; DataError for what libhdf5 cannot
/// read; DamagedFile for a wrong checksum.
Array read_hdf5_array(std::string_view bytes, const std::string& file, const std::string& dataset);

}  // namespace tapelab::experiments
