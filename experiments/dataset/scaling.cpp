#include "experiments/dataset/scaling.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tapelab::experiments {
namespace {

/// Calls f with every known value of a column in the rows in use.
template <class F>
void for_each_used(const Table& table, const UsedRows& used, std::size_t column, F f) {
  const std::size_t columns = table.names.size();
  for (std::size_t i = 0; i < table.series.size(); ++i)
    for (std::size_t row = 0; row < table.series[i].rows; ++row) {
      const double value = table.series[i].values[row * columns + column];
      if (used[i][row] && !std::isnan(value)) f(value);
    }
}

struct Offset {
  double offset = 0, range = 1;
};

struct Extent {
  double low = std::numeric_limits<double>::infinity(), high = -low;

  bool is_known() const { return low <= high; }
  double largest(double offset) const { return std::max(std::abs(low - offset), std::abs(high - offset)); }
  bool is_within(double rounding) const { return high - low <= 4 * rounding; }
  /// All values are the same but for rounding: that of the file, before the offset was added, and that of the sum.
  bool is_constant(const Table& table) const {
    return is_within(std::max(table.epsilon * largest(table.offset), 0x1p-52 * largest(0)));
  }
};

Extent extent_of(const Table& table, const UsedRows& used, std::size_t column) {
  Extent extent;
  for_each_used(table, used, column, [&](double value) {
    extent.low = std::min(extent.low, value);
    extent.high = std::max(extent.high, value);
  });
  return extent;
}

Offset fit_min_max(const Extent& extent, bool constant) {
  return {extent.low, constant ? 1 : extent.high - extent.low};
}

Offset fit_standard(const Table& table, const UsedRows& used, std::size_t column, bool constant) {
  double n = 0, mean = 0, squares = 0;  // Welford 1962
  for_each_used(table, used, column, [&](double value) {
    const double difference = value - mean;
    mean += difference / ++n;
    squares += difference * (value - mean);
  });
  const double deviation = std::sqrt(squares / n);
  return {mean, !constant && deviation > 0 ? deviation : 1};
}

}  // namespace

Scaler fit_scaler(choice::Scaling scaling, const Table& table, const UsedRows& used) {
  Scaler scaler;
  for (std::size_t column = 0; column < table.names.size(); ++column) {
    const Extent extent = scaling == choice::Scaling::kNone ? Extent{} : extent_of(table, used, column);
    const bool constant = extent.is_constant(table);
    const Offset fit = !extent.is_known()                    ? Offset{}
                       : scaling == choice::Scaling::kMinMax ? fit_min_max(extent, constant)
                                                             : fit_standard(table, used, column, constant);
    scaler.offset.push_back(fit.offset);
    scaler.range.push_back(fit.range);
  }
  return scaler;
}

std::vector<std::size_t> nearly_constant(const Table& table, const UsedRows& used) {
  std::vector<std::size_t> columns;
  for (std::size_t column = 0; column < table.names.size(); ++column) {
    const Extent extent = extent_of(table, used, column);
    if (extent.low < extent.high && extent.is_constant(table)) columns.push_back(column);
  }
  return columns;
}

bool is_judged_by_offset(const Table& table, const UsedRows& used) {
  for (std::size_t column = 0; column < table.names.size(); ++column) {
    const Extent extent = extent_of(table, used, column);
    if (extent.is_constant(table) != extent.is_within(table.epsilon * extent.largest(0))) return true;
  }
  return false;
}

Scaler of_columns(const Scaler& scaler, const std::vector<std::size_t>& columns) {
  Scaler part;
  for (const std::size_t column : columns) {
    part.offset.push_back(scaler.offset[column]);
    part.range.push_back(scaler.range[column]);
  }
  return part;
}

std::vector<float> scaled_values(const Scaler& scaler, const std::vector<double>& values) {
  std::vector<float> scaled(values.size());
  for (std::size_t i = 0; i < scaled.size(); ++i) {
    const std::size_t column = i % scaler.offset.size();
    scaled[i] = static_cast<float>((values[i] - scaler.offset[column]) / scaler.range[column]);
  }
  return scaled;
}

}  // namespace tapelab::experiments
