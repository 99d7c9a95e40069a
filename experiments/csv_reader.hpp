// CSV text to records of cells, with the line each record starts in.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/config_error.hpp"

namespace tapelab::experiments {

struct CsvRecord {
  std::size_t line = 0;  ///< line of the file in which the record starts, from 1
  std::vector<std::string> cells;
};

/// RFC 4180: comma-separated; a cell in double quotes may hold commas, line ends and doubled quotes. LF and CRLF end a
/// line. Empty lines at the end are ignored; elsewhere an empty line is a record with one empty cell.
class CsvReader {
 public:
  /// `text` must outlive the reader; `file` is for messages.
  CsvReader(std::string_view text, std::string file) : text_(text), file_(std::move(file)) {}

  /// Reads the next record; false at the end. Throws DataError for a quote that is not closed or text behind one.
  bool next(CsvRecord& record);

 private:
  bool at_line_end() const;
  void skip_line_end();
  std::string plain_cell();
  std::string quoted_cell();

  std::string_view text_;
  std::string file_;
  std::size_t position_ = 0;
  std::size_t line_ = 1;
};

}  // namespace tapelab::experiments
