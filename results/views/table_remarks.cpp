// What is said beside a table.
#include <algorithm>
#include <cmath>
#include <map>

#include "results/text/errors.hpp"
#include "results/views/table_groups.hpp"

namespace tapelab::results {
namespace {

bool is_worse(double value, double than, Better better) {
  return better == Better::kLower ? value > than : better == Better::kHigher && value < than;
}

bool loses(const TableCell& cell, const std::string& label) {
  return std::ranges::find(cell.worse_than, label) != cell.worse_than.end();
}

Better better_of(const std::string& metric) {
  const auto info = describe_metric(metric);
  return info ? info->better : Better::kNeither;
}

/// The cells of a metric that hold a number.
std::vector<const TableCell*> cells_of(const MetricTable& table, const std::string& metric) {
  std::vector<const TableCell*> cells;
  for (const TableRow& row : table.rows)
    for (std::size_t i = 0; i < row.cells.size(); ++i)
      if (table.columns[i].metric == metric && table.columns[i].baseline.empty() &&
          !std::isnan(shown(row.cells[i], table.statistic)))
        cells.push_back(&row.cells[i]);
  return cells;
}

}  // namespace

double shown(const TableCell& cell, Statistic statistic) {
  return statistic == Statistic::kMean ? cell.summary.mean : cell.summary.median;
}

bool is_floor(const Baseline& baseline) { return baseline.suffix == "_baseline_floor"; }

void note_loss(TableCell& cell, const TableCell& same, const std::string& metric, const Baseline& baseline,
               Statistic statistic) {
  if (is_floor(baseline)) return;
  // Against NaN nothing is worse.
  if (is_worse(shown(cell, statistic), shown(same, statistic), better_of(metric)))
    cell.worse_than.push_back(baseline.label);
}

void remark_losses(MetricTable& table) {
  for (const std::string& metric : table.metrics) {
    const std::vector<const TableCell*> cells = cells_of(table, metric);
    if (cells.empty()) continue;
    const bool lower = better_of(metric) == Better::kLower;
    const auto is_better = [&](const TableCell* a, const TableCell* b) {
      const double x = shown(*a, table.statistic), y = shown(*b, table.statistic);
      return lower ? x < y : x > y;
    };
    std::map<std::size_t, const TableCell*> best;  // of each test data, as mark_best has it
    for (const TableCell* cell : cells) {
      const auto [entry, first] = best.emplace(cell->test_data, cell);
      if (!first && is_better(cell, entry->second)) entry->second = cell;
    }
    for (const Baseline& baseline : baselines()) {
      const bool all = std::ranges::all_of(cells, [&](const TableCell* cell) { return loses(*cell, baseline.label); });
      if (all)
        table.remarks.push_back(metric + ": every cell is worse than the baseline '" + baseline.label + "'");
      else if (table.row_keys != std::vector<std::string>{"step"} &&
               std::ranges::any_of(best, [&](const auto& entry) { return loses(*entry.second, baseline.label); }))
        table.remarks.push_back(metric + ": the " + (lower ? "lowest" : "highest") + " cell " +
                                (best.size() == 1 ? "" : "of some test data ") + "is worse than the baseline '" +
                                baseline.label + "', so it is not marked");
    }
  }
}

std::string no_run_finished(const Study& study) {
  if (std::ranges::count(study.status, Status::kOk) > 0) return "";
  Sample sample;
  std::map<std::string, std::size_t> messages;
  std::string commonest;
  for (std::size_t at = 0; at < study.run_count(); ++at) {
    add_run(sample, study, "", at / study.seeds.size(), at % study.seeds.size());
    const std::string message = study.message[at].substr(0, study.message[at].find('\n'));
    if (!message.empty() && ++messages[message] > messages[commonest]) commonest = message;
  }
  std::string text = "no run of this study finished: " + counts_text(static_cast<const RunCounts&>(sample));
  if (!commonest.empty()) text += "\n " + std::to_string(messages[commonest]) + " x " + commonest;
  return with_hints(text, {std::string("tapelab ls STUDY lists them; tapelab run GRID -o STUDY") +
                           (sample.failed > 0 ? " --retry-failed repeats those that failed" : " continues them")});
}

}  // namespace tapelab::results
