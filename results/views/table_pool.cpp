#include "results/views/table_pool.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "results/query/selection.hpp"
#include "results/run/metrics.hpp"
#include "results/text/errors.hpp"
#include "results/text/list_text.hpp"
#include "results/text/number_text.hpp"
#include "results/views/table_groups.hpp"

namespace tapelab::results {
namespace {

using Values = std::vector<std::string>;

/// A way to count: the metrics that are summed, and those of single runs that are averaged beside them.
struct Counting {
  std::string_view counted;
  std::array<std::string_view, 4> counts;
  std::array<std::string_view, 3> measures;  ///< precision, recall, F1
};

constexpr Counting kByRow = {
    "rows",
    {"test_detect_hits", "test_detect_false_alarms", "test_detect_misses", "test_detect_quiet"},
    {"test_detect_precision", "test_detect_recall", "test_detect_f1"}};
constexpr Counting kByEvent = {
    "events",
    {"test_detect_alarm_segments", "test_detect_alarm_segments_true", "test_detect_events", "test_detect_events_found"},
    {"test_detect_event_precision", "test_detect_event_recall", "test_detect_event_f1"}};

bool stores(const Study& study, const Counting& counting, const std::string& suffix) {
  return std::ranges::all_of(
      counting.counts, [&](std::string_view metric) { return study.scalars.contains(std::string(metric) + suffix); });
}

/// The counts of one run; nothing where it is not finished or lacks one.
std::optional<PooledCounts> counts_of(const Study& study, const Counting& counting, const std::string& suffix,
                                      std::size_t at) {
  if (study.status[at] != Status::kOk) return std::nullopt;
  std::array<double, 4> n = {};
  for (std::size_t i = 0; i < n.size(); ++i) {
    n[i] = study.scalars.at(std::string(counting.counts[i]) + suffix)[at];
    if (std::isnan(n[i])) return std::nullopt;
  }
  if (&counting == &kByEvent) return PooledCounts{n[0], n[1], n[2], n[3], 0};
  return PooledCounts{n[0] + n[1], n[0], n[0] + n[2], n[0], n[3]};
}

void add(PooledCounts& sum, const PooledCounts& more) {
  sum.alarms += more.alarms;
  sum.true_alarms += more.true_alarms;
  sum.events += more.events;
  sum.found += more.found;
  sum.quiet += more.quiet;
}

/// Of the values that are numbers.
Summary summary_of(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  return summarize(values);
}

/// Factors of which every combination of the pooled keys' values has one value.
Values determined_factors(const Study& study, const Values& pooled) {
  Values keys = pooled, found;
  std::erase(keys, "seed");
  if (keys.empty()) return found;
  const RunGroups groups = group_runs(study, keys);
  const Values varying = averaged_factors(study, groups);
  for (const Factor& factor : study.factors)
    if (std::ranges::count(pooled, factor.key) + std::ranges::count(varying, factor.key) == 0)
      found.push_back(factor.key);
  return found;
}

class Pooling {
 public:
  Pooling(const Study& study, const PooledTable& table)
      : study_(study),
        groups_(group_runs(study, table.keys)),
        over_seeds_(std::ranges::count(table.pooled, "seed") > 0) {}

  /// A row for each configuration that any run has counts of.
  std::vector<PooledRow> rows(const Counting& counting, const std::string& suffix, const std::string& label) const {
    std::vector<PooledRow> all;
    for (std::size_t group = 0; group < groups_.groups.size(); ++group) {
      PooledRow row = row_of(counting, suffix, group);
      row.baseline = label;
      if (row.runs > 0) all.push_back(std::move(row));
    }
    return all;
  }

  /// Configurations.
  std::size_t size() const { return groups_.groups.size(); }

 private:
  /// runs = 0: none has counts.
  PooledRow row_of(const Counting& counting, const std::string& suffix, std::size_t group) const {
    PooledRow row;
    row.values = groups_.groups[group];
    row.counted = counted(counting, group);
    const auto runs_of = runs_by_seed(group);
    std::size_t most = 0;
    for (const auto& [seed, runs] : runs_of) most = std::max(most, runs.size());
    std::array<std::vector<double>, 3> pooled, means;
    bool any = false;
    for (const auto& [seed, runs] : runs_of) {
      PooledCounts sum;
      std::size_t whole = 0;
      for (const std::size_t at : runs)
        if (const auto counts = counts_of(study_, counting, suffix, at)) {
          add(sum, *counts);
          ++whole;
        }
      any = any || whole > 0;
      if (whole < runs.size()) {
        ++row.left_out;
        continue;
      }
      if (!over_seeds_) row.seeds.push_back(study_.seeds[seed]);
      row.counts.push_back(sum);
      const std::array<double, 3> values = {sum.precision(), sum.recall(), sum.f1()};
      for (std::size_t i = 0; i < values.size(); ++i) {
        pooled[i].push_back(values[i]);
        means[i].push_back(mean_of(std::string(counting.measures[i]) + suffix, runs));
      }
    }
    row.runs = any ? most : 0;
    for (std::size_t i = 0; i < pooled.size(); ++i) {
      row.pooled[i] = summary_of(pooled[i]);
      row.mean_over_runs[i] = summary_of(means[i]);
    }
    return row;
  }

