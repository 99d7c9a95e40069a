#include "experiments/dataset/csv_table.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/dataset/columns.hpp"
#include "experiments/dataset/data_file.hpp"
#include "experiments/dataset/time_axis.hpp"
#include "experiments/dataset/wide_rows.hpp"
#include "experiments/formats/csv_cell.hpp"
#include "experiments/formats/csv_number.hpp"
#include "experiments/formats/csv_reader.hpp"
#include "experiments/formats/text_encoding.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

using Names = std::vector<std::string>;

char delimiter_of(const DataConfig& data) { return kDelimiterSigns[static_cast<std::size_t>(data.delimiter)]; }

/// What to say where a header that is one long cell suggests another delimiter; else empty.
std::string delimiter_hint(const Names& header) {
  if (header.size() != 1) return "";
  for (const char likely : {';', '\t', ',', ' '}) {
    if (header.front().find(likely) == std::string::npos) continue;
    const std::string name = text_of(static_cast<choice::Delimiter>(kDelimiterSigns.find(likely)));
    return "the first line is one cell that holds a " + name + ": is it the delimiter? data.delimiter = " + name;
  }
  return "";
}

void check_header(const Names& names, const Location& where) {
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (!name.empty() && !seen.insert(name).second) {
      throw DataError({.message = "two columns are named '" + name + "'",
                       .where = where,
                       .hints = {"rename one of them in the file"}});
    }
  }
  if (std::ranges::all_of(names, [](const std::string& name) { return parse_number(name).has_value(); })) {
    throw DataError({.message = "the first line holds numbers instead of column names",
                     .where = where,
                     .hints = {"put a line with a name for each column at the top",
                               "data.header = false names the columns 1, 2, 3, ..."}});
  }
}

/// The columns' names; `first` is the first record.
Names column_names(const CsvRecord& first, const DataConfig& data) {
  Names names;
  for (std::size_t i = 0; i < first.cells.size(); ++i) {
    names.emplace_back(data.header ? trimmed(first.cells[i]) : std::to_string(i + 1));
  }
  if (data.header) check_header(names, {data.file, first.line});
  return names;
}

/// The series that rows of a name belong to, in the order of first appearance.
class SeriesByName {
 public:
  Series& of(std::string_view name) {
    if (!series_.empty() && series_[last_].name == name) return series_[last_];
    const auto [found, added] = index_.try_emplace(std::string(name), series_.size());
    if (added) series_.push_back({.name = found->first});
    last_ = found->second;
    return series_[last_];
  }

  /// Of the series that of() gave last.
  std::size_t place() const { return last_; }
  std::vector<Series> take() { return std::move(series_); }

 private:
  std::vector<Series> series_;
  std::unordered_map<std::string, std::size_t> index_;
  std::size_t last_ = 0;
};

std::string_view sequence_name(const CsvRecord& record, std::size_t column, const Names& names, const Location& where) {
  const std::string_view name = trimmed(record.cells[column]);
  if (!name.empty()) return name;
  throw DataError({.message = "empty cell in column '" + names[column] + "', which names the row's sequence",
                   .where = where,
                   .hints = {"name the sequence in every row"}});
}

std::string_view class_text(std::string_view cell, const std::string& column, const Location& where) {
  const std::string_view name = trimmed(cell);
  if (!name.empty()) return name;
  throw DataError({.message = "empty cell in column '" + column + "', which names the class of the series",
                   .where = where,
                   .hints = {"name the class in every row"}});
}

/// Adds the rows below the header to the series they belong to.
class RowReader {
 public:
  RowReader(const DataConfig& data, const Names& names, const ChosenColumns& chosen, std::string hint)
      : names_(names),
        chosen_(chosen),
        missing_(data.missing == choice::Missing::kError ? Missing::kError : Missing::kNan),
        markers_(data.missing_values),
        first_(data.header ? "header" : "first row"),
        hint_(std::move(hint)),
        where_{data.file, 0} {}

