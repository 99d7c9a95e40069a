// What tables are made of, whatever their rows are. Belongs to table.cpp and table_by_step.cpp.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "results/run/metrics.hpp"
#include "results/statistics/baseline_losses.hpp"
#include "results/study/study.hpp"
#include "results/views/table_types.hpp"

namespace tapelab::results {

/// The runs split by the values of some keys.
struct RunGroups {
  std::vector<std::vector<std::string>> groups;  ///< ascending, the first key changing slowest
  std::vector<std::size_t> group_of;             ///< [C, S]
};

RunGroups group_runs(const Study& study, const std::vector<std::string>& keys);

/// Throws UsageError for an unknown row or column key, and for one that is used twice.
void check_keys(const Study& study, const MetricTable& table);

std::vector<std::string> all_factors(const Study& study);

/// The factors that vary among the runs of one group: what its numbers are averaged over.
std::vector<std::string> averaged_factors(const Study& study, const RunGroups& groups);

/// The factors over which runs of one group may not be averaged, as they change the test data of one of the metrics.
std::vector<std::string> factors_to_keep_apart(const Study& study, const std::vector<std::string>& metrics,
                                               const std::vector<std::string>& keys);

/// The keys of the table's rows and columns that change the test data of one of its metrics.
std::vector<std::string> keys_of_test_data(const Study& study, const MetricTable& table);

/// Adds one run's metric, and what it is measured on.
void add_run(TableCell& target, const MetricTable& table, const Study& study, const std::string& metric,
             std::size_t cell, std::size_t seed);

/// Averages the values of each seed, which leaves one for each, and summarises these.
void summarize_cells(TableRow& row);

/// The number that stands in a cell.
double shown(const TableCell& cell, Statistic statistic);

/// Notes in `cell` that it is worse than `same`, a baseline of the same runs; the floor is none that a model could
/// beat.
void note_loss(TableCell& cell, const TableCell& same, const std::string& metric, const Baseline& baseline,
               Statistic statistic);

/// Says which baselines every cell of a metric loses to, and in a table without steps which others its best cell loses
/// to, the strongest first. What is said of the table's first metric stands before all remarks, of others behind them.
void remark_losses(MetricTable& table);

/// In these rows the cells of a metric with equal test data compete with each other.
void mark_best(std::span<TableRow> rows, const MetricTable& table);

/// make_table with TableRequest::by_step.
MetricTable make_table_by_step(const Study& study, const TableRequest& request);

}  // namespace tapelab::results
