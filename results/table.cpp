#include "results/table.hpp"

#include <algorithm>
#include <map>
#include <set>
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
        add_run(target.sample, study, table.metrics[metric] + suffix, cell, seed);
      }
  for (TableRow& row : rows)
    for (TableCell& cell : row.cells) cell.summary = summarize(cell.sample.values);
}

bool any_stored(const Study& study, const Table& table, const Baseline& baseline) {
  return std::any_of(table.metrics.begin(), table.metrics.end(),
                     [&](const std::string& metric) { return study.scalars.contains(metric + baseline.suffix); });
}

}  // namespace

Table make_table(const Study& study, const TableRequest& request) {
  Table table{study.label.title, request.statistic, request.rows, request.cols, request.metrics, {}, {}, {}};
  if (table.row_keys.empty() && table.col_keys.empty())
    for (const Factor& factor : study.factors) table.row_keys.push_back(factor.key);
  if (table.metrics.empty()) table.metrics.push_back(main_metric(without_baselines(metric_names(study))));
  if (table.metrics.front().empty()) throw UsageError("no run of this study holds a metric yet");
  check_keys(study, table);
  for (const std::string& metric : table.metrics) require_metric(study, metric);

  const Grouping rows = group_runs(study, table.row_keys);
  const Grouping cols = group_runs(study, table.col_keys);
  for (const std::string& metric : table.metrics)
    for (const Values& values : cols.groups) table.columns.push_back({metric, values});
  for (const Values& values : rows.groups) table.rows.push_back({values, "", {}});
  fill(table.rows, table, study, "", rows.group_of, cols.group_of);

  const std::vector<std::size_t> one_row(study.run_count(), 0);
  for (const Baseline& baseline : baselines()) {
    if (!any_stored(study, table, baseline)) continue;
    std::vector<TableRow> row = {{{}, baseline.label, {}}};
    fill(row, table, study, baseline.suffix, one_row, cols.group_of);
    table.baselines.push_back(std::move(row.front()));
  }
  return table;
}

}  // namespace tapelab::results
