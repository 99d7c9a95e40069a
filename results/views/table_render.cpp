// MetricTable -> CSV, JSON; table_text.hpp has what is for people.
#include <nlohmann/json.hpp>

#include "results/views/table.hpp"
#include "results/views/table_text.hpp"

namespace tapelab::results {
namespace {

using Json = nlohmann::ordered_json;

/// Label of the row or the column; empty for the runs themselves.
const std::string& baseline_of(const TableRow& row, const TableColumn& column) {
  return row.baseline.empty() ? column.baseline : row.baseline;
}

/// Calls record(row, column, cell) for every cell that has runs, baselines last.
template <class Record>
void for_each_cell(const MetricTable& table, Record record) {
  for (const auto* rows : {&table.rows, &table.baselines})
    for (const TableRow& row : *rows)
      for (std::size_t i = 0; i < row.cells.size(); ++i)
        if (row.cells[i].exists) record(row, table.columns[i], row.cells[i]);
}

std::string joined(const std::vector<std::string>& texts) {
  std::string text;
  for (const std::string& piece : texts) text += (text.empty() ? "" : ", ") + piece;
  return text;
}

/// Of a test_* metric what its runs are measured on; "" of any other.
std::string measured_on(const TableColumn& column, const TableCell& cell) {
  return column.metric.starts_with("test_") ? std::string(tested_on_name(cell.tested_on)) : "";
}

std::string table_csv(const MetricTable& table) {
  TextTable text;
  text.header = table.row_keys;
  text.header.insert(text.header.end(), table.col_keys.begin(), table.col_keys.end());
  for (const char* name : {"metric", "baseline", "n", "failed", "interrupted", "missing", "without_value", "mean",
                           "deviation", "median", "min", "max", "best", "worse_than", "measured_on"})
    text.header.push_back(name);
  for_each_cell(table, [&](const TableRow& row, const TableColumn& column, const TableCell& cell) {
    std::vector<std::string> line = row.values;
    line.resize(table.row_keys.size());
    line.insert(line.end(), column.values.begin(), column.values.end());
    line.resize(table.row_keys.size() + table.col_keys.size());
    line.insert(line.end(), {column.metric, baseline_of(row, column)});
    const Sample& sample = cell.sample;
    for (const std::size_t count :
         {sample.values.size(), sample.failed, sample.interrupted, sample.missing, sample.without_value})
      line.push_back(std::to_string(count));
    const Summary& s = cell.summary;
    for (const double value : {s.mean, s.deviation, s.median, s.min, s.max}) line.push_back(exact_number(value));
    line.push_back(cell.best ? "yes" : "no");
    line.insert(line.end(), {joined(cell.worse_than), measured_on(column, cell)});
    text.rows.push_back(std::move(line));
  });
  return csv(text);
}

Json factors_json(const MetricTable& table, const TableRow& row, const TableColumn& column) {
  Json factors = Json::object();
  for (std::size_t i = 0; i < row.values.size(); ++i) factors[table.row_keys[i]] = row.values[i];
  for (std::size_t i = 0; i < column.values.size(); ++i) factors[table.col_keys[i]] = column.values[i];
  return factors;
}

/// NaN and infinities become null: JSON has no word for them.
std::string table_json(const MetricTable& table) {
  Json json = {{"title", table.title}, {"rows", table.row_keys}, {"cols", table.col_keys}, {"metrics", table.metrics}};
  if (!table.averaged_over.empty()) json["averaged_over"] = table.averaged_over;
  if (!table.kept_apart.empty()) json["kept_apart"] = table.kept_apart;
  if (!table.test_data_keys.empty()) json["test_data_keys"] = table.test_data_keys;
  if (!table.remarks.empty()) json["remarks"] = table.remarks;
  json["cells"] = Json::array();
  for_each_cell(table, [&](const TableRow& row, const TableColumn& column, const TableCell& cell) {
    const Sample& sample = cell.sample;
    const Summary& s = cell.summary;
    Json entry = {{"factors", factors_json(table, row, column)}, {"metric", column.metric}};
    if (const std::string& label = baseline_of(row, column); !label.empty()) entry["baseline"] = label;
    entry.update({{"n", s.n},
                  {"failed", sample.failed},
                  {"interrupted", sample.interrupted},
                  {"missing", sample.missing},
                  {"without_value", sample.without_value},
                  {"mean", s.mean},
                  {"deviation", s.deviation},
                  {"median", s.median},
                  {"min", s.min},
                  {"max", s.max},
                  {"best", cell.best}});
    if (!cell.worse_than.empty()) entry["worse_than"] = cell.worse_than;
    if (const std::string on = measured_on(column, cell); !on.empty()) entry["measured_on"] = on;
    json["cells"].push_back(std::move(entry));
  });
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string render(const MetricTable& table, Format format, std::size_t width) {
  if (format == Format::kCsv) return table_csv(table);
  if (format == Format::kJson) return table_json(table);
  return table_text(table, format, width);
}

}  // namespace tapelab::results
