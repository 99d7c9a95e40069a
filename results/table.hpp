// One metric or several over the factors of a study, summarised over seeds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "results/selection.hpp"
#include "results/statistics.hpp"
#include "results/study.hpp"
#include "results/tested_on.hpp"
#include "results/text_table.hpp"

namespace tapelab::results {

enum class Statistic { kMean, kMedian };  ///< mean ± sample standard deviation, or median [min, max]

struct TableRequest {
  std::vector<std::string> rows;     ///< keys; rows and cols both empty: all factors
  std::vector<std::string> cols;     ///< keys whose values become columns
  std::vector<std::string> metrics;  ///< one block of columns each; empty: shown_metric
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
  TestedOn tested_on = TestedOn::kUnknown;   ///< what the test_* metrics of its runs are measured on
  std::size_t test_data = 0;  ///< equal where the metric was measured on equal data, of test_data_groups
};

struct TableRow {
  std::vector<std::string> values;  ///< of the row keys; for a baseline empty
  std::string baseline;             ///< its label with the settings it depends on, or empty
  std::vector<TableCell> cells;     ///< one per column
};

struct TableColumn {
  std::string metric;
  std::vector<std::string> values;  ///< of the column keys; empty for a baseline of all runs
  std::string baseline;             ///< by_step: its label, or empty
};

struct Table {
  std::string title;
  Statistic statistic = Statistic::kMean;
  std::vector<std::string> row_keys, col_keys;
  std::vector<std::string> metrics;
  std::vector<TableColumn> columns;
  std::vector<TableRow> rows;                    ///< ascending by the row keys
  std::vector<TableRow> baselines;               ///< beneath the rows, where a metric's baselines are stored
  std::vector<std::string> averaged_over;        ///< factors that are neither row nor column and vary within a cell
  std::vector<std::string> remarks = {};         ///< sentences for people: baselines that cells lose to, nothing held out
  std::vector<std::string> kept_apart = {};      ///< of the keys, those not asked for: they change the test data
  std::vector<std::string> test_data_keys = {};  ///< of the keys, those that change the test data
  std::vector<TestedOn> tested_on = {};          ///< of the study's cells
};

/// By step there is one row key, "step", and the columns are by default the values of all factors. A metric's baselines
/// are columns too: one where all columns agree on it, else one for each.
/// Over factors that are neither row nor column the runs of each seed are averaged first: seeds are independent, runs
/// of one seed are not. Throws UsageError for an unknown key or metric (naming the nearest), a key used twice, or a
/// study without a metric; a profile without its step or a step that no run has; row keys with by_step. The best cell
/// of each metric is marked, ties too, where the metric has a better direction and cells differ; by step the best of
/// each step. Baselines do not compete, and a best cell that loses to one (but the floor, below which nothing comes) is
/// not marked.
/// Scores on other test data are neither averaged nor compared (test_data.hpp): a factor that changes them and was not
/// asked for joins the row keys, by step the column keys, and cells compete among those of equal test data.
Table make_table(const Study& study, const TableRequest& request);

/// What to tell of a study without a finished run: how they ended, the commonest message, the next step. Else "".
std::string no_run_finished(const Study& study);

/// kText, kMarkdown and kTex: one line per row under a caption. kCsv and kJson: one record per row and column with
/// every statistic in full precision.
std::string render(const Table& table, Format format);

}  // namespace tapelab::results
