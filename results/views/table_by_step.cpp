// A table with a row for every output step.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "results/query/selection.hpp"
#include "results/query/test_data.hpp"
#include "results/run/metrics.hpp"
#include "results/statistics/claimed_metrics.hpp"
#include "results/study/selected_cells.hpp"
#include "results/text/errors.hpp"
#include "results/text/text_table.hpp"
#include "results/views/table_groups.hpp"

namespace tapelab::results {
namespace {

using Values = std::vector<std::string>;

std::string at_step(const std::string& metric, std::int64_t step) { return metric + "[" + std::to_string(step) + "]"; }

/// The runs of each group.
std::vector<TableCell> cells_of(const MetricTable& table, const Study& study, const std::string& metric,
                                const RunGroups& cols) {
  std::vector<TableCell> cells(cols.groups.size());
  const std::vector<std::size_t> test_data = test_data_groups(study, metric);
  for (std::size_t cell = 0; cell < study.cells; ++cell)
    for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) {
      TableCell& target = cells[cols.group_of[study.index(cell, seed)]];
      add_run(target, table, study, metric, cell, seed);
      target.test_data = test_data[cell];
    }
  return cells;
}

/// Notes in the cells of a metric, the first of their row at `first`, at which steps they lose to a baseline.
void note_losses(MetricTable& table, const Study& study, const std::vector<std::int64_t>& steps,
                 const std::string& metric, std::size_t first, const Baseline& baseline, const RunGroups& cols) {
  for (std::size_t row = 0; row < steps.size(); ++row) {
    TableRow same{{}, "", cells_of(table, study, at_step(metric + baseline.suffix, steps[row]), cols)};
    summarize_cells(same);
    for (std::size_t i = 0; i < same.cells.size(); ++i)
      note_loss(table.rows[row].cells[first + i], same.cells[i], metric, baseline, table.statistic);
  }
}

/// The asked steps, or all of the longest profile.
std::vector<std::int64_t> row_steps(const Study& study, const MetricTable& table,
                                    const std::vector<std::int64_t>& asked) {
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

/// Appends a column to the table for each group: the metric at the step of each row.
void add_columns(MetricTable& table, const Study& study, const std::vector<std::int64_t>& steps,
                 const TableColumn& column, const std::string& suffix, const RunGroups& cols) {
  for (const Values& values : cols.groups) table.columns.push_back({column.metric, values, column.baseline});
  for (std::size_t row = 0; row < steps.size(); ++row)
    std::ranges::move(cells_of(table, study, at_step(column.metric + suffix, steps[row]), cols),
                      std::back_inserter(table.rows[row].cells));
}

/// Whether at every step all groups that have the metric have the same smallest and largest value.
bool agree(const MetricTable& table, const Study& study, const std::vector<std::int64_t>& steps,
           const std::string& metric, const RunGroups& cols) {
  return std::ranges::all_of(steps, [&](std::int64_t step) {
    std::set<std::pair<double, double>> ranges;
    for (const TableCell& cell : cells_of(table, study, at_step(metric, step), cols)) {
      const Summary summary = summarize(cell.sample.values);
      if (summary.n > 0) ranges.emplace(summary.min, summary.max);
    }
    return ranges.size() <= 1;
  });
}

void fill_by_step(MetricTable& table, const Study& study, const std::vector<std::int64_t>& steps) {
  const RunGroups cols = group_runs(study, table.col_keys), together = group_runs(study, {});
  for (const std::int64_t step : steps) table.rows.push_back({{std::to_string(step)}, "", {}});
  for (const std::string& metric : table.metrics) add_columns(table, study, steps, {metric, {}, ""}, "", cols);
  for (const std::string& metric : table.metrics)
    for (const Baseline& baseline : baselines()) {
      const std::string name = metric + baseline.suffix;
      if (!study.profiles.contains(name)) continue;
      const bool one_column = agree(table, study, steps, name, cols);
      add_columns(table, study, steps, {metric, {}, baseline.label}, baseline.suffix, one_column ? together : cols);
    }
  for (TableRow& row : table.rows) summarize_cells(row);
  for (std::size_t m = 0; m < table.metrics.size(); ++m)
    for (const Baseline& baseline : baselines())
      if (study.profiles.contains(table.metrics[m] + baseline.suffix))
        note_losses(table, study, steps, table.metrics[m], m * cols.groups.size(), baseline, cols);
}

/// "from 14 (13 to 15) on": the median of the runs' horizons, their smallest and largest; "" of runs without one.
std::string horizon_text(const std::vector<double>& steps, double most) {
  const Summary summary = summarize(steps);
  if (summary.min >= most) return "";
  std::string text = "from " + short_number(summary.median);
  if (summary.min < summary.max)
    text +=
        " (" + short_number(summary.min) + " to " + (summary.max >= most ? "never" : short_number(summary.max)) + ")";
  return text + " on";
}

/// Of each column, the steps before the smallest horizon at which the metric is worse than the baseline all the same: a
/// horizon alone hides a first step that loses.
std::vector<std::vector<std::int64_t>> earlier_losses(const MetricTable& table, const Study& study,
                                                      const std::string& metric, const Baseline& baseline,
                                                      const RunGroups& cols, const std::vector<TableCell>& horizons) {
  std::vector<std::vector<std::int64_t>> losses(horizons.size());
  for (std::int64_t step = 0; step < longest_run(study, metric); ++step) {
    TableRow own{{}, "", cells_of(table, study, at_step(metric, step), cols)};
    TableRow same{{}, "", cells_of(table, study, at_step(metric + baseline.suffix, step), cols)};
    summarize_cells(own);
    summarize_cells(same);
    for (std::size_t i = 0; i < horizons.size(); ++i) {
      note_loss(own.cells[i], same.cells[i], metric, baseline, table.statistic);
      if (!own.cells[i].worse_than.empty() && !horizons[i].sample.values.empty() &&
          static_cast<double>(step) < summarize(horizons[i].sample.values).min)
        losses[i].push_back(step);
    }
  }
  return losses;
}

/// "0 to 2, 5"
std::string steps_text(const std::vector<std::int64_t>& steps) {
  std::string text;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::size_t first = i;
    while (i + 1 < steps.size() && steps[i + 1] == steps[i] + 1) ++i;
    text += (text.empty() ? "" : ", ") + std::to_string(steps[first]);
    if (i > first) text += (i == first + 1 ? ", " : " to ") + std::to_string(steps[i]);
  }
  return text;
}

/// At which steps each column's metric is worse than a baseline: "from 14 (13 to 15) on where ...; never where ...";
/// "" where it never is.
std::string losing_steps(const MetricTable& table, const Study& study, const std::string& metric,
                         const Baseline& baseline, const std::string& horizon_name) {
  const RunGroups cols = group_runs(study, table.col_keys);
  std::string text;
  bool any = false;
  const auto most = static_cast<double>(longest_run(study, metric));
  const std::vector<TableCell> cells = cells_of(table, study, horizon_name, cols);
  const auto losses = earlier_losses(table, study, metric, baseline, cols, cells);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].sample.values.empty()) continue;
    std::string where = horizon_text(cells[i].sample.values, most);
    if (!losses[i].empty())
      where = (losses[i].size() > 1 ? "at steps " : "at step ") + steps_text(losses[i]) +
              (where.empty() ? "" : " and " + where);
    any = any || !where.empty();
    text += (text.empty() ? "" : "; ") + (where.empty() ? "never" : where);
    for (std::size_t key = 0; key < table.col_keys.size(); ++key)
      text += (key == 0 ? " where " : ", ") + table.col_keys[key] + "=" + shown_value(cols.groups[i][key]);
  }
  return any ? text : "";
}

