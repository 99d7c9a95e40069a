// Per-feature affine scaling, fitted on the rows of the training part.
#pragma once

#include <cstddef>
#include <vector>

#include "experiments/config/choices.hpp"
#include "experiments/dataset/dataset.hpp"
#include "experiments/dataset/series.hpp"

namespace tapelab::experiments {

/// Rows of every series that some window of the training part uses.
using UsedRows = std::vector<std::vector<bool>>;

/// Fits data.scaling to every column of the table on the rows in use; missing values are left out.
/// none: offset 0, range 1. min_max: offset = min, range = max - min. standard: offset = mean, range = standard
/// deviation (of the population). robust: offset = median, range = distance between the quartiles, 1 where they are
/// equal. A constant column has range 1, and so has one whose values differ by rounding only:
/// by at most 4 epsilon of the largest, epsilon being that of the file's precision. What an offset was added to in the
/// file is judged without it, and the sum by the precision of double.
Scaler fit_scaler(choice::Scaling scaling, const Table& table, const UsedRows& used);

/// fit_scaler for every series by itself, on those of its rows that are in use. Throws DataError for a series with
/// none, which cannot be scaled by itself.
std::vector<Scaler> fit_series_scalers(choice::Scaling scaling, const Table& table, const UsedRows& used);

/// The mean of every column over the rows in use, on the scale of `scalers`, one for each series: what a missing value
/// is read as where it does not mask its step. 0 for a column without a value.
std::vector<float> scaled_means(const Table& table, const UsedRows& used, const std::vector<Scaler>& scalers);

/// The columns whose values, in the rows in use, differ but by rounding only.
std::vector<std::size_t> nearly_constant(const Table& table, const UsedRows& used);

/// Whether some column would count as constant, or not, if what was added to it in the file were not known: as it was
/// up to revision 6.
bool is_judged_by_offset(const Table& table, const UsedRows& used);

/// The scaler of some columns.
Scaler of_columns(const Scaler& scaler, const std::vector<std::size_t>& columns);

/// scaled = (x - offset) / range for every row, in double, then rounded to float32; NaN stays.  [R, C]
std::vector<float> scaled_values(const Scaler& scaler, const std::vector<double>& values);

/// The inverse: x = scaled * range + offset.
inline double unscaled(const Scaler& scaler, std::size_t column, double scaled) {
  return scaled * scaler.range[column] + scaler.offset[column];
}

}  // namespace tapelab::experiments
