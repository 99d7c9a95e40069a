// MetricTable -> text, Markdown, CSV, JSON.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>

#include "results/query/selection.hpp"
#include "results/query/test_data.hpp"
#include "results/run/metrics.hpp"
#include "results/text/number_text.hpp"
#include "results/views/table.hpp"

namespace tapelab::results {
namespace {

using Json = nlohmann::ordered_json;

std::string fixed(double value, int decimals) {
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  return text.data();
}

/// "0.683 ± 0.037": two digits of the deviation, and the mean down to the same place. Where that is no short number,
/// four digits of each.
std::string mean_text(double mean, double deviation) {
  constexpr int kMostDecimals = 5;
  constexpr double kMost = 1e5;
  if (deviation == 0) return short_number(mean);
  const int decimals = std::max(0, 1 - static_cast<int>(std::floor(std::log10(deviation))));
  if (!std::isfinite(deviation) || decimals > kMostDecimals || std::abs(mean) >= kMost || deviation >= kMost)
    return short_number(mean) + " ± " + short_number(deviation);
  return fixed(mean, decimals) + " ± " + fixed(deviation, decimals);
}

std::string statistic_text(const Summary& summary, Statistic statistic) {
  if (statistic == Statistic::kMedian) {
    std::string text = short_number(summary.median);
    if (summary.n > 1) text += " [" + short_number(summary.min) + ", " + short_number(summary.max) + "]";
    return text;
  }
  return summary.n > 1 ? mean_text(summary.mean, summary.deviation) : short_number(summary.mean);
}

/// No run has a value, and none is to be expected: a baseline of another metric.
bool is_empty(const TableRow& row, const TableCell& cell) {
  return !row.baseline.empty() && cell.sample.values.empty();
}

/// The seeds of every cell, where they are as many everywhere and no run is left out: said once, above the table.
std::optional<std::size_t> common_seeds(const MetricTable& table) {
  std::optional<std::string> common;
  for (const auto* rows : {&table.rows, &table.baselines})
    for (const TableRow& row : *rows)
      for (const TableCell& cell : row.cells) {
        if (!cell.exists || is_empty(row, cell)) continue;
        const std::string counts = counts_text(cell.sample);
        if (common.value_or(counts) != counts) return std::nullopt;
        common = counts;
      }
  return common ? parse_number<std::size_t>(*common) : std::nullopt;
}

enum class Seeds { kSaidOnce, kInEachCell };

std::string cell_text(const TableRow& row, const TableCell& cell, Statistic statistic, Seeds seeds) {
  if (is_empty(row, cell)) return "";
  if (!cell.exists) return "-";
  const std::string text = statistic_text(cell.summary, statistic);
  return seeds == Seeds::kSaidOnce ? text : text + " (" + counts_text(cell.sample) + ")";
}

/// "; mean ± standard deviation over 10 seeds"
std::string statistic_name(const MetricTable& table) {
  const auto seeds = common_seeds(table);
  if (seeds == 1) return "; of one seed";
  const std::string over = seeds ? " over " + counted(*seeds, "seed") : " (seeds)";
  return (table.statistic == Statistic::kMean ? "; mean ± standard deviation" : "; median [min, max]") + over;
}

std::string column_title(const MetricTable& table, const TableColumn& column) {
  const bool name_metric = table.metrics.size() > 1 || (table.col_keys.empty() && column.baseline.empty());
  std::string title = name_metric ? column.metric : "";
  if (!column.baseline.empty()) title += (title.empty() ? "" : " ") + column.baseline;
  for (std::size_t i = 0; i < column.values.size(); ++i) {
    if (!title.empty()) title += i == 0 && column.baseline.empty() ? " " : ", ";
    title += table.col_keys[i] + "=" + shown_value(column.values[i]);
  }
  return title;
}

/// A column of its own for labels when no row key offers one.
TextTable grid(const MetricTable& table) {
  TextTable text;
  text.header = table.row_keys;
  const bool extra_label = table.row_keys.empty();
  if (extra_label) text.header.push_back("runs");
  const std::size_t labels = text.header.size();
  for (const TableColumn& column : table.columns) text.header.push_back(column_title(table, column));
  const Seeds seeds = common_seeds(table) ? Seeds::kSaidOnce : Seeds::kInEachCell;
  const auto add = [&](const TableRow& row, const std::string& label) {
    std::vector<std::string> line;
    for (const std::string& value : row.values) line.push_back(shown_value(value));
    line.resize(labels);
    if (!label.empty()) line.front() = label;
    for (const TableCell& cell : row.cells) {
      if (cell.best) text.marked.emplace(text.rows.size(), line.size());
      line.push_back(cell_text(row, cell, table.statistic, seeds));
    }
    text.rows.push_back(std::move(line));
  };
  for (const TableRow& row : table.rows) add(row, extra_label ? "all" : "");
  text.foot = text.rows.size();
  for (const TableRow& row : table.baselines) add(row, row.baseline);
  return text;
}

bool marks_any(const MetricTable& table, const std::string& metric) {
  return std::ranges::any_of(table.rows, [&](const TableRow& row) {
    for (std::size_t i = 0; i < row.cells.size(); ++i)
      if (table.columns[i].metric == metric && row.cells[i].best) return true;
    return false;
  });
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// Why rows or columns that nobody asked for are there.
std::string apart_text(const MetricTable& table) {
  return "not averaged over " + listed(table.kept_apart) + ", which " + changing_text(table.kept_apart) +
         " what is measured\n";
}

std::string caption(const MetricTable& table, Format format) {
  std::string text = table.title.empty() ? "" : table.title + "\n";
  const std::string statistic = statistic_name(table);
  for (const std::string& metric : table.metrics) {
    const auto info = describe_metric(metric);
    text += metric;
    if (info) text += ": " + info->long_name + (info->units == "1" ? "" : " [" + info->units + "]");
    text += statistic;
    if (marks_any(table, metric))
      text += "; " + mark_name(format) +
              (info->better == Better::kLower ? " is the lowest of the cells" : " is the highest of the cells") +
              (table.test_data_keys.empty() ? "" : " of equal " + listed(table.test_data_keys));
    text += "\n";
  }
  if (!table.averaged_over.empty()) text += "averaged within each seed over " + listed(table.averaged_over) + "\n";
  if (!table.kept_apart.empty()) text += apart_text(table);
  for (const std::string& remark : table.remarks) text += remark + "\n";
  return text + "\n";
}

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

std::string render(const MetricTable& table, Format format) {
  switch (format) {
    case Format::kCsv:
      return table_csv(table);
    case Format::kJson:
      return table_json(table);
    case Format::kText:
    case Format::kMarkdown:
    case Format::kTex:
      break;
  }
  return remark(caption(table, format), format) + laid_out(grid(table), format);
}

}  // namespace tapelab::results