/// The mean of a profile over its steps and all runs.
double mean_of(const Study& study, const std::string& profile) {
  std::vector<double> values;
  for (const double value : study.profiles.at(profile).values)
    if (!std::isnan(value)) values.push_back(value);
  return summarize(values).mean;
}

/// Says at which steps each column's metric is worse than a baseline: of the two strongest, and which others there are.
void remark_horizons(MetricTable& table, const Study& study) {
  constexpr std::size_t kMost = 2;
  for (const std::string& metric : table.metrics) {
    std::map<std::string, std::string> steps;  // by label
    StrongestFirst strongest(better_of(metric));
    for (const Baseline& baseline : baselines()) {
      const auto name = horizon_metric(metric, baseline);
      if (!name || !study.scalars.contains(*name)) continue;
      const std::string text = losing_steps(table, study, metric, baseline, *name);
      if (text.empty()) continue;
      steps[baseline.label] = text;
      strongest.add(baseline.label, mean_of(study, metric + baseline.suffix));
    }
    const std::vector<std::string> labels = strongest.labels();
    for (std::size_t i = 0; i < std::min(kMost, labels.size()); ++i)
      table.remarks.push_back(
          metric + " is worse than the " + labels[i] +
          ", by step (steps count from 0; medians of the runs, smallest to largest): " + steps[labels[i]]);
    if (labels.size() > kMost)
      table.remarks.push_back(metric + " is at some step also worse than " +
                              baselines_text({labels.begin() + kMost, labels.end()}));
  }
}

/// That of the decoder whose metric leads, else the main one.
std::string leading_profile(const Study& study) {
  const std::vector<std::string> names = profile_names(study);
  const std::string leading = leading_metric(study);
  std::vector<std::string> same;
  for (const std::string& name : names)
    if (leading.starts_with("test_" + profile_decoder(name).value_or("no decoder") + "_")) same.push_back(name);
  return main_profile(same.empty() ? names : same);
}

}  // namespace

MetricTable make_table_by_step(const Study& study, const TableRequest& request) {
  if (!request.rows.empty()) throw UsageError("--by-step has a row for every step: name the columns with --cols");
  MetricTable table{
      study.label.title, request.statistic, {}, request.cols, current_metric_names(request.metrics), {}, {}, {}};
  if (table.col_keys.empty()) table.col_keys = all_factors(study);
  if (table.metrics.empty()) table.metrics.push_back(leading_profile(study));
  if (table.metrics.front().empty())
    throw UsageError("no run of this study holds scores per step", {"runs with eval.by_step=true store them"});
  check_keys(study, table);
  for (const std::string& metric : table.metrics) require_profile(study, metric);
  table.kept_apart = factors_to_keep_apart(study, table.metrics, table.col_keys);
  table.col_keys.insert(table.col_keys.end(), table.kept_apart.begin(), table.kept_apart.end());
  table.test_data_keys = keys_of_test_data(study, table);
  table.tested_on = tested_on(study);
  fill_by_step(table, study, row_steps(study, table, request.steps));
  table.row_keys = {"step"};
  table.averaged_over = averaged_factors(study, group_runs(study, table.col_keys));
  if (const std::string text = limits_text(study, table.metrics); !text.empty()) table.remarks.push_back(text);
  remark_losses(table);
  remark_horizons(table, study);
  for (TableRow& row : table.rows) mark_best({&row, 1}, table);
  return table;
}

}  // namespace tapelab::results
