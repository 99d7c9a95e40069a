#include "results/table.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "results/cells.hpp"
#include "results/errors.hpp"
#include "results/metrics.hpp"

namespace tapelab::results {
namespace {

using Values = std::vector<std::string>;

/// The runs split by the values of some keys.
struct Grouping {
  std::vector<Values> groups;         ///< ascending, the first key changing slowest
  std::vector<std::size_t> group_of;  ///< [C, S]
};

SettingType type_of(const Study& study, const std::string& key) {
  for (const Factor& factor : study.factors)
    if (factor.key == key) return factor.type;
  return SettingType::kInteger;  // the seed
}

Grouping group_runs(const Study& study, const Values& keys) {
  std::vector<SettingType> types;
  for (const std::string& key : keys) types.push_back(type_of(study, key));
  const auto before = [&types](const Values& a, const Values& b) {
    for (std::size_t i = 0; i < types.size(); ++i)
      if (a[i] != b[i]) return value_before(types[i], a[i], b[i]);
    return false;
  };
  std::map<Values, std::size_t, decltype(before)> position(before);
  std::vector<const std::size_t*> of_run;
  for (std::size_t cell = 0; cell < study.cells; ++cell)
    for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) {
      Values values;
      for (const std::string& key : keys) values.push_back(key_value(study, key, cell, seed));
      of_run.push_back(&position.emplace(std::move(values), 0).first->second);
    }
  Grouping grouping;
  for (auto& [values, place] : position) {
    place = grouping.groups.size();
    grouping.groups.push_back(values);
  }
  for (const std::size_t* place : of_run) grouping.group_of.push_back(*place);
  return grouping;
}

void check_keys(const Study& study, const Table& table) {
  std::set<std::string> used;
  for (const auto* keys : {&table.row_keys, &table.col_keys})
    for (const std::string& key : *keys) {
      require_key(study, key);
      if (!used.insert(key).second) throw UsageError("key '" + key + "' is asked for twice");
    }
}

std::vector<std::string> all_factors(const Study& study) {
  std::vector<std::string> keys;
  for (const Factor& factor : study.factors) keys.push_back(factor.key);
  return keys;
}

double shown(const TableCell& cell, Statistic statistic) {
  return statistic == Statistic::kMean ? cell.summary.mean : cell.summary.median;
}

/// Marks the best of cells that hold a number, unless all are equal.
void mark_best(const std::vector<TableCell*>& cells, Better better, Statistic statistic) {
  std::set<double> values;
  for (const TableCell* cell : cells)
    if (const double value = shown(*cell, statistic); !std::isnan(value)) values.insert(value);
  if (values.size() < 2 || better == Better::kNeither) return;
  const double best = better == Better::kLower ? *values.begin() : *values.rbegin();
  for (TableCell* cell : cells) cell->best = shown(*cell, statistic) == best;
}

/// In these rows the cells of a metric compete with each other.
void mark_best(std::span<TableRow> rows, const Table& table) {
  for (const std::string& metric : table.metrics) {
    std::vector<TableCell*> cells;
    for (TableRow& row : rows)
      for (std::size_t i = 0; i < row.cells.size(); ++i)
        if (table.columns[i].metric == metric && table.columns[i].baseline.empty()) cells.push_back(&row.cells[i]);
    const auto info = describe_metric(metric);
    mark_best(cells, info ? info->better : Better::kNeither, table.statistic);
  }
}

void summarize_cells(TableRow& row) {
  for (TableCell& cell : row.cells) cell.summary = summarize(cell.sample.values);
}

/// The runs of each group.
std::vector<TableCell> cells_of(const Study& study, const std::string& metric, const Grouping& cols) {
  std::vector<TableCell> cells(cols.groups.size());
  for (std::size_t cell = 0; cell < study.cells; ++cell)
    for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) {
      TableCell& target = cells[cols.group_of[study.index(cell, seed)]];
      target.exists = true;
      add_run(target.sample, study, metric, cell, seed);
    }
  return cells;
}

/// Adds every run to its cell of `rows`: row row_of[run], column col_of[run] within the block of each metric + suffix.
void fill(std::vector<TableRow>& rows, const Table& table, const Study& study, const std::string& suffix,
          const std::vector<std::size_t>& row_of, const std::vector<std::size_t>& col_of) {
  const std::size_t block = table.columns.size() / table.metrics.size();
  for (TableRow& row : rows) row.cells.resize(table.columns.size());
  for (std::size_t metric = 0; metric < table.metrics.size(); ++metric)
    for (std::size_t cell = 0; cell < study.cells; ++cell)
      for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) {
        const std::size_t at = study.index(cell, seed);
        TableCell& target = rows[row_of[at]].cells[metric * block + col_of[at]];
        target.exists = true;
        add_run(target.sample, study, with_suffix(table.metrics[metric], suffix), cell, seed);
      }
  for (TableRow& row : rows) summarize_cells(row);
}

bool any_stored(const Study& study, const Table& table, const Baseline& baseline) {
  return std::any_of(table.metrics.begin(), table.metrics.end(), [&](const std::string& metric) {
    return has_metric(study, with_suffix(metric, baseline.suffix));
  });
}

