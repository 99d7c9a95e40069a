#include "results/views/table_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <functional>
#include <optional>
#include <set>
#include <utility>

#include "results/query/selection.hpp"
#include "results/query/test_data.hpp"
#include "results/run/metrics.hpp"
#include "results/text/number_text.hpp"
#include "results/text/page.hpp"
#include "results/views/table_groups.hpp"

namespace tapelab::results {
namespace {

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

}  // namespace

std::string statistic_text(const Summary& summary, Statistic statistic) {
  if (statistic == Statistic::kMedian) {
    std::string text = short_number(summary.median);
    if (summary.n > 1) text += " [" + short_number(summary.min) + ", " + short_number(summary.max) + "]";
    return text;
  }
  return summary.n > 1 ? mean_text(summary.mean, summary.deviation) : short_number(summary.mean);
}

namespace {

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

Seeds said_seeds(const MetricTable& table) { return common_seeds(table) ? Seeds::kSaidOnce : Seeds::kInEachCell; }

std::string number_text(const TableCell& cell, Statistic statistic, Seeds seeds) {
  const std::string text = statistic_text(cell.summary, statistic);
  return seeds == Seeds::kSaidOnce ? text : text + " (" + counts_text(cell.sample) + ")";
}

std::string cell_text(const TableRow& row, const TableCell& cell, Statistic statistic, Seeds seeds) {
  if (is_empty(row, cell)) return "";
  return cell.exists ? number_text(cell, statistic, seeds) : "-";
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

/// A baseline beside the rows, and its cell in each.
struct Contender {
  std::string label;
  std::vector<const TableCell*> cells;
};

/// A column that baselines share.
struct BaselineColumn {
  TableColumn column;
  std::vector<std::string> texts = {};    ///< of each row
  std::vector<std::string> best_of = {};  ///< labels of those that share it
};

constexpr const char* kBestBaseline = "best baseline";

bool is_floor(const std::string& label) {
  const auto known = std::ranges::find(baselines(), label, &Baseline::label);
  return known != baselines().end() && is_floor(*known);
}

/// The best of the baselines in a row: "copy last step 0.0123"; "" where none has a value.
std::string best_text(const std::vector<Contender>& contenders, std::size_t row, Better better, Statistic statistic,
                      Seeds seeds) {
  const Contender* best = nullptr;
  for (const Contender& contender : contenders) {
    const double value = shown(*contender.cells[row], statistic);
    if (std::isnan(value)) continue;
    const double least = best == nullptr ? value : shown(*best->cells[row], statistic);
    if (best == nullptr || (better == Better::kLower ? value < least : value > least)) best = &contender;
  }
  return best == nullptr ? "" : best->label + " " + number_text(*best->cells[row], statistic, seeds);
}

/// One column for those that a model could beat, and one for each other: the floor, and all where nothing is better.
void add_columns(std::vector<BaselineColumn>& columns, const MetricTable& table, TableColumn column,
                 std::vector<Contender> contenders, Seeds seeds) {
  const auto info = describe_metric(column.metric);
  const Better better = info ? info->better : Better::kNeither;
  const auto stands_alone = [&](const Contender& contender) {
    return better == Better::kNeither || is_floor(contender.label);
  };
  const auto alone = std::ranges::stable_partition(contenders, std::not_fn(stands_alone));
  std::vector<Contender> others(alone.begin(), alone.end());
  contenders.erase(alone.begin(), alone.end());
  if (contenders.size() == 1) others.insert(others.begin(), contenders.front());
  if (contenders.size() > 1) {
    column.baseline = kBestBaseline;
    columns.push_back({column});
    for (const Contender& contender : contenders) columns.back().best_of.push_back(contender.label);
    for (std::size_t row = 0; row < table.rows.size(); ++row)
      columns.back().texts.push_back(best_text(contenders, row, better, table.statistic, seeds));
  }
  for (const Contender& other : others) {
    column.baseline = other.label;
    columns.push_back({column});
    for (const TableCell* cell : other.cells)
      columns.back().texts.push_back(cell->sample.values.empty() ? "" : number_text(*cell, table.statistic, seeds));
  }
}

/// What the baseline is for a metric in each row; nothing where the columns differ in it.
std::optional<Contender> row_contender(const MetricTable& table, const RowBaseline& baseline,
                                       const std::string& metric) {
  Contender contender{baseline.label, {}};
  for (const TableRow& row : baseline.rows) {
    const TableCell* same = nullptr;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (table.columns[i].metric != metric || !row.cells[i].exists) continue;
      const auto text = [&](const TableCell& cell) { return number_text(cell, table.statistic, Seeds::kInEachCell); };
      if (same != nullptr && text(*same) != text(row.cells[i])) return std::nullopt;
      same = &row.cells[i];
    }
    if (same == nullptr) return std::nullopt;
    contender.cells.push_back(same);
  }
  return contender;
}

bool has_values(const Contender& contender) {
  return std::ranges::any_of(contender.cells, [](const TableCell* cell) { return !cell->sample.values.empty(); });
}

/// The baseline's rows as one, where they say the same wherever they have a number: it depends on a setting only in
/// that some runs do not have the metric.
std::optional<TableRow> merged_row(const MetricTable& table, const RowBaseline& baseline) {
  TableRow merged{{}, baseline.label, std::vector<TableCell>(table.columns.size())};
  for (std::size_t i = baseline.first; i < baseline.last; ++i)
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
      const TableCell &cell = table.baselines[i].cells[column], &known = merged.cells[column];
      if (cell.sample.values.empty()) continue;
      const auto text = [&](const TableCell& of) { return number_text(of, table.statistic, Seeds::kSaidOnce); };
      if (!known.sample.values.empty() && text(known) != text(cell)) return std::nullopt;
      if (known.sample.values.empty()) merged.cells[column] = cell;
    }
  return merged;
}

/// Whether the baseline is a column beside the rows: one number in each for a metric, and not the same in all.
bool is_column(const MetricTable& table, const RowBaseline& baseline) {
  return !merged_row(table, baseline) && std::ranges::all_of(table.metrics, [&](const std::string& metric) {
    return row_contender(table, baseline, metric).has_value();
  });
}

/// By step: the baselines of a metric, those of equal column values together.
std::vector<std::pair<std::vector<std::string>, std::vector<Contender>>> step_contenders(const MetricTable& table,
                                                                                         const std::string& metric) {
  std::vector<std::pair<std::vector<std::string>, std::vector<Contender>>> groups;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const TableColumn& column = table.columns[i];
    if (column.metric != metric || column.baseline.empty()) continue;
    auto group = std::ranges::find(groups, column.values, [](const auto& known) { return known.first; });
    if (group == groups.end()) group = groups.insert(group, {column.values, {}});
    Contender& contender = group->second.emplace_back(Contender{column.baseline, {}});
    for (const TableRow& row : table.rows) contender.cells.push_back(&row.cells[i]);
  }
  return groups;
}