  /// By the place of the seed, without seeds that none of the group's runs has; where the seed is pooled all as one.
  std::map<std::size_t, std::vector<std::size_t>> runs_by_seed(std::size_t group) const {
    std::map<std::size_t, std::vector<std::size_t>> runs_of;
    for (std::size_t at = 0; at < study_.run_count(); ++at)
      if (groups_.group_of[at] == group) runs_of[at % study_.seeds.size()].push_back(at);
    std::erase_if(runs_of, [&](const auto& seed) {
      return std::ranges::all_of(seed.second, [&](std::size_t at) { return study_.status[at] == Status::kMissing; });
    });
    if (!over_seeds_) return runs_of;
    std::vector<std::size_t> all;
    for (const auto& [seed, runs] : runs_of) all.insert(all.end(), runs.begin(), runs.end());
    if (all.empty()) return {};
    return {{0, all}};
  }

  /// Of the runs that have it.
  double mean_of(const std::string& metric, const std::vector<std::size_t>& runs) const {
    std::vector<double> values;
    if (const auto stored = study_.scalars.find(metric); stored != study_.scalars.end())
      for (const std::size_t at : runs) values.push_back(stored->second[at]);
    return summary_of(std::move(values)).mean;
  }

  std::string counted(const Counting& counting, std::size_t group) const {
    if (&counting == &kByEvent) return std::string(kByEvent.counted);
    const auto at = std::ranges::find(groups_.group_of, group) - groups_.group_of.begin();
    const std::size_t cell = static_cast<std::size_t>(at) / study_.seeds.size();
    try {
      return setting_text(study_, "eval.score", cell) == "window" ? "windows" : std::string(counting.counted);
    } catch (const UsageError&) {  // no run says
      return std::string(counting.counted);
    }
  }

  const Study& study_;
  const RunGroups groups_;
  const bool over_seeds_;
};

[[noreturn]] void reject_without_counts(const Study& study) {
  const bool measured = std::ranges::any_of(study.scalars, [](const auto& metric) {
    return metric.first.starts_with("test_detect_") &&
           std::ranges::any_of(metric.second, [](double value) { return !std::isnan(value); });
  });
  if (measured)
    throw UsageError(
        "nothing to pool: the runs store rates of detection but no counts, as they are of an older revision",
        {"run the grid again, with the same folder or another: new runs store test_detect_hits and the "
         "other counts"});
  throw UsageError("nothing to pool: no finished run measured detections (test_detect_*)",
                   {"they are measured where the test data have labels: data.label_column"});
}

/// Baselines whose F1 is above that of configurations of the same runs.
void remark_losses(PooledTable& table) {
  std::map<std::pair<std::string, std::string>, std::pair<std::size_t, std::size_t>> losses;  // (counted, label): of n
  for (const PooledRow& baseline : table.baselines)
    for (const PooledRow& row : table.rows) {
      if (row.values != baseline.values || row.counted != baseline.counted) continue;
      auto& [lost, compared] = losses[{row.counted, baseline.baseline}];
      ++compared;
      lost += row.pooled[2].mean < baseline.pooled[2].mean ? 1 : 0;  // false for NaN
    }
  for (const auto& [of, counts] : losses)
    if (counts.first > 0)
      table.remarks.push_back("F1 by " + of.first + ": " +
                              (counts.first == counts.second
                                   ? "every configuration is"
                                   : std::to_string(counts.first) + " of " + counted(counts.second, "configuration") +
                                         (counts.first == 1 ? " is" : " are")) +
                              " worse than the baseline '" + of.second + "'");
}

/// What the text says of rows that are not of all runs.
void remark(PooledTable& table, std::size_t without_counts) {
  std::size_t seeds = 0, rows = 0;
  for (const PooledRow& row : table.rows) {
    seeds = std::max(seeds, row.left_out);
    rows += row.left_out > 0 && row.counted != kByEvent.counted ? 1 : 0;
  }
  if (rows > 0)
    table.remarks.push_back("left out, as a run of theirs is missing, failed or has no counts: up to " +
                            counted(seeds, "seed") + " of " + counted(rows, "configuration"));
  if (without_counts > 0)
    table.remarks.push_back(counted(without_counts, "configuration") + " without any counts " +
                            (without_counts == 1 ? "is" : "are") + " left out");
}

}  // namespace

double PooledCounts::f1() const {
  if (events == 0) return std::nan("");
  if (true_alarms == 0 || found == 0) return 0;
  return 2 * precision() * recall() / (precision() + recall());
}

PooledTable pool_detections(const Study& study, const std::vector<std::string>& keys) {
  if (keys.empty()) throw UsageError("--pool needs a factor", {"for example --pool data.files"});
  PooledTable table;
  table.title = study.label.title;
  for (const std::string& key : keys) {
    require_key(study, key);
    if (std::ranges::count(table.pooled, key) > 0) throw UsageError("key '" + key + "' is asked for twice");
    table.pooled.push_back(key);
  }
  table.with_them = determined_factors(study, table.pooled);
  for (const std::string& key : all_factors(study))
    if (std::ranges::count(table.pooled, key) + std::ranges::count(table.with_them, key) == 0)
      table.keys.push_back(key);
  const Pooling pooling(study, table);
  const auto collect = [&](std::vector<PooledRow>& into, const std::string& suffix, const std::string& label) {
    for (const Counting* counting : {&kByRow, &kByEvent})
      if (stores(study, *counting, suffix))
        for (PooledRow& row : pooling.rows(*counting, suffix, label)) into.push_back(std::move(row));
  };
  collect(table.rows, "", "");
  if (table.rows.empty()) reject_without_counts(study);
  std::set<Values> with_counts;
  for (const PooledRow& row : table.rows) with_counts.insert(row.values);
  for (const Baseline& baseline : baselines())
    if (baseline.of == BaselineOf::kDetection) collect(table.baselines, baseline.suffix, baseline.label);
  remark_losses(table);
  remark(table, pooling.size() - with_counts.size());
  return table;
}

}  // namespace tapelab::results
