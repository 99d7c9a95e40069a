#include "experiments/dataset/steps.hpp"

#include <algorithm>
#include <cmath>

namespace tapelab::experiments {

namespace {

/// Whether some, or with `any` at least one, of the columns that were read is known by `known`; made ones count not.
template <class Known>
bool is_known_step(const std::vector<std::size_t>& columns, std::size_t first_made, std::size_t end_made, bool any,
                   Known known) {
  bool all = true, one = false;
  for (const std::size_t column : columns) {
    if (first_made <= column && column < end_made) continue;
    (known(column) ? one : all) = known(column);
  }
  return any ? one : all;
}

}  // namespace

bool is_known(const Table& table, std::size_t series, std::size_t row, const std::vector<std::size_t>& columns) {
  const double* values = table.series[series].values.data() + row * table.names.size();
  return is_known_step(columns, table.read_inputs(), table.inputs, table.masks_values,
                       [&](std::size_t column) { return !std::isnan(values[column]); });
}

bool has_step(const Table& table, const RowRange& range, const std::vector<std::size_t>& columns) {
  for (std::size_t i = 0; i < range.count; ++i)
    if (is_known(table, range.series, range.first + i, columns)) return true;
  return false;
}

ScaledRows::ScaledRows(const Table& table, const Scaler& scaler)
    : ScaledRows(table, std::vector<Scaler>(table.series.size(), scaler)) {}

ScaledRows::ScaledRows(const Table& table, const std::vector<Scaler>& scalers)
    : columns_(table.names.size()), first_made_(table.read_inputs()), end_made_(table.inputs) {
  for (std::size_t i = 0; i < table.series.size(); ++i)
    values_.push_back(scaled_values(scalers[i], table.series[i].values));
}

bool ScaledRows::has_value(std::size_t series, std::size_t row, std::size_t column) const {
  return !std::isnan(at(series, row, column));
}

float ScaledRows::read(std::size_t series, std::size_t row, std::size_t column) const {
  return has_value(series, row, column) ? at(series, row, column) : fill_[column];
}

bool ScaledRows::is_known(std::size_t series, std::size_t row, const std::vector<std::size_t>& columns) const {
  return is_known_step(columns, first_made_, end_made_, masks_values(),
                       [&](std::size_t column) { return has_value(series, row, column); });
}

void append_steps(const ScaledRows& rows, const RowRange& range, const std::vector<std::size_t>& columns,
                  std::size_t steps, Steps& to) {
  for (std::size_t i = 0; i < range.count; ++i) {
    const std::size_t row = range.row(i);
    const bool known = rows.is_known(range.series, row, columns);
    for (const std::size_t column : columns) to.values.push_back(known ? rows.read(range.series, row, column) : 0.0f);
    to.mask.push_back(known ? 1.0f : 0.0f);
    if (!rows.masks_values()) continue;
    for (const std::size_t column : columns)
      to.value_mask.push_back(known && rows.has_value(range.series, row, column) ? 1.0f : 0.0f);
  }
  to.values.resize(to.values.size() + (steps - range.count) * columns.size(), 0.0f);
  to.mask.resize(to.mask.size() + (steps - range.count), 0.0f);
  if (rows.masks_values()) to.value_mask.resize(to.values.size(), 0.0f);
}

std::vector<float> mask_if_needed(std::vector<float> mask) {
  if (std::ranges::find(mask, 0.0f) == mask.end()) mask.clear();
  return mask;
}

}  // namespace tapelab::experiments
