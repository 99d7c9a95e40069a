#include "experiments/dataset/inspect_csv.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "experiments/dataset/csv_table.hpp"
#include "experiments/dataset/data_file.hpp"
#include "experiments/dataset/input_suspects.hpp"
#include "experiments/formats/csv_cell.hpp"
#include "experiments/formats/csv_number.hpp"
#include "experiments/formats/csv_reader.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/text_encoding.hpp"
#include "experiments/formats/value_text.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::experiments {
namespace {

/// The cells of a column, trimmed.
struct Column {
  std::string name;
  std::vector<std::string> cells = {};
  std::vector<double> values = {};  ///< NaN where a cell is no number
  std::size_t numbers = 0, missing = 0;
  std::string first_text = {};  ///< the first cell that is neither

  std::size_t texts() const { return cells.size() - numbers - missing; }
};

/// Whether most of the first records have as many cells as the first, and that several. Spaces are the last resort.
bool separates(std::string_view text, char delimiter) {
  constexpr std::size_t kLooked = 100;
  try {
    CsvReader reader(text, "", delimiter);
    CsvRecord record;
    if (!reader.next(record) || record.cells.size() < 2) return false;
    const std::size_t cells = record.cells.size();
    std::size_t equal = 0, records = 0;
    for (; records < kLooked && reader.next(record); ++records) equal += record.cells.size() == cells ? 1 : 0;
    return 10 * equal >= 9 * records;
  } catch (const DataError&) {  // a quote that is not closed
    return false;
  }
}

/// Commas last but for spaces: with decimal commas they separate too.
choice::Delimiter find_delimiter(std::string_view text) {
  for (const char likely : {';', '\t', ',', ' '})
    if (separates(text, likely)) return static_cast<choice::Delimiter>(kDelimiterSigns.find(likely));
  return choice::Delimiter::kComma;
}

std::string read_text(const std::string& file, CsvFacts& facts) {
  std::string bytes = read_data_file(file);
  const auto fault = find_text_fault(bytes);
  facts.encoding = fault && !fault->encodings.empty() ? fault->encodings.front() : encoding_names().front();
  return utf8_text(std::move(bytes), facts.encoding, file);
}

bool is_number(std::string_view cell) {
  const auto value = parse_decimal(cell);
  return value && fits_float32(*value);
}

void add_cell(Column& column, std::string_view cell) {
  const std::string_view text = trimmed(cell);
  column.cells.emplace_back(text);
  const bool number = is_number(text), missing = !number && is_missing(text);
  column.values.push_back(number ? *parse_decimal(text) : std::numeric_limits<double>::quiet_NaN());
  column.numbers += number ? 1 : 0;
  column.missing += missing ? 1 : 0;
  if (!number && !missing && column.first_text.empty()) column.first_text = text;
}

std::vector<Column> read_columns(std::string_view text, const std::string& file, CsvFacts& facts) {
  CsvReader reader(text, file, kDelimiterSigns[static_cast<std::size_t>(facts.delimiter)]);
  CsvRecord record;
  if (!reader.next(record)) throw DataError({.message = "the data file '" + file + "' is empty"});
  facts.header = !std::ranges::all_of(record.cells, [](const std::string& cell) { return is_number(trimmed(cell)); });
  std::vector<Column> columns;
  for (std::size_t i = 0; i < record.cells.size(); ++i)
    columns.push_back({facts.header ? std::string(trimmed(record.cells[i])) : std::to_string(i + 1)});
  for (bool more = !facts.header || reader.next(record); more; more = reader.next(record)) {
    ++facts.rows;
    for (std::size_t i = 0; i < columns.size(); ++i)
      add_cell(columns[i], i < record.cells.size() ? std::string_view(record.cells[i]) : std::string_view());
  }
  if (facts.rows > 0) return columns;
  throw DataError({.message = "the data file '" + file + "' has no rows below its header"});
}

/// "2024-01-31 10:00", "31.01.2024", "10:00:05", "2024-01-31T10:00:00Z".
bool is_time(std::string_view text) {
  std::size_t digits = 0, marks = 0;
  for (const char c : text) {
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) ++digits;
    if (c == '-' || c == '/' || c == ':' || c == '.') ++marks;
  }
  return digits >= 3 && marks >= 2 && std::isdigit(static_cast<unsigned char>(text.front())) != 0;
}

