#include "experiments/csv_reader.hpp"

namespace tapelab::experiments {

bool CsvReader::at_line_end() const {
  const std::string_view rest = text_.substr(position_);
  return rest.empty() || rest.starts_with('\n') || rest.starts_with("\r\n") || rest == "\r";
}

void CsvReader::skip_line_end() {
  if (position_ < text_.size() && text_[position_] == '\r') ++position_;
  if (position_ < text_.size()) ++position_;
  ++line_;
}

std::string CsvReader::plain_cell() {
  const std::size_t start = position_;
  while (!at_line_end() && text_[position_] != ',') ++position_;
  return std::string(text_.substr(start, position_ - start));
}

std::string CsvReader::quoted_cell() {
  const Location where{file_, line_};
  std::string cell;
  for (++position_; position_ < text_.size(); ++position_) {
    const char c = text_[position_];
    if (c == '\n') ++line_;
    if (c == '"') {
      ++position_;
      const bool doubled = position_ < text_.size() && text_[position_] == '"';
      if (!doubled) {
        if (at_line_end() || text_[position_] == ',') return cell;
        throw DataError({.message = "text behind the closing quote of a cell",
                         .where = where,
                         .hints = {"write a quote inside a quoted cell twice"}});
      }
    }
    cell += c;
  }
  throw DataError({.message = "a quoted cell is not closed", .where = where});
}

bool CsvReader::next(CsvRecord& record) {
  if (text_.find_first_not_of("\r\n", position_) == text_.npos) return false;
  record.line = line_;
  record.cells.clear();
  while (true) {
    const bool quoted = text_.substr(position_).starts_with('"');
    record.cells.push_back(quoted ? quoted_cell() : plain_cell());
    if (at_line_end()) break;
    ++position_;  // the comma
  }
  skip_line_end();
  return true;
}

}  // namespace tapelab::experiments
