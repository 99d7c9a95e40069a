// Which columns of a file a run reads, and what for.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/series.hpp"

namespace tapelab::experiments {

struct ChosenColumns {
  Table table;                                                   ///< names, inputs and targets filled in; no series yet
  std::vector<std::size_t> positions;                            ///< C: where each column of `table` stands in the file
  std::optional<std::size_t> sequence, label, time, class_name;  ///< positions in the file of those columns
};

/// Chooses from the columns `file` has. Without data.columns the inputs are all columns that are neither target,
/// sequence, label, time, class nor in data.exclude_columns; without data.target_columns the targets are the inputs.
/// `hint`, if not empty, is added to the errors. Throws ConfigError for a column that is not there, naming the nearest,
/// and where no input is left; DataError where all columns are to be read and one has no name.
ChosenColumns choose_columns(const std::vector<std::string>& available, const DataConfig& data,
                             const std::string& hint = "");

/// Names of columns that have none: "1", "2", ...
std::vector<std::string> numbered_columns(std::size_t count);

/// "a, b, c" for a message; of more than 40 columns, as pictures have, the first and the last: "1, 2, ..., 1024".
std::string columns_text(const std::vector<std::string>& names);

}  // namespace tapelab::experiments
