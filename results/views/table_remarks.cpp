// What is said beside a table.
#include <algorithm>
#include <cmath>
#include <map>

#include "results/text/errors.hpp"
#include "results/views/table_groups.hpp"

namespace tapelab::results {
namespace {

bool loses(const TableCell& cell, const std::string& label) {
  return std::ranges::find(cell.worse_than, label) != cell.worse_than.end();
}

/// The baselines that all of these cells lose to, the strongest on average first.
std::vector<std::string> common_losses(const std::vector<const TableCell*>& cells, Better better) {
  StrongestFirst found(better);
  for (const TableCell* cell : cells)
    for (std::size_t i = 0; i < cell->worse_than.size(); ++i)
      if (std::ranges::all_of(cells, [&](const TableCell* other) { return loses(*other, cell->worse_than[i]); }))
        found.add(cell->worse_than[i], cell->worse_values[i]);
  return found.labels();
}

/// The baselines that one of these cells loses to, but for those `known`.
std::vector<std::string> other_losses(const std::vector<const TableCell*>& cells, Better better,
                                      const std::vector<std::string>& known) {
  StrongestFirst found(better);
  for (const TableCell* cell : cells)
    for (std::size_t i = 0; i < cell->worse_than.size(); ++i)
      if (std::ranges::find(known, cell->worse_than[i]) == known.end())
        found.add(cell->worse_than[i], cell->worse_values[i]);
  return found.labels();
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

void note_loss(TableCell& cell, const TableCell& same, const std::string& metric, const Baseline& baseline,
               Statistic statistic) {
  if (is_floor(baseline) || !is_worse(shown(cell, statistic), shown(same, statistic), better_of(metric))) return;
  cell.worse_than.push_back(baseline.label);
  cell.worse_values.push_back(shown(same, statistic));
}

void remark_losses(MetricTable& table) {
  std::vector<std::string> first, others;
  for (const std::string& metric : table.metrics) {
    const std::vector<const TableCell*> cells = cells_of(table, metric);
    if (cells.empty()) continue;
    const Better better = better_of(metric);
    std::map<std::size_t, const TableCell*> best;  // of each test data, as mark_best has it
    for (const TableCell* cell : cells) {
      const auto [entry, is_new] = best.emplace(cell->test_data, cell);
      if (!is_new && is_worse(shown(*entry->second, table.statistic), shown(*cell, table.statistic), better))
        entry->second = cell;
    }
    std::vector<const TableCell*> best_cells;
    for (const auto& [test_data, cell] : best) best_cells.push_back(cell);
    std::vector<std::string>& said = metric == table.metrics.front() ? first : others;
    const std::vector<std::string> of_all = common_losses(cells, better);
    if (!of_all.empty()) said.push_back(metric + ": every cell is worse than " + baselines_text(of_all));
    const std::vector<std::string> of_best = other_losses(best_cells, better, of_all);
    if (!of_best.empty() && table.row_keys != std::vector<std::string>{"step"})
      said.push_back(metric + ": the " + (better == Better::kLower ? "lowest" : "highest") + " cell " +
                     (best.size() == 1 ? "" : "of some test data ") + "is worse than " + baselines_text(of_best) +
                     ", so it is not marked");
  }
  table.remarks.insert(table.remarks.begin(), first.begin(), first.end());
  table.remarks.insert(table.remarks.end(), others.begin(), others.end());
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