/// The asked steps, or all of the longest profile.
std::vector<std::int64_t> row_steps(const Study& study, const Table& table, const std::vector<std::int64_t>& asked) {
  std::int64_t most = 0;
  for (const std::string& metric : table.metrics) most = std::max(most, longest_run(study, metric));
  for (const std::int64_t step : asked)
    if (step >= most || step < -most)
      throw UsageError("no run has step " + std::to_string(step) + ": steps are 0 to " + std::to_string(most - 1) +
                       ", or from the end -1 to " + std::to_string(-most));
  std::vector<std::int64_t> steps = asked;
  for (std::int64_t step = 0; asked.empty() && step < most; ++step) steps.push_back(step);
  return steps;
}

std::string at_step(const std::string& metric, std::int64_t step) { return metric + "[" + std::to_string(step) + "]"; }

/// Appends a column to the table for each group: the metric at the step of each row.
void add_columns(Table& table, const Study& study, const std::vector<std::int64_t>& steps, const TableColumn& column,
                 const std::string& suffix, const Grouping& cols) {
  for (const Values& values : cols.groups) table.columns.push_back({column.metric, values, column.baseline});
  for (std::size_t row = 0; row < steps.size(); ++row)
    std::ranges::move(cells_of(study, at_step(column.metric + suffix, steps[row]), cols),
                      std::back_inserter(table.rows[row].cells));
}

/// Whether at every step all groups that have the metric have the same smallest and largest value.
bool agree(const Study& study, const std::vector<std::int64_t>& steps, const std::string& metric,
           const Grouping& cols) {
  return std::ranges::all_of(steps, [&](std::int64_t step) {
    std::set<std::pair<double, double>> ranges;
    for (const TableCell& cell : cells_of(study, at_step(metric, step), cols)) {
      const Summary summary = summarize(cell.sample.values);
      if (summary.n > 0) ranges.emplace(summary.min, summary.max);
    }
    return ranges.size() <= 1;
  });
}

void fill_by_step(Table& table, const Study& study, const std::vector<std::int64_t>& steps) {
  const Grouping cols = group_runs(study, table.col_keys), together = group_runs(study, {});
  for (const std::int64_t step : steps) table.rows.push_back({{std::to_string(step)}, "", {}});
  for (const std::string& metric : table.metrics) add_columns(table, study, steps, {metric, {}, ""}, "", cols);
  for (const std::string& metric : table.metrics)
    for (const Baseline& baseline : baselines()) {
      const std::string name = metric + baseline.suffix;
      if (!study.profiles.contains(name)) continue;
      const bool one_column = agree(study, steps, name, cols);
      add_columns(table, study, steps, {metric, {}, baseline.label}, baseline.suffix, one_column ? together : cols);
    }
  for (TableRow& row : table.rows) summarize_cells(row);
}

Table make_table_by_step(const Study& study, const TableRequest& request) {
  if (!request.rows.empty()) throw UsageError("--by-step has a row for every step: name the columns with --cols");
  Table table{study.label.title, request.statistic, {}, request.cols, request.metrics, {}, {}, {}};
  if (table.col_keys.empty()) table.col_keys = all_factors(study);
  if (table.metrics.empty()) table.metrics.push_back(main_profile(profile_names(study)));
  if (table.metrics.front().empty())
    throw UsageError("no run of this study holds scores per step\n = runs with eval.by_step=true store them");
  check_keys(study, table);
  for (const std::string& metric : table.metrics) require_profile(study, metric);
  fill_by_step(table, study, row_steps(study, table, request.steps));
  table.row_keys = {"step"};
  for (TableRow& row : table.rows) mark_best({&row, 1}, table);
  return table;
}

}  // namespace

Table make_table(const Study& study, const TableRequest& request) {
  if (request.by_step) return make_table_by_step(study, request);
  Table table{study.label.title, request.statistic, request.rows, request.cols, request.metrics, {}, {}, {}};
  if (table.row_keys.empty() && table.col_keys.empty()) table.row_keys = all_factors(study);
  if (table.metrics.empty()) table.metrics.push_back(shown_metric(study));
  if (table.metrics.front().empty()) throw UsageError("no run of this study holds a metric yet");
  check_keys(study, table);
  for (const std::string& metric : table.metrics) require_metric(study, metric);

  const Grouping rows = group_runs(study, table.row_keys);
  const Grouping cols = group_runs(study, table.col_keys);
  for (const std::string& metric : table.metrics)
    for (const Values& values : cols.groups) table.columns.push_back({metric, values, ""});
  for (const Values& values : rows.groups) table.rows.push_back({values, "", {}});
  fill(table.rows, table, study, "", rows.group_of, cols.group_of);

  const std::vector<std::size_t> one_row(study.run_count(), 0);
  for (const Baseline& baseline : baselines()) {
    if (!any_stored(study, table, baseline)) continue;
    std::vector<TableRow> row = {{{}, baseline.label, {}}};
    fill(row, table, study, baseline.suffix, one_row, cols.group_of);
    table.baselines.push_back(std::move(row.front()));
  }
  mark_best(table.rows, table);
  return table;
}

}  // namespace tapelab::results
