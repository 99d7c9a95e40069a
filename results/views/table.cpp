#include "results/views/table.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "results/query/test_data.hpp"
#include "results/run/metrics.hpp"
#include "results/statistics/claimed_metrics.hpp"
#include "results/study/cells.hpp"
#include "results/study/selected_cells.hpp"
#include "results/text/errors.hpp"
#include "results/views/table_groups.hpp"

namespace tapelab::results {
namespace {

using Values = std::vector<std::string>;

SettingType type_of(const Study& study, const std::string& key) {
  for (const Factor& factor : study.factors)
    if (factor.key == key) return factor.type;
  return SettingType::kInteger;  // the seed
}

/// Marks the best of cells that hold a number, unless all are equal.
void mark_best(const std::vector<TableCell*>& cells, Better better, Statistic statistic) {
  std::set<double> values;
  for (const TableCell* cell : cells)
    if (const double value = shown(*cell, statistic); !std::isnan(value)) values.insert(value);
  if (values.size() < 2 || better == Better::kNeither) return;
  const double best = better == Better::kLower ? *values.begin() : *values.rbegin();
  for (TableCell* cell : cells) cell->best = shown(*cell, statistic) == best && cell->worse_than.empty();
}

}  // namespace

RunGroups group_runs(const Study& study, const Values& keys) {
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
  RunGroups grouping;
  for (auto& [values, place] : position) {
    place = grouping.groups.size();
    grouping.groups.push_back(values);
  }
  for (const std::size_t* place : of_run) grouping.group_of.push_back(*place);
  return grouping;
}

void check_keys(const Study& study, const MetricTable& table) {
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

std::vector<std::string> averaged_factors(const Study& study, const RunGroups& groups) {
  Values averaged;
  for (const Factor& factor : study.factors) {
    std::vector<const std::string*> first(groups.groups.size(), nullptr);
    bool varies = false;
    for (std::size_t at = 0; at < study.run_count(); ++at) {
      const std::string& value = factor.values[at / study.seeds.size()];
      const std::string*& known = first[groups.group_of[at]];
      if (known == nullptr) known = &value;
      varies = varies || *known != value;
    }
    if (varies) averaged.push_back(factor.key);
  }
  return averaged;
}

void add_run(TableCell& target, const MetricTable& table, const Study& study, const std::string& metric,
             std::size_t cell, std::size_t seed) {
  target.exists = true;
  target.tested_on = together(target.tested_on, table.tested_on[cell]);
  add_run(target.sample, study, metric, cell, seed);
  target.seeds.resize(target.sample.values.size(), seed);
}

void summarize_cells(TableRow& row) {
  for (TableCell& cell : row.cells) {
    std::map<std::size_t, std::vector<double>> of_seed;
    for (std::size_t i = 0; i < cell.seeds.size(); ++i) of_seed[cell.seeds[i]].push_back(cell.sample.values[i]);
    cell.sample.values.clear();
    cell.seeds.clear();
    for (const auto& [seed, values] : of_seed) {
      cell.sample.values.push_back(summarize(values).mean);
      cell.seeds.push_back(seed);
    }
    cell.summary = summarize(cell.sample.values);
  }
}

std::vector<std::string> factors_to_keep_apart(const Study& study, const Values& metrics, const Values& keys) {
  std::set<std::string> changing;
  for (const std::string& metric : metrics)
    for (const std::string& key : test_data_keys(study, metric)) changing.insert(key);
  Values apart = averaged_factors(study, group_runs(study, keys));
  std::erase_if(apart, [&](const std::string& key) { return !changing.contains(key); });
  return apart;
}

std::vector<std::string> keys_of_test_data(const Study& study, const MetricTable& table) {
  Values found;
  for (const std::string& metric : table.metrics)
    for (const std::string& key : test_data_keys(study, metric)) {
      const bool is_key = std::ranges::count(table.row_keys, key) + std::ranges::count(table.col_keys, key) > 0;
      if (is_key && std::ranges::count(found, key) == 0) found.push_back(key);
    }
  return found;
}

void mark_best(std::span<TableRow> rows, const MetricTable& table) {
  for (const std::string& metric : table.metrics) {
    std::map<std::size_t, std::vector<TableCell*>> competing;
    for (TableRow& row : rows)
      for (std::size_t i = 0; i < row.cells.size(); ++i)
        if (table.columns[i].metric == metric && table.columns[i].baseline.empty() && row.cells[i].exists)
          competing[row.cells[i].test_data].push_back(&row.cells[i]);
    const auto info = describe_metric(metric);
    for (const auto& [test_data, cells] : competing)
      mark_best(cells, info ? info->better : Better::kNeither, table.statistic);
  }
}

namespace {

/// Adds every run to its cell of `rows`: row row_of[run], column col_of[run] within the block of each metric + suffix.
void fill(std::vector<TableRow>& rows, const MetricTable& table, const Study& study, const std::string& suffix,
          const std::vector<std::size_t>& row_of, const std::vector<std::size_t>& col_of) {
  const std::size_t block = table.columns.size() / table.metrics.size();
  for (TableRow& row : rows) row.cells.resize(table.columns.size());
  for (std::size_t metric = 0; metric < table.metrics.size(); ++metric) {
    const std::vector<std::size_t> test_data = test_data_groups(study, table.metrics[metric]);
    for (std::size_t cell = 0; cell < study.cells; ++cell)
      for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) {
        const std::size_t at = study.index(cell, seed);
        TableCell& target = rows[row_of[at]].cells[metric * block + col_of[at]];
        add_run(target, table, study, with_suffix(table.metrics[metric], suffix), cell, seed);
        target.test_data = test_data[cell];
      }
  }
  for (TableRow& row : rows) summarize_cells(row);
}

bool any_stored(const Study& study, const MetricTable& table, const Baseline& baseline) {
  return std::any_of(table.metrics.begin(), table.metrics.end(), [&](const std::string& metric) {
    return has_metric(study, with_suffix(metric, baseline.suffix));
  });
}

Values joined(Values keys, const Values& more) {
  keys.insert(keys.end(), more.begin(), more.end());
  return keys;
}

/// One run's numbers of a baseline, of all metrics; nothing for a run that has not finished.
std::vector<double> baseline_values(const Study& study, const MetricTable& table, const Baseline& baseline,
                                    std::size_t at) {
  std::vector<double> values;
  if (study.status[at] != Status::kOk) return values;
  for (const std::string& metric : table.metrics) {
    const double value = metric_value(study, with_suffix(metric, baseline.suffix), at);
    if (!std::isnan(value)) values.push_back(value);
  }
  return values;
}

/// Equal but for the rounding of float32 outputs and of sums over them.
bool nearly_equal(const std::vector<double>& a, const std::vector<double>& b) {
  constexpr double kRounding = 1e-5;
  return std::ranges::equal(a, b, [](double x, double y) {
    return x == y || std::abs(x - y) <= kRounding * std::max(std::abs(x), std::abs(y));
  });
}

/// Whether runs of one seed that agree in `keys` have the same baseline.
bool is_told_by(const Study& study, const MetricTable& table, const Baseline& baseline, const Values& keys) {
  const RunGroups groups = group_runs(study, keys);
  std::map<std::pair<std::size_t, std::size_t>, std::vector<double>> first;  // (group, seed)
  for (std::size_t at = 0; at < study.run_count(); ++at) {
    const std::vector<double> values = baseline_values(study, table, baseline, at);
    if (values.empty()) continue;
    const auto [known, is_new] = first.try_emplace({groups.group_of[at], at % study.seeds.size()}, values);
    if (!nearly_equal(known->second, values)) return false;
  }
  return true;
}

/// The factors that a baseline depends on, columns apart: those without which it is not told. Settings are kept rather
/// than what follows them.
Values baseline_factors(const Study& study, const MetricTable& table, const Baseline& baseline) {
  Values keys = all_factors(study);
  std::erase_if(keys, [&](const std::string& key) { return std::ranges::count(table.col_keys, key) > 0; });
  Values tried = keys;
  std::ranges::stable_partition(tried, [](const std::string& key) { return key == kRevisionKey || key == kRepeatKey; });
  for (const std::string& key : tried) {
    Values fewer = keys;
    std::erase(fewer, key);
    if (is_told_by(study, table, baseline, joined(fewer, table.col_keys))) keys = fewer;
  }
  return keys;
}

std::string baseline_label(const Baseline& baseline, const Values& keys, const Values& values) {
  std::string label = baseline.label;
  for (std::size_t i = 0; i < keys.size(); ++i) label += ", " + keys[i] + "=" + shown_value(values[i]);
  return label;
}

/// A row for every value of the factors that the baseline depends on; these factors.
Values add_baseline(MetricTable& table, const Study& study, const Baseline& baseline, const RunGroups& cols) {
  const Values keys = baseline_factors(study, table, baseline);
  const RunGroups groups = group_runs(study, keys);
  std::vector<TableRow> rows;
  for (const Values& values : groups.groups) rows.push_back({{}, baseline_label(baseline, keys, values), {}});
  fill(rows, table, study, baseline.suffix, groups.group_of, cols.group_of);
  std::ranges::move(rows, std::back_inserter(table.baselines));
  return keys;
}

/// Those that the study holds of the table's metrics: the best of the first metric first, on average over the runs;
/// then those of other metrics, and the floor, which no model could beat.
std::vector<const Baseline*> stored_baselines(const Study& study, const MetricTable& table) {
  const std::string& metric = table.metrics.front();
  const auto mean = [&](const Baseline& baseline) {
    std::vector<double> values;
    for (std::size_t at = 0; at < study.run_count(); ++at)
      if (study.status[at] == Status::kOk && has_metric(study, with_suffix(metric, baseline.suffix)))
        if (const double value = metric_value(study, with_suffix(metric, baseline.suffix), at); !std::isnan(value))
          values.push_back(value);
    return summarize(values).mean;
  };
  std::vector<std::pair<const Baseline*, double>> stored;
  for (const Baseline& baseline : baselines())
    if (any_stored(study, table, baseline)) stored.emplace_back(&baseline, is_floor(baseline) ? NAN : mean(baseline));
  std::ranges::stable_sort(stored, [&](const auto& a, const auto& b) {
    if (std::isnan(a.second) || std::isnan(b.second)) return !std::isnan(a.second) && std::isnan(b.second);
    return is_worse(b.second, a.second, better_of(metric));
  });
  std::vector<const Baseline*> sorted;
  for (const auto& [baseline, value] : stored) sorted.push_back(baseline);
  return sorted;
}

/// "there is no PCA baseline: ..." of those that are missing beside others for a reason.
void remark_missing(MetricTable& table, const std::vector<const Baseline*>& stored) {
  const auto is_stored = [&](std::string_view suffix) {
    return std::ranges::any_of(stored, [&](const Baseline* baseline) { return baseline->suffix == suffix; });
  };
  if (is_stored("_baseline_deviation") && !is_stored("_baseline_pca"))
    table.remarks.push_back(is_stored("_baseline_last_value")  // since then gaps keep it from nothing
                                ? "there is no PCA baseline: it needs a target that is the input, in windows of at "
                                  "most 2048 numbers"
                                : "there is no PCA baseline: it needs windows without gaps, of at most 2048 numbers");
  if (is_stored("_baseline_drift") && !is_stored("_baseline_linear"))
    table.remarks.push_back("there is no linear autoregression: it needs windows and outputs of at most 2048 numbers");
}

/// Notes in every cell that it is worse than a baseline of the same runs, which `same` holds.
void note_losses(MetricTable& table, const std::vector<TableRow>& same, const Baseline& baseline) {
  for (std::size_t row = 0; row < same.size(); ++row)
    for (std::size_t i = 0; i < table.columns.size(); ++i)
      note_loss(table.rows[row].cells[i], same[row].cells[i], table.columns[i].metric, baseline, table.statistic);
}

}  // namespace

MetricTable make_table(const Study& study, const TableRequest& request) {
  if (request.by_step) return make_table_by_step(study, request);
  const Values metrics = asked_metrics(study, request.metrics);
  MetricTable table{study.label.title, request.statistic, request.rows, request.cols, metrics, {}, {}, {}};
  if (table.row_keys.empty() && table.col_keys.empty()) table.row_keys = all_factors(study);
  if (table.metrics.empty()) table.metrics.push_back(leading_metric(study));
  if (table.metrics.front().empty()) throw UsageError("no run of this study holds a metric yet");
  check_keys(study, table);
  for (const std::string& metric : table.metrics) require_metric(study, metric);
  table.kept_apart = factors_to_keep_apart(study, table.metrics, joined(table.row_keys, table.col_keys));
  table.row_keys = joined(table.row_keys, table.kept_apart);
  table.test_data_keys = keys_of_test_data(study, table);
  table.tested_on = tested_on(study);

  const RunGroups rows = group_runs(study, table.row_keys);
  const RunGroups cols = group_runs(study, table.col_keys);
  for (const std::string& metric : table.metrics)
    for (const Values& values : cols.groups) table.columns.push_back({metric, values, ""});
  for (const Values& values : rows.groups) table.rows.push_back({values, "", {}});
  fill(table.rows, table, study, "", rows.group_of, cols.group_of);
  table.averaged_over = averaged_factors(study, group_runs(study, joined(table.row_keys, table.col_keys)));
  if (const std::string text = limits_text(study, table.metrics); !text.empty()) table.remarks.push_back(text);

  const std::vector<const Baseline*> stored = stored_baselines(study, table);
  for (const Baseline* const of : stored) {
    const Baseline& baseline = *of;
    const std::size_t first = table.baselines.size();
    const Values keys = add_baseline(table, study, baseline, cols);
    std::vector<TableRow> same(rows.groups.size());
    fill(same, table, study, baseline.suffix, rows.group_of, cols.group_of);
    note_losses(table, same, baseline);
    const auto is_row_key = [&](const std::string& key) { return std::ranges::count(table.row_keys, key) > 0; };
    if (!keys.empty() && std::ranges::all_of(keys, is_row_key))
      table.row_baselines.push_back({baseline.label, first, table.baselines.size(), std::move(same)});
  }
  remark_missing(table, stored);
  remark_losses(table);
  mark_best(table.rows, table);
  return table;
}

}  // namespace tapelab::results
