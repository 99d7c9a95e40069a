// Values of a model beside the rows they stand for, and the files they are written to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "experiments/dataset/dataset.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::experiments {

inline constexpr std::int64_t kPadding = -1;  ///< row of a step that stands for none

/// N samples of S steps and F values each; S = 1 with `per_step` off: one set of values per sample.
struct PlacedValues {
  std::string what;                ///< one line: what the values are
  std::vector<std::string> names;  ///< F
  std::size_t samples = 0, steps = 1;
  bool per_step = true;
  std::vector<Origin> origins;     ///< N
  std::vector<std::int64_t> rows;  ///< [N, S], in its sequence, from 0; kPadding where the sample is shorter
  std::vector<double> values;      ///< [N, S, F]; NaN where padded
  std::vector<double> times = {};  ///< [N, S] of the rows, without steps of the last row read [N]; empty without times

  std::size_t features() const { return names.size(); }
};

/// Columns sequence, sample, step, row and the values, with the fewest digits that give each double back; without steps
/// sequence, sample, first_row, last_row and the values. Where the data have times, time follows the row. Padding is
/// left out.
results::TextTable placed_table(const PlacedValues& placed);

/// [{"sequence": "a", "sample": 0, "step": 0, "row": 2, "values": [0.5, 1.5]}, ...]
nlohmann::ordered_json placed_json(const PlacedValues& placed);

/// Writes .csv (placed_table), .npy (float64, [N, S, F], or [N, F] without steps) or .h5 (variables values, row,
/// sequence, first_row and the axes sample, step, feature), by the ending of the name. Throws UsageError for another
/// ending, IoError.
void write_placed(const std::filesystem::path& path, const PlacedValues& placed);

/// The same for several in one .h5: a group each, named by `what`. Throws UsageError for another ending.
void write_placed(const std::filesystem::path& path, const std::vector<PlacedValues>& all);

/// Throws UsageError unless write_placed can write a file of this name.
void require_writable_name(const std::filesystem::path& path);

}  // namespace tapelab::experiments
