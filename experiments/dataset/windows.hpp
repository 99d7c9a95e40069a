// Which rows of which series make up each sample.
#pragma once

#include <cstddef>
#include <vector>

#include "experiments/config/config_forward.hpp"
#include "experiments/config/parts.hpp"
#include "experiments/dataset/series.hpp"

namespace tapelab::experiments {

/// Rows of the inputs of one sample.
struct Window {
  std::size_t series = 0;  ///< index into Table::series
  std::size_t start = 0;   ///< first row
  std::size_t length = 0;  ///< rows
};

/// Consecutive rows of one series, in the order in which they become steps.
struct RowRange {
  std::size_t series = 0;
  std::size_t first = 0, count = 0;
  bool reversed = false;

  /// That stands at `step`.
  std::size_t row(std::size_t step) const { return first + (reversed ? count - 1 - step : step); }
};

/// Cuts every series so that data.horizon - 1 + `future` rows follow each window, none if `future` is 0.
///
/// whole series      one window of all rows but those that have to follow
/// csv, array of one series
///                   starts 0, stride, 2 stride, ... while window and following rows fit
/// digits            the first frames of each video
/// cubes, sliding    starts 0, 1, 2, ...: 7 windows of 3
/// cubes, published  exactly as the write-up cuts them, for i in 0 .. rows - window - 2: rows i + 2 .. i + window + 1.
///                   Its index is off: the windows starting in the first two rows are missing, and 5 are left, the
///                   first starting at t = 0.3.
///
/// Where time jumps (Series::cuts) every stretch between two cuts is cut by itself.
///
/// A series too short for a window gives none. Throws ConfigError (key data.window) if not even one window fits, or if
/// a whole series is too short.
std::vector<Window> cut_windows(const DataConfig& data, const Table& table, std::size_t future);

/// Rows that have to follow a window: data.horizon - 1 + `future`, or 0 if `future` is 0.
std::size_t following_rows(const DataConfig& data, std::size_t future);

/// Length of the longest window.
std::size_t longest(const std::vector<Window>& windows);

}  // namespace tapelab::experiments
