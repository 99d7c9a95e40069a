// numpy's .npy format, written.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace tapelab::experiments {

/// Format 1.0, little-endian float64, C order. `values` holds as many numbers as the shape says.
std::vector<std::byte> npy_file(const std::vector<std::size_t>& shape, std::span<const double> values);

}  // namespace tapelab::experiments
