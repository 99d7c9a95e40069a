// Per-feature affine scaling, fitted on the rows a run uses.
#pragma once

#include <string_view>
#include <vector>

#include "experiments/dataset.hpp"
#include "experiments/series.hpp"

namespace tapelab::experiments {

/// Fits data.scaling on the rows of `series` marked in `used` [R].
/// none: offset 0, range 1. min_max: offset = min, range = max - min, or 1 for a constant column.
Scaler fit_scaler(std::string_view scaling, const Series& series, const std::vector<bool>& used);

/// scaled = (x - offset) / range for every row, in double, then rounded to float32.  [R, F]
std::vector<float> scaled_values(const Scaler& scaler, const Series& series);

}  // namespace tapelab::experiments