  void add(const CsvRecord& record) {
    where_.line = record.line;
    if (record.cells.size() != names_.size()) reject_ragged(record.cells);
    Series& series = series_.of(chosen_.sequence ? sequence_name(record, *chosen_.sequence, names_, where_) : "");
    for (const std::size_t column : chosen_.positions) {
      series.values.push_back(parse_cell(record.cells[column], missing_, names_[column], where_, hint_, markers_));
    }
    if (const auto label = chosen_.label) {
      series.labels.push_back(parse_label(record.cells[*label], names_[*label], where_));
    }
    if (const auto time = chosen_.time) {
      times_.texts.emplace_back(trimmed(record.cells[*time]));
      times_.lines.push_back(record.line);
      places_.emplace_back(series_.place(), series.rows);
    }
    if (chosen_.class_name) set_class(series, record.cells[*chosen_.class_name]);
    ++series.rows;
  }

  void set_hint(std::string hint) { hint_ = std::move(hint); }
  /// `data`: for the unit of times.
  std::vector<Series> take(const DataConfig& data) {
    std::vector<Series> all = series_.take();
    if (!chosen_.time) return all;
    for (Series& series : all) series.times.resize(series.rows);
    const std::vector<double> times = parse_times(times_, data);
    for (std::size_t i = 0; i < times.size(); ++i) all[places_[i].first].times[places_[i].second] = times[i];
    return all;
  }

 private:
  void set_class(Series& series, std::string_view cell) const {
    const std::string_view name = class_text(cell, names_[*chosen_.class_name], where_);
    if (series.rows == 0) series.class_name = name;
    if (series.class_name == name) return;
    throw DataError({.message = series_text(series.name) + " has the classes '" + series.class_name + "' and '" +
                                std::string(name) + "' in column '" + names_[*chosen_.class_name] + "'",
                     .where = where_,
                     .hints = {"a class is that of a whole series: the same in all of its rows",
                               "data.sequence_column says which rows are one series"}});
  }

  [[noreturn]] void reject_ragged(const Names& cells) const {
    if (cells.size() == 1 && trimmed(cells.front()).empty())
      throw DataError(
          {.message = "this line is empty", .where = where_, .hints = {"remove empty lines from the file"}});
    Names hints = hint_.empty() ? Names{} : Names{hint_};
    for (std::size_t i = 1; i < cells.size() && cells.size() > names_.size() && hints.empty(); ++i)
      if (may_be_cut_number(cells[i - 1], cells[i]))
        hints.push_back("cells " + std::to_string(i) + " and " + std::to_string(i + 1) + ", '" + cells[i - 1] +
                        "' and '" + cells[i] + "', may be one number cut at its comma: write numbers without " +
                        "thousands separators and with a decimal point");
    throw DataError({.message = "this row has " + counted(cells.size(), "cell") + ", the " + first_ + " has " +
                                std::to_string(names_.size()),
                     .where = where_,
                     .hints = std::move(hints)});
  }

  const Names& names_;
  const ChosenColumns& chosen_;
  Missing missing_;
  MissingMarkers markers_;
  std::string first_, hint_;
  Location where_;
  SeriesByName series_;
  TimeCells times_;
  std::vector<std::pair<std::size_t, std::size_t>> places_;  // series and row of each time
};

}  // namespace

Table parse_csv_table(std::string_view text, const DataConfig& data) {
  CsvReader reader(text, data.file, delimiter_of(data));
  CsvRecord record;
  if (!reader.next(record)) throw DataError({.message = "the data file '" + data.file + "' is empty"});
  const Names names = column_names(record, data);
  const std::string hint = delimiter_hint(record.cells);
  ChosenColumns chosen = choose_columns(names, data, hint);
  if (data.layout == choice::Layout::kWide) return read_wide_rows(reader, record, names, std::move(chosen), data);
  RowReader rows(data, names, chosen, hint);
  if (!data.header) {
    if (hint.empty()) rows.set_hint("if the first line holds names: data.header = true");
    rows.add(record);
    rows.set_hint(hint);
  }
  while (reader.next(record)) rows.add(record);
  chosen.table.series = rows.take(data);
  if (!chosen.table.series.empty()) return std::move(chosen.table);
  throw DataError({.message = "the data file '" + data.file + "' has no rows below its header"});
}

Table read_csv_table(const DataConfig& data, Unclear unclear) {
  std::string text = read_data_file(data.file);
  if (unclear == Unclear::kAsk || data.encoding != encoding_names().front())
    text = utf8_text(std::move(text), data.encoding, data.file);
  return parse_csv_table(text, data);
}

}  // namespace tapelab::experiments
