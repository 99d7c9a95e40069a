// One metric or several over the factors of a study, summarised over seeds: what a table is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "results/query/selection.hpp"
#include "results/statistics/statistics.hpp"
#include "results/study/study.hpp"
#include "results/study/tested_on.hpp"

namespace tapelab::results {

enum class Statistic { kMean, kMedian };  ///< mean ± sample standard deviation, or median [min, max]

struct TableRequest {
  std::vector<std::string> rows = {};  ///< keys; rows and cols both empty: all factors
  std::vector<std::string> cols = {};  ///< keys whose values become columns
  std::vector<std::string> metrics;    ///< one block of columns each; empty: shown_metric
  Statistic statistic = Statistic::kMean;
  bool by_step = false;  ///< a row per output step, of metrics that are profiles (by default main_profile)
  std::vector<std::int64_t> steps = {};  ///< by_step: these steps, those below 0 from the end; empty: all
};

/// All runs that share the values of the row and column keys.
struct TableCell {
  Sample sample;                   ///< one value for each seed: the mean of its runs
  std::vector<std::size_t> seeds;  ///< of the values: places along the study's seeds
  Summary summary;
  bool exists = false;  ///< false: no run has this combination
  bool best = false;    ///< its statistic is the best among the cells it competes with, and beats every baseline
  std::vector<std::string> worse_than = {};  ///< labels of the baselines of the same runs that it loses to
  std::vector<double> worse_values = {};     ///< the number of each
  TestedOn tested_on = TestedOn::kUnknown;   ///< what the test_* metrics of its runs are measured on
  std::size_t test_data = 0;                 ///< equal where the metric was measured on equal data, of test_data_groups
};

struct TableRow {
  std::vector<std::string> values;  ///< of the row keys; for a baseline empty
  std::string baseline;             ///< its label with the settings it depends on, or empty
  std::vector<TableCell> cells;     ///< one per column
};

/// A baseline that the row keys tell: of the same runs as each row.
struct RowBaseline {
  std::string label;
  std::size_t first, last;     ///< its rows in MetricTable::baselines, without `last`
  std::vector<TableRow> rows;  ///< one for each of MetricTable::rows
};

struct TableColumn {
  std::string metric;
  std::vector<std::string> values;  ///< of the column keys; empty for a baseline of all runs
  std::string baseline;             ///< by_step: its label, or empty
};

struct MetricTable {
  std::string title;
  Statistic statistic = Statistic::kMean;
  std::vector<std::string> row_keys, col_keys;
  std::vector<std::string> metrics;
  std::vector<TableColumn> columns;
  std::vector<TableRow> rows;                   ///< ascending by the row keys
  std::vector<TableRow> baselines;              ///< beneath the rows, where a metric's baselines are stored
  std::vector<RowBaseline> row_baselines = {};  ///< those that differ between rows
  std::vector<std::string> averaged_over = {};  ///< factors that are neither row nor column and vary within a cell
  std::vector<std::string> remarks = {};     ///< sentences for people: baselines that cells lose to, nothing held out
  std::vector<std::string> kept_apart = {};  ///< of the keys, those not asked for: they change the test data
  std::vector<std::string> test_data_keys = {};  ///< of the keys, those that change the test data
  std::vector<TestedOn> tested_on = {};          ///< of the study's cells
};

}  // namespace tapelab::results
