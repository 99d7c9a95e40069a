#include "experiments/dataset/steps.hpp"

#include <algorithm>
#include <cmath>

namespace tapelab::experiments {

bool is_known(const Table& table, std::size_t series, std::size_t row, const std::vector<std::size_t>& columns) {
  const double* values = table.series[series].values.data() + row * table.names.size();
  return std::ranges::none_of(columns, [&](std::size_t column) { return std::isnan(values[column]); });
}

bool has_step(const Table& table, const RowRange& range, const std::vector<std::size_t>& columns) {
  for (std::size_t i = 0; i < range.count; ++i)
    if (is_known(table, range.series, range.first + i, columns)) return true;
  return false;
}

ScaledRows::ScaledRows(const Table& table, const Scaler& scaler) : columns_(table.names.size()) {
  for (const Series& series : table.series) values_.push_back(scaled_values(scaler, series.values));
}

bool ScaledRows::is_known(std::size_t series, std::size_t row, const std::vector<std::size_t>& columns) const {
  return std::ranges::none_of(columns, [&](std::size_t column) { return std::isnan(at(series, row, column)); });
}

void append_steps(const ScaledRows& rows, const RowRange& range, const std::vector<std::size_t>& columns,
                  std::size_t steps, Steps& to) {
  for (std::size_t i = 0; i < range.count; ++i) {
    const std::size_t row = range.first + (range.reversed ? range.count - 1 - i : i);
    const bool known = rows.is_known(range.series, row, columns);
    for (const std::size_t column : columns) to.values.push_back(known ? rows.at(range.series, row, column) : 0.0f);
    to.mask.push_back(known ? 1.0f : 0.0f);
  }
  to.values.resize(to.values.size() + (steps - range.count) * columns.size(), 0.0f);
  to.mask.resize(to.mask.size() + (steps - range.count), 0.0f);
}

std::vector<float> mask_if_needed(std::vector<float> mask) {
  if (std::ranges::find(mask, 0.0f) == mask.end()) mask.clear();
  return mask;
}

}  // namespace tapelab::experiments
