#include "experiments/dataset/wide_rows.hpp"

#include <cmath>
#include <set>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/formats/csv_cell.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

constexpr const char* kFeature = "value";  // the name of the one feature

class WideReader {
 public:
  WideReader(const std::vector<std::string>& names, const ChosenColumns& chosen, const DataConfig& data)
      : names_(names), chosen_(chosen), data_(data), markers_(data.missing_values), where_{data.file, 0} {}

  Series read(const CsvRecord& record, std::size_t place) {
    where_.line = record.line;
    if (record.cells.size() != names_.size())
      throw DataError(
          {.message = "this row has " + counted(record.cells.size(), "cell") + ", the first has " +
                      std::to_string(names_.size()),
           .where = where_,
           .hints = {"fill short rows with empty cells; data.missing = mask takes those at the end of a row "
                     "for padding"}});
    Series series{.name =
                      chosen_.sequence ? text(record, *chosen_.sequence, "names the series") : std::to_string(place)};
    if (!seen_.insert(series.name).second)
      throw DataError({.message = "a second row is named '" + series.name + "'",
                       .where = where_,
                       .hints = {"in a wide file every row is a series of its own"}});
    if (chosen_.class_name) series.class_name = text(record, *chosen_.class_name, "names the class of the series");
    const Missing missing = data_.missing == choice::Missing::kError ? Missing::kError : Missing::kNan;
    for (const std::size_t column : chosen_.positions)
      series.values.push_back(parse_cell(record.cells[column], missing, names_[column], where_, "", markers_));
    while (!series.values.empty() && std::isnan(series.values.back())) series.values.pop_back();
    if (series.values.empty())
      throw DataError({.message = "series '" + series.name + "' has no value",
                       .where = where_,
                       .hints = {"leave the row out of the file"}});
    series.rows = series.values.size();
    if (chosen_.label)
      series.labels.assign(series.rows, parse_label(record.cells[*chosen_.label], names_[*chosen_.label], where_));
    return series;
  }

 private:
  std::string text(const CsvRecord& record, std::size_t column, const std::string& use) const {
    const std::string_view name = trimmed(record.cells[column]);
    if (!name.empty()) return std::string(name);
    throw DataError({.message = "empty cell in column '" + names_[column] + "', which " + use,
                     .where = where_,
                     .hints = {"name it in every row"}});
  }

  const std::vector<std::string>& names_;
  const ChosenColumns& chosen_;
  const DataConfig& data_;
  MissingMarkers markers_;
  Location where_;
  std::set<std::string> seen_;
};

}  // namespace

Table read_wide_rows(CsvReader& reader, const CsvRecord& first, const std::vector<std::string>& names,
                     ChosenColumns chosen, const DataConfig& data) {
  WideReader rows(names, chosen, data);
  Table table = std::move(chosen.table);
  table.names = {kFeature};
  table.inputs = 1;
  table.targets = {0};
  if (!data.header) table.series.push_back(rows.read(first, 0));
  CsvRecord record;
  while (reader.next(record)) table.series.push_back(rows.read(record, table.series.size()));
  if (!table.series.empty()) return table;
  throw DataError({.message = "the data file '" + data.file + "' has no rows below its header"});
}

}  // namespace tapelab::experiments
