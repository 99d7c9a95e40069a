// What data.axes takes: how arrays may be read.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiments/config/choices.hpp"

namespace tapelab::experiments {

/// The names of the axes of a reading, in order; of auto none. `sequence step` and its longer kin are many sequences,
/// each read whole; `time feature` and its kin are one series, cut into windows.
std::vector<std::string> axis_names(choice::Axes axes);

/// Whether arrays read so are one series.
bool has_time_axis(choice::Axes axes);

/// How arrays of 2, 3 and 4 axes are read where nothing is said: sequence step [feature], sequence step height width.
choice::Axes usual_axes(std::size_t rank);

/// Whether data.axes says nothing else than what is done without it, so that it is no part of a run's id.
bool are_usual_axes(choice::Axes axes);

}  // namespace tapelab::experiments
