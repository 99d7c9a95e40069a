#include "experiments/dataset/scaling.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "experiments/formats/input_error.hpp"
#include "results/statistics/statistics.hpp"

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

/// Where the quartiles are equal, as of a column that is mostly 0, the distance says nothing and the range is 1.
Offset fit_robust(const Table& table, const UsedRows& used, std::size_t column, bool constant) {
  std::vector<double> values;
  for_each_used(table, used, column, [&](double value) { values.push_back(value); });
  std::ranges::sort(values);
  using results::sorted_quantile;
  const double distance = sorted_quantile(values, 0.75) - sorted_quantile(values, 0.25);
  return {sorted_quantile(values, 0.5), !constant && distance > 0 ? distance : 1};
}

Offset fit(choice::Scaling scaling, const Table& table, const UsedRows& used, std::size_t column,
           const Extent& extent) {
  if (!extent.is_known()) return {};
  const bool constant = extent.is_constant(table);
  switch (scaling) {
    case choice::Scaling::kNone:
      break;
    case choice::Scaling::kMinMax:
      return fit_min_max(extent, constant);
    case choice::Scaling::kStandard:
      return fit_standard(table, used, column, constant);
    case choice::Scaling::kRobust:
      return fit_robust(table, used, column, constant);
  }
  return {};
}

}  // namespace

Scaler fit_scaler(choice::Scaling scaling, const Table& table, const UsedRows& used) {
  Scaler scaler;
  for (std::size_t column = 0; column < table.names.size(); ++column) {
    const Extent extent = scaling == choice::Scaling::kNone ? Extent{} : extent_of(table, used, column);
    const bool made = table.read_inputs() <= column && column < table.inputs;  // between -1 and 1 already
    const Offset of_column = made ? Offset{} : fit(scaling, table, used, column, extent);
    scaler.offset.push_back(of_column.offset);
    scaler.range.push_back(of_column.range);
  }
  return scaler;
}

std::vector<Scaler> fit_series_scalers(choice::Scaling scaling, const Table& table, const UsedRows& used) {
  std::vector<Scaler> scalers;
  for (std::size_t i = 0; i < table.series.size(); ++i) {
    if (std::ranges::find(used[i], true) == used[i].end())
      throw DataError({.message = series_text(table.series[i].name) +
                                  " has no row in the training part, so that data.scale_by = series has nothing to "
                                  "scale it by",
                       .hints = {"data.scale_by = all, or a split by rows (data.split = time, data.test_from), which "
                                 "leaves every series rows to train on"}});
    UsedRows own = used;
    for (std::size_t other = 0; other < own.size(); ++other)
      if (other != i) own[other].assign(own[other].size(), false);
    scalers.push_back(fit_scaler(scaling, table, own));
  }
  return scalers;
}

std::vector<float> scaled_means(const Table& table, const UsedRows& used, const std::vector<Scaler>& scalers) {
  const std::size_t columns = table.names.size();
  std::vector<double> sums(columns, 0.0), counts(columns, 0.0);
  for (std::size_t i = 0; i < table.series.size(); ++i)
    for (std::size_t row = 0; row < table.series[i].rows; ++row)
      for (std::size_t column = 0; used[i][row] && column < columns; ++column) {
        const double value = table.series[i].at(row, column);
        if (std::isnan(value)) continue;
        sums[column] += (value - scalers[i].offset[column]) / scalers[i].range[column];
        ++counts[column];
      }
  std::vector<float> means;
  for (std::size_t column = 0; column < columns; ++column)
    means.push_back(counts[column] > 0 ? static_cast<float>(sums[column] / counts[column]) : 0.0f);
  return means;
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
