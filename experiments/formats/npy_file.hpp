// Arrays in numpy's .npy format.
#pragma once

#include <string>
#include <string_view>

#include "experiments/formats/array.hpp"

namespace tapelab::experiments {

/// Whether the bytes begin as a .npy file does.
bool is_npy(std::string_view bytes);

/// Reads format 1.0, 2.0 and 3.0, C and Fortran order, both byte orders: float32, float64, bool, integers of 1, 2, 4
/// and 8 bytes. `file` is for messages. Throws DataError for any other type, a damaged header and a wrong length.
/// Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
Array parse_npy(std::string_view bytes, const std::string& file);

}  // namespace tapelab::experiments
