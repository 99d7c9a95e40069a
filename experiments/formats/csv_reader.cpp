#include "experiments/formats/csv_reader.hpp"

namespace tapelab::experiments {

bool CsvReader::at_line_end() const {
  if (position_ == text_.size() || text_[position_] == '\n') return true;
  if (text_[position_] != '\r') return false;
  return cr_ends_lines_ || position_ + 1 == text_.size() || text_[position_ + 1] == '\n';
}

bool CsvReader::at_delimiter() const {
  return text_[position_] == delimiter_ || (delimiter_ == ' ' && text_[position_] == '\t');
}

void CsvReader::skip_line_end() {
  if (position_ < text_.size() && text_[position_] == '\r') ++position_;
  if (position_ < text_.size() && text_[position_] == '\n') ++position_;
  ++line_;
}

void CsvReader::skip_blanks() {
  while (position_ < text_.size() && at_delimiter()) ++position_;
}

std::string_view CsvReader::plain_cell() {
  const std::size_t start = position_;
  while (!at_line_end() && !at_delimiter()) ++position_;
  return text_.substr(start, position_ - start);
}

std::string CsvReader::quoted_cell() {
  const Location where{file_, line_};
  std::string cell;
  for (++position_; position_ < text_.size(); ++position_) {
    const char c = text_[position_];
    if (c == '\n' || (c == '\r' && cr_ends_lines_)) ++line_;
    if (c == '"') {
      ++position_;
      const bool doubled = position_ < text_.size() && text_[position_] == '"';
      if (!doubled) {
        if (at_line_end() || at_delimiter()) return cell;
        throw DataError({.message = "text after the closing quote of a cell",
                         .where = where,
                         .hints = {"to write a quote inside a quoted cell, double it"}});
      }
    }
    cell += c;
  }
  throw DataError({.message = "a quoted cell is not closed", .where = where});
}

bool CsvReader::next(CsvRecord& record) {
  const bool runs = delimiter_ == ' ';
  if (text_.find_first_not_of(runs ? " \t\r\n" : "\r\n", position_) == text_.npos) return false;
  record.line = line_;
  record.cells.clear();
  if (runs) skip_blanks();
  while (true) {
    if (text_.substr(position_).starts_with('"')) {
      record.cells.push_back(quoted_cell());
    } else {
      record.cells.emplace_back(plain_cell());
    }
    if (runs) skip_blanks();
    if (at_line_end()) break;
    if (!runs) ++position_;
  }
  skip_line_end();
  return true;
}

}  // namespace tapelab::experiments
