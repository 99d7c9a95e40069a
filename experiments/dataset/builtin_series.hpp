// The short series of the published write-ups.
#pragma once

#include <optional>

#include "experiments/config/choices.hpp"
#include "experiments/dataset/series.hpp"

namespace tapelab::experiments {

/// ramp      0.1, 0.2, ..., 0.9                       [9, 1]
/// counting  0/50, 1/50, ..., 49/50, five to a row    [10, 5]
/// cubes     (t, t^3) for t = 0.1, 0.2, ..., 0.9      [9, 2]
/// Every column is input and target. Nothing for other sources.
std::optional<Table> builtin_series(choice::Source source);

}  // namespace tapelab::experiments