std::string range_text(const Column& column) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const double value : column.values) {
    if (std::isnan(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (low == high) return "the number " + results::short_number(low) + " only";
  return "numbers from " + results::short_number(low) + " to " + results::short_number(high);
}

std::string text_kind(const Column& column) {
  if (is_time(column.first_text)) return "dates or times, first " + column.first_text;
  const std::set<std::string> different(column.cells.begin(), column.cells.end());
  return counted(different.size(), "different text") + ", first '" + column.first_text + "'";
}

/// Of a column that names the rows' series: how many there are; nothing where it does not. The rows of each stand
/// together, or all series are equally long.
std::optional<std::size_t> series_named_by(const Column& column) {
  constexpr std::size_t kFewestRows = 4;
  if (column.missing > 0) return std::nullopt;
  std::map<std::string, std::size_t> rows;
  std::size_t changes = 0;
  for (std::size_t row = 0; row < column.cells.size(); ++row) {
    ++rows[column.cells[row]];
    changes += row > 0 && column.cells[row] != column.cells[row - 1] ? 1 : 0;
  }
  const bool together = changes + 1 == rows.size();
  const std::size_t length = rows.begin()->second;
  const bool equal = std::ranges::all_of(rows, [&](const auto& name) { return name.second == length; });
  if (rows.size() < 2 || !(together || equal) || column.cells.size() < kFewestRows * rows.size()) return std::nullopt;
  return rows.size();
}

/// Whole words of names under which series are told apart; for columns of numbers, which may be anything.
bool is_series_name(const std::string& name) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"id",      "series", "sequence", "unit",    "engine",    "machine",     "subject",
       "patient", "sensor", "station",  "store",   "item",      "episode",     "trial",
       "group",   "case",   "run",      "unit_id", "series_id", "sequence_id", "unique_id"});
  std::string lower;
  for (const char c : name) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return std::ranges::find(kNames, lower) != kNames.end() || lower.ends_with("_id") || lower.ends_with(" id");
}

bool holds_labels(const Column& column) {
  const std::set<double> different(column.values.begin(), column.values.end());
  return column.numbers == column.cells.size() && different == std::set<double>{0, 1};
}

/// The columns of numbers, for input_suspects: rows in the series that the column `series` names, if any.
Table table_of(const std::vector<Column>& columns, const std::vector<std::size_t>& numeric, const Column* series,
               std::size_t rows) {
  Table table;
  for (const std::size_t column : numeric) table.names.push_back(columns[column].name);
  table.inputs = numeric.size();
  std::map<std::string, std::size_t> places;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto [place, is_new] = places.emplace(series == nullptr ? "" : series->cells[row], table.series.size());
    if (is_new) table.series.emplace_back();
    Series& own = table.series[place->second];
    ++own.rows;
    for (const std::size_t column : numeric) own.values.push_back(columns[column].values[row]);
  }
  return table;
}

class Guess {
 public:
  Guess(std::vector<Column> columns, const std::string& file, CsvFacts& facts)
      : columns_(std::move(columns)), file_(file), facts_(facts) {}

  void make() {
    describe();
    find_series();
    find_others();
    leave_out_gaps();
    find_markers();
    if (facts_.inputs().empty()) reject_without_input();
  }

 private:
  bool is_numeric(const Column& column) const { return column.numbers > 0 && column.texts() == 0; }

  void use(std::size_t column, ColumnUse use, std::string why) {
    facts_.columns[column].use = use;
    facts_.columns[column].why = std::move(why);
  }

  void describe() {
    for (const Column& column : columns_) {
      ColumnFacts facts{column.name, ColumnUse::kInput, "nothing"};
      facts.missing = column.missing;
      if (column.numbers > 0 && 2 * column.numbers >= column.cells.size() - column.missing)
        facts.holds = range_text(column);
      else if (column.texts() > 0)
        facts.holds = text_kind(column);
      facts_.columns.push_back(std::move(facts));
    }
  }

