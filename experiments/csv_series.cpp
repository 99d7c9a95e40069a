#include "experiments/csv_series.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include "experiments/csv_reader.hpp"
#include "experiments/text_file.hpp"
#include "experiments/value_text.hpp"

namespace tapelab::experiments {
namespace {

constexpr const char* kFillGaps =
    "fill the gap, cut the file to the rows without gaps, or leave the column out with data.columns";
constexpr const char* kChooseColumns = "correct the cell, or choose the numeric columns with data.columns";

/// Spellings of "no value" in common exports, in lower case.
bool is_missing(std::string_view text) {
  static constexpr std::array<std::string_view, 10> kMissing = {"",     "nan",  "na", "n/a", "null",
                                                                "#n/a", "none", ".",  "?",   "-"};
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return std::ranges::find(kMissing, lower) != kMissing.end();
}

/// Names the column, the place and the text of a cell that is not a finite float32.
double parse_cell(std::string_view cell, const std::string& column, const Location& where) {
  const std::string_view text = trimmed(cell);
  const auto number = parse_number(text.starts_with('+') ? text.substr(1) : text);
  if (number && std::abs(*number) <= static_cast<double>(std::numeric_limits<float>::max())) return *number;
  const std::string in_column = " in column '" + column + "'";
  if (is_missing(text)) {
    const std::string shown = text.empty() ? "empty cell" : "missing value '" + std::string(text) + "'";
    throw DataError({.message = shown + in_column, .where = where, .hints = {kFillGaps}});
  }
  throw DataError({.message = "'" + std::string(text) + "'" + in_column + " is not a finite float32 number",
                   .where = where,
                   .hints = {kChooseColumns}});
}

std::vector<std::string> read_header(CsvReader& reader, const std::string& file) {
  CsvRecord header;
  if (!reader.next(header)) throw DataError({.message = "the data file '" + file + "' is empty"});
  const Location where{file, header.line};
  std::vector<std::string> names;
  std::set<std::string> seen;
  for (const std::string& cell : header.cells) {
    names.emplace_back(trimmed(cell));
    if (!names.back().empty() && !seen.insert(names.back()).second) {
      throw DataError({.message = "two columns are named '" + names.back() + "'",
                       .where = where,
                       .hints = {"rename one of them in the file"}});
    }
  }
  if (std::ranges::all_of(names, [](const std::string& name) { return parse_number(name).has_value(); })) {
    throw DataError({.message = "the first line holds numbers instead of column names",
                     .where = where,
                     .hints = {"put a line with a name for each column on top"}});
  }
  return names;
}

/// Every column; one without a name is most often a row number written by another tool, not a feature.
std::vector<std::string> all_columns(const std::vector<std::string>& header, const std::string& file) {
  const auto unnamed = std::ranges::find(header, "");
  if (unnamed == header.end()) return header;
  throw DataError({.message = "column " + std::to_string(unnamed - header.begin() + 1) + " has no name",
                   .where = {file, 1},
                   .hints = {"name it in the file, or choose the columns to use with data.columns"}});
}

std::vector<std::size_t> find_columns(const std::vector<std::string>& header, const std::string& file,
                                      const std::vector<std::string>& columns) {
  std::vector<std::size_t> indices;
  for (const std::string& column : columns) {
    const auto found = std::ranges::find(header, column);
    if (found == header.end()) {
      auto hints = hint_nearest(column, header, {});
      hints.push_back("columns: " + comma_list(header));
      throw ConfigError({.message = "no column '" + column + "' in '" + file + "'",
                         .key = "data.columns",
                         .hints = std::move(hints)});
    }
    indices.push_back(static_cast<std::size_t>(found - header.begin()));
  }
  return indices;
}

}  // namespace

Series parse_csv_series(std::string_view text, const std::string& file, const std::vector<std::string>& columns) {
  CsvReader reader(text, file);
  const std::vector<std::string> header = read_header(reader, file);
  Series series{.names = columns.empty() ? all_columns(header, file) : columns, .rows = 0, .values = {}};
  const std::vector<std::size_t> indices = find_columns(header, file, series.names);
  for (CsvRecord record; reader.next(record); ++series.rows) {
    const Location where{file, record.line};
    if (record.cells.size() != header.size()) {
      throw DataError({.message = "this row has " + std::to_string(record.cells.size()) + " cells, the header has " +
                                  std::to_string(header.size()),
                       .where = where});
    }
    for (const std::size_t index : indices) {
      series.values.push_back(parse_cell(record.cells[index], header[index], where));
    }
  }
  return series;
}

Series read_csv_series(const std::string& file, const std::vector<std::string>& columns) {
  const TextFile content = read_text_file(file);
  if (content.problem.empty()) return parse_csv_series(content.text, file, columns);
  throw ConfigError({.message = "cannot read data file '" + file + "': " + content.problem,
                     .key = "data.file",
                     .hints = {"a relative path starts at the grid file that names it, on the command line at the "
                               "working directory"}});
}

}  // namespace tapelab::experiments
