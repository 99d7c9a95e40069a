// Which rows of a series make up each training sequence.
#pragma once

#include <cstddef>
#include <vector>

#include "experiments/config.hpp"

namespace tapelab::experiments {

/// N windows of `steps` rows each.
struct Windows {
  std::size_t steps = 0;            ///< T
  std::vector<std::size_t> starts;  ///< first row of each window, ascending
};

/// T: the whole series for ramp and counting, data.window otherwise.
std::size_t window_steps(const DataConfig& data);

/// Cuts a series of `rows` rows so that `future` rows follow every window.
///
/// ramp, counting  one window of all rows
/// csv             starts 0, stride, 2 stride, ... while window + future rows fit
/// cubes, sliding  the same with stride 1: 7 windows of 3
/// cubes, published  exactly as the write-up cuts them, for i in 0 .. rows - window - 2: rows i + 2 .. i + window + 1.
///                 Its index is off: the windows starting in the first two rows are missing, and 5 are left, the
///                 first starting at t = 0.3.
///
/// Throws ConfigError (key data.window) if not even one window fits.
Windows cut_windows(const DataConfig& data, std::size_t rows, std::size_t future);

}  // namespace tapelab::experiments