  void find_series() {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const Column& column = columns_[i];
      if (column.name.empty() || (is_numeric(column) ? !is_series_name(column.name) : is_time(column.first_text)))
        continue;
      if (const auto series = series_named_by(column); series && facts_.column(ColumnUse::kSeries).empty())
        use(i, ColumnUse::kSeries, "names the " + std::to_string(*series) + " series that the rows belong to");
    }
  }

  const Column* series_column() const {
    const auto found = std::ranges::find(facts_.columns, ColumnUse::kSeries, &ColumnFacts::use);
    return found == facts_.columns.end() ? nullptr
                                         : &columns_[static_cast<std::size_t>(found - facts_.columns.begin())];
  }

  void find_others() {
    std::vector<std::size_t> numeric;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (facts_.columns[i].use != ColumnUse::kInput) continue;
      const Column& column = columns_[i];
      if (is_numeric(column) && !column.name.empty())
        numeric.push_back(i);
      else
        leave_out_text(i);
    }
    for (const Suspect& suspect : input_suspects(table_of(columns_, numeric, series_column(), facts_.rows)))
      take_suspect(numeric[suspect.column], suspect);
    for (const std::size_t i : numeric)
      if (facts_.columns[i].use == ColumnUse::kInput && is_constant(columns_[i]))
        use(i, ColumnUse::kNothing, "constant");
  }

  void leave_out_text(std::size_t i) {
    const Column& column = columns_[i];
    if (column.name.empty()) return use(i, ColumnUse::kNothing, "has no name");
    if (column.texts() == 0) return use(i, ColumnUse::kNothing, "has no value at all");
    if (is_time(column.first_text)) return use(i, ColumnUse::kTime, "a time");
    reject_spoilt_numbers(column);
    if (column.numbers == 0) return use(i, ColumnUse::kNothing, "text");
    use(i, ColumnUse::kNothing, counted(column.texts(), "cell") + " not a number, first '" + column.first_text + "'");
  }

  /// Numbers in a form that is not read, such as decimal commas: left out, the column would be missed later.
  void reject_spoilt_numbers(const Column& column) const {
    const auto is_spoilt = [](const std::string& cell) {
      return !cell.empty() && std::isalpha(static_cast<unsigned char>(cell.front())) == 0 && !number_hint(cell).empty();
    };
    const auto spoilt = static_cast<std::size_t>(std::ranges::count_if(column.cells, is_spoilt));
    if (2 * (spoilt + column.numbers) < column.cells.size() - column.missing || spoilt == 0) return;
    const auto row = static_cast<std::size_t>(std::ranges::find_if(column.cells, is_spoilt) - column.cells.begin());
    throw DataError({.message = "column '" + column.name + "' holds '" + column.cells[row] + "', which is not a number",
                     .where = {file_, row + (facts_.header ? 2 : 1)},
                     .hints = {number_hint(column.cells[row])}});
  }

  void take_suspect(std::size_t i, const Suspect& suspect) {
    switch (suspect.as) {
      case SuspectedAs::kLabel:
        if (!holds_labels(columns_[i]))
          return use(i, ColumnUse::kNothing, suspect.reason + ", but does not hold 0 and 1 alone");
        if (!facts_.column(ColumnUse::kLabel).empty()) return use(i, ColumnUse::kNothing, suspect.reason);
        facts_.columns[i].holds = events_text(columns_[i]);
        return use(i, ColumnUse::kLabel, suspect.reason + ": 1 marks the rows of an event");
      case SuspectedAs::kPlace:
      case SuspectedAs::kCounter:
        return use(i, ColumnUse::kTime, suspect.reason);
      case SuspectedAs::kClasses:
        facts_.columns[i].why = suspect.reason;  // a switch or a state is an input as good as any
    }
  }

  static std::string events_text(const Column& column) {
    return "0 and 1, of these " + std::to_string(std::ranges::count(column.values, 1.0)) + " are 1";
  }

  static bool is_constant(const Column& column) {
    std::set<double> different;
    for (const double value : column.values)
      if (!std::isnan(value) && different.insert(value).second && different.size() > 1) return false;
    return true;
  }

  /// A step is masked where one input lacks its value, so columns with the most gaps go until half of the rows are
  /// whole.
  void leave_out_gaps() {
    while (true) {
      std::size_t whole = 0, worst = columns_.size();
      for (std::size_t row = 0; row < facts_.rows; ++row) whole += is_whole(row) ? 1 : 0;
      for (std::size_t i = 0; i < columns_.size(); ++i)
        if (facts_.columns[i].use == ColumnUse::kInput && columns_[i].missing > 0 &&
            (worst == columns_.size() || columns_[i].missing > columns_[worst].missing))
          worst = i;
      if (2 * whole >= facts_.rows || worst == columns_.size() || facts_.inputs().size() < 2) return;
      use(worst, ColumnUse::kNothing, counted(columns_[worst].missing, "value") + " missing");
    }
  }

  bool is_whole(std::size_t row) const {
    for (std::size_t i = 0; i < columns_.size(); ++i)
      if (facts_.columns[i].use == ColumnUse::kInput && std::isnan(columns_[i].values[row])) return false;
    return true;
  }

  /// Values such as -999 that stand at the end of a column's range, often, and apart from the rest.
  void find_markers() {
    constexpr std::size_t kFewest = 3;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (facts_.columns[i].use != ColumnUse::kInput) continue;
      std::vector<double> known;
      std::ranges::copy_if(columns_[i].values, std::back_inserter(known), [](double v) { return !std::isnan(v); });
      std::ranges::sort(known);
      for (const double end : {known.front(), known.back()}) {
        const auto count = static_cast<std::size_t>(std::ranges::count(known, end));
        if (count < kFewest || count == known.size() || std::abs(end) < 99 || end != std::floor(end)) continue;
        const double low = end == known.front() ? known[count] : known.front();
        const double high = end == known.front() ? known.back() : known[known.size() - 1 - count];
        if (std::min(std::abs(low - end), std::abs(high - end)) <= high - low) continue;
        facts_.remarks.push_back("'" + columns_[i].name + "' is " + results::short_number(end) + " in " +
                                 counted(count, "row") +
                                 ", far from its other values: if that stands for a missing value, "
                                 "data.missing_values = " +
                                 results::short_number(end) + " says so");
      }
    }
  }

  [[noreturn]] void reject_without_input() const {
    std::vector<std::string> hints;
    for (const ColumnFacts& column : facts_.columns)
      if (hints.size() < 5) hints.push_back("'" + column.name + "' holds " + column.holds + ": " + column.why);
    throw DataError({.message = "no column of '" + file_ + "' can be an input: that takes numbers that vary",
                     .hints = std::move(hints)});
  }

  std::vector<Column> columns_;
  const std::string& file_;
  CsvFacts& facts_;
};

}  // namespace

std::string_view use_text(ColumnUse use) {
  switch (use) {
    case ColumnUse::kInput:
      return "input";
    case ColumnUse::kSeries:
      return "series";
    case ColumnUse::kLabel:
      return "label";
    case ColumnUse::kTime:
    case ColumnUse::kNothing:
      return "left out";
  }
  return "";
}

std::string CsvFacts::column(ColumnUse use) const {
  const auto found = std::ranges::find(columns, use, &ColumnFacts::use);
  return found == columns.end() ? "" : found->name;
}

std::vector<std::string> CsvFacts::inputs() const {
  std::vector<std::string> names;
  for (const ColumnFacts& column : columns)
    if (column.use == ColumnUse::kInput) names.push_back(column.name);
  return names;
}

bool CsvFacts::is_missing_input() const {
  return std::ranges::any_of(
      columns, [](const ColumnFacts& column) { return column.use == ColumnUse::kInput && column.missing > 0; });
}

CsvFacts inspect_csv(const std::string& file) {
  CsvFacts facts;
  const std::string text = read_text(file, facts);
  facts.delimiter = find_delimiter(text);
  Guess(read_columns(text, file, facts), file, facts).make();
  return facts;
}

}  // namespace tapelab::experiments
