// Which axis of an array is what.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/array.hpp"
#include "experiments/config.hpp"
#include "experiments/series.hpp"

namespace tapelab::experiments {

/// What data.axes takes: auto, then the readings, each the names of the axes in order. `sequence step` and its longer
/// kin are many sequences, each read whole; `time feature` and its kin are one series, cut into windows.
const std::vector<std::string>& axes_names();

/// Whether arrays read so are one series.
bool has_time_axis(std::string_view axes);

/// How many axes a reading has; 0 for auto.
std::size_t count_axes(std::string_view axes);

/// How arrays of 2, 3 and 4 axes are read where nothing is said: sequence step [feature], sequence step height width.
std::string usual_axes(std::size_t rank);

/// Whether data.axes says nothing else than what is done without it, so that it is no part of a run's id.
bool are_usual_axes(std::string_view axes);

/// How an array is read.
struct Axes {
  std::string names;    ///< a reading of axes_names
  std::string unclear;  ///< where data.axes does not say it and it is not certain: how it was read, and how else
};

/// By data.axes. auto is certain for 3 and 4 axes unless the file gives them other names, for 2 axes only where the
/// file calls them sequence and step (or the like) or the first has one element. Throws ConfigError (key data.axes)
/// showing what each reading would make of the array where it is not certain and `unclear` is kAsk; DataError for a
/// reading of another number of axes, and for a shape that has no reading.
Axes axes_of(const Array& array, const DataConfig& data, Unclear unclear);

/// "one series of 500 time steps of 3 features", "500 sequences of 3 steps of 1 feature"
std::string reading_text(const std::vector<std::size_t>& shape, const std::string& axes);

/// With its axes in the order sequence, step (or time), feature or height and width; one sequence where there is no
/// such axis.
Array in_usual_order(Array array, const std::string& axes);

}  // namespace tapelab::experiments
