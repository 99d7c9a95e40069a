// A numeric series from named columns of a CSV file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/series.hpp"

namespace tapelab::experiments {

/// Reads the named columns, in the given order, or every column if `columns` is empty. The first line holds the names.
/// Throws DataError naming line and column for a cell that is not a finite number, a ragged row, duplicate or missing
/// names and an empty file; ConfigError for a file that cannot be read and a column that does not exist.
Series read_csv_series(const std::string& file, const std::vector<std::string>& columns);

/// The same for a text; `file` is for messages.
Series parse_csv_series(std::string_view text, const std::string& file, const std::vector<std::string>& columns);

}  // namespace tapelab::experiments
