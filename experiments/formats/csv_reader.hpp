// CSV text to records of cells, with the line each record starts in.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/formats/input_error.hpp"

namespace tapelab::experiments {

struct CsvRecord {
  std::size_t line = 0;  ///< line of the file in which the record starts, from 1
  std::vector<std::string> cells;
};

/// RFC 4180 with a choice of delimiter: a cell in double quotes may hold delimiters, line ends and doubled quotes. The
/// delimiter ' ' stands for a run of spaces and tabs; such runs at both ends of a line count for nothing. LF and CRLF
/// end a line, CR alone in a text without LF. Empty lines at the end are ignored; elsewhere an empty line is a record
/// with one empty cell.
class CsvReader {
 public:
  /// `text` must outlive the reader; `file` is for messages.
  CsvReader(std::string_view text, std::string file, char delimiter = ',')
      : text_(text), file_(std::move(file)), delimiter_(delimiter), cr_ends_lines_(text.find('\n') == text.npos) {}

  /// Reads the next record; false at the end. Throws DataError for a quote that is not closed or text behind one.
  bool next(CsvRecord& record);

 private:
  bool at_line_end() const;
  bool at_delimiter() const;
  void skip_line_end();
  void skip_blanks();
  std::string_view plain_cell();
  std::string quoted_cell();

  std::string_view text_;
  std::string file_;
  char delimiter_;
  bool cr_ends_lines_;
  std::size_t position_ = 0;
  std::size_t line_ = 1;
};

}  // namespace tapelab::experiments
