// A table of numbers from a CSV file.
#pragma once

#include <string_view>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/series.hpp"

namespace tapelab::experiments {

/// The sign of each choice of data.delimiter, in their order.
inline constexpr std::string_view kDelimiterSigns = ",;\t ";

/// Reads the columns that data.columns, target_columns, sequence_column and label_column name, as choose_columns does.
/// Rows with the same text in the sequence column form one series, also where rows of another one lie between them.
/// A cell that is empty or spelt nan, na, n/a, null, #n/a, none, '.', '?' or '-' is missing: NaN with data.missing =
/// mask. The names are the first line or, with data.header = false, 1, 2, 3, ...
/// The text is in data.encoding; kAsBefore takes any bytes for UTF-8.
///
/// Throws DataError for text in another encoding, and naming line and column for a cell that is not a finite number, a
/// missing value with data.missing = error, a label that is neither 0 nor 1, a row without a sequence, a ragged row,
/// duplicate or missing names and an empty file; ConfigError for a file that cannot be read and a column that does not
/// exist.
Table read_csv_table(const DataConfig& data, Unclear unclear = Unclear::kAsk);

/// The same for a text; data.file is for messages.
Table parse_csv_table(std::string_view text, const DataConfig& data);

}  // namespace tapelab::experiments
