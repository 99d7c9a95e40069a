// Which axis of an array is what.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/config/axes.hpp"
#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/series.hpp"
#include "experiments/formats/array.hpp"

namespace tapelab::experiments {

/// How an array is read.
struct Axes {
  choice::Axes reading;  ///< never auto
  std::string unclear;   ///< where data.axes does not say it and it is not certain: how it was read, and how else
};

/// By data.axes. auto is certain for 3 and 4 axes unless the file gives them other names, for 2 axes only where the
/// file calls them sequence and step (or the like) or the first has one element. Throws ConfigError (key data.axes)
/// showing what each reading would make of the array where it is not certain and `unclear` is kAsk; DataError for a
/// reading of another number of axes, and for a shape that has no reading.
Axes axes_of(const Array& array, const DataConfig& data, Unclear unclear);

/// "one series of 500 time steps of 3 features", "500 sequences of 3 steps of 1 feature"
std::string reading_text(const std::vector<std::size_t>& shape, choice::Axes axes);

/// With its axes in the order sequence, step (or time), feature or height and width; one sequence where there is no
/// such axis.
Array in_usual_order(Array array, choice::Axes axes);

}  // namespace tapelab::experiments
