// From scaled rows to the steps of samples, padded and masked.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "experiments/dataset/scaling.hpp"
#include "experiments/dataset/windows.hpp"

namespace tapelab::experiments {

/// True if every one of the `columns` is known in that row; with Table::masks_values if one of them is. Columns made of
/// others (mask channels, calendar) are always known and count for nothing here.
bool is_known(const Table& table, std::size_t series, std::size_t row, const std::vector<std::size_t>& columns);

/// True if some row of the range is known.
bool has_step(const Table& table, const RowRange& range, const std::vector<std::size_t>& columns);

/// Scaled rows of every series of a table.
class ScaledRows {
 public:
  /// `scaler` is that of every column of the table.
  ScaledRows(const Table& table, const Scaler& scaler);
  /// `scalers`: one for every series.
  ScaledRows(const Table& table, const std::vector<Scaler>& scalers);

  bool is_known(std::size_t series, std::size_t row, const std::vector<std::size_t>& columns) const;
  float at(std::size_t series, std::size_t row, std::size_t column) const {
    return values_[series][row * columns_ + column];
  }
  /// With Table::masks_values: a missing value does not mask its step, and is read as `fill`, one number per column on
  /// the model's scale.
  void fill_missing(std::vector<float> fill) { fill_ = std::move(fill); }
  bool masks_values() const { return !fill_.empty(); }
  bool has_value(std::size_t series, std::size_t row, std::size_t column) const;
  /// What a layer reads there.
  float read(std::size_t series, std::size_t row, std::size_t column) const;

 private:
  std::size_t columns_, first_made_, end_made_;  // mask channels and calendar lie between the two
  std::vector<std::vector<float>> values_;       // of each series [R, C]
  std::vector<float> fill_;
};

/// Steps of several samples one after the other.
struct Steps {
  std::vector<float> values;           ///< [N, T, F]; 0 where masked
  std::vector<float> mask;             ///< [N, T] of 1 (known) and 0
  std::vector<float> value_mask = {};  ///< [N, T, F] with ScaledRows::masks_values
};

/// Appends the rows of the range as `steps` steps; those it is too short for are padding.
void append_steps(const ScaledRows& rows, const RowRange& range, const std::vector<std::size_t>& columns,
                  std::size_t steps, Steps& to);

/// The mask, or nothing if every step counts.
std::vector<float> mask_if_needed(std::vector<float> mask);

}  // namespace tapelab::experiments
