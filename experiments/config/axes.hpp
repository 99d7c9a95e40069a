// What data.axes takes: how arrays may be read.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

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

}  // namespace tapelab::experiments