/// Of the baselines that differ between rows, and by step of all.
std::vector<BaselineColumn> baseline_columns(const MetricTable& table) {
  const Seeds seeds = said_seeds(table);
  std::vector<BaselineColumn> columns;
  for (const std::string& metric : table.metrics) {
    std::vector<Contender> contenders;
    for (const RowBaseline& baseline : table.row_baselines)
      if (const auto one = is_column(table, baseline) ? row_contender(table, baseline, metric) : std::nullopt;
          one && has_values(*one))
        contenders.push_back(*one);
    add_columns(columns, table, {metric, {}, ""}, std::move(contenders), seeds);
    for (auto& [values, of_columns] : step_contenders(table, metric))
      add_columns(columns, table, {metric, values, ""}, std::move(of_columns), seeds);
  }
  return columns;
}

/// The columns and rows of baselines that stand in the table as they are.
std::vector<std::size_t> plain_columns(const MetricTable& table, Format format) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (format != Format::kText || table.columns[i].baseline.empty()) places.push_back(i);
  return places;
}

std::vector<TableRow> plain_baselines(const MetricTable& table, Format format) {
  if (format != Format::kText) return table.baselines;
  std::vector<TableRow> rows;
  for (std::size_t i = 0; i < table.baselines.size(); ++i) {
    const auto of = std::ranges::find_if(
        table.row_baselines, [&](const RowBaseline& baseline) { return baseline.first <= i && i < baseline.last; });
    const auto merged = of == table.row_baselines.end() ? std::nullopt : merged_row(table, *of);
    if (merged && i == of->first) rows.push_back(*merged);
    if (of == table.row_baselines.end() || (!merged && !is_column(table, *of))) rows.push_back(table.baselines[i]);
  }
  return rows;
}

/// A column of its own for labels when no row key offers one.
TextTable grid(const MetricTable& table, Format format, const std::vector<BaselineColumn>& shared) {
  TextTable text;
  text.header = table.row_keys;
  const bool extra_label = table.row_keys.empty();
  if (extra_label) text.header.push_back("runs");
  text.keys = text.header.size();
  for (std::size_t column = 0; column < text.keys; ++column) text.said_once.insert(column);
  const Seeds seeds = said_seeds(table);
  const std::vector<std::size_t> plain = plain_columns(table, format);
  for (const std::size_t place : plain) text.header.push_back(column_title(table, table.columns[place]));
  for (const BaselineColumn& column : shared) text.header.push_back(column_title(table, column.column));
  const auto add = [&](const TableRow& row, const std::string& label) {
    std::vector<std::string> line;
    for (const std::string& value : row.values) line.push_back(shown_value(value));
    line.resize(text.keys);
    if (!label.empty()) line.front() = label;
    for (const std::size_t place : plain) {
      if (row.cells[place].best) text.marked.emplace(text.rows.size(), line.size());
      line.push_back(cell_text(row, row.cells[place], table.statistic, seeds));
    }
    for (const BaselineColumn& column : shared)
      line.push_back(row.baseline.empty() ? column.texts[text.rows.size()] : "");
    text.rows.push_back(std::move(line));
  };
  for (const TableRow& row : table.rows) add(row, extra_label ? "all" : "");
  text.foot = text.rows.size();
  for (const TableRow& row : plain_baselines(table, format)) add(row, row.baseline);
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
  return text;
}

/// Which baselines share a column, each sentence once.
std::string best_baseline_text(const std::vector<BaselineColumn>& columns) {
  std::set<std::vector<std::string>> said;
  std::string text;
  for (const BaselineColumn& column : columns)
    if (!column.best_of.empty() && said.insert(column.best_of).second)
      text.append(kBestBaseline)
          .append(": in each row the best of ")
          .append(listed(column.best_of))
          .append(" (each is in --csv and --json)\n");
  return text;
}

}  // namespace

std::string table_text(const MetricTable& table, Format format, std::size_t width) {
  std::vector<BaselineColumn> shared;
  if (format == Format::kText) shared = baseline_columns(table);
  return page(caption(table, format) + best_baseline_text(shared), grid(table, format, shared), format, width);
}

}  // namespace tapelab::results
