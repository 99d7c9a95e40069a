// What a stranger's CSV file seems to hold: `tapelab init` looks at it before any setting is known.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/config/choices.hpp"

namespace tapelab::experiments {

enum class ColumnUse { kInput, kSeries, kLabel, kTime, kNothing };

/// "input", "left out"
std::string_view use_text(ColumnUse use);

struct ColumnFacts {
  std::string name;
  ColumnUse use = ColumnUse::kInput;
  std::string holds;        ///< "numbers from -3.2 to 31.4", "12 different texts", "0 and 1"
  std::string why = {};     ///< of a column that is no input: what it was taken for, or why it is left out
  std::size_t missing = 0;  ///< cells without a value
};

struct CsvFacts {
  std::string encoding = {};  ///< as data.encoding takes it
  choice::Delimiter delimiter = choice::Delimiter::kComma;
  bool header = true;
  std::size_t rows = 0;
  std::vector<ColumnFacts> columns;
  std::vector<std::string> remarks = {};  ///< what a person has to decide: suspected markers of missing values

  /// The name of the column of this use; "" if there is none.
  std::string column(ColumnUse use) const;
  std::vector<std::string> inputs() const;
  bool is_missing_input() const;  ///< some input lacks a value
};

/// Guesses encoding, delimiter, header and the use of every column. Throws ConfigError for a file that cannot be read,
/// DataError for one that is no text, is empty, or has no column of numbers.
CsvFacts inspect_csv(const std::string& file);

}  // namespace tapelab::experiments
