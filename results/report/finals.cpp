// The numbers at the end of the runs: the table, every run's number, boxes, baselines, published values.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "results/query/selection.hpp"
#include "results/query/test_data.hpp"
#include "results/report/sections.hpp"
#include "results/report/series.hpp"
#include "results/run/metrics.hpp"
#include "results/run/output_units.hpp"
#include "results/statistics/baseline_losses.hpp"
#include "results/statistics/paired_tests.hpp"
#include "results/statistics/published.hpp"
#include "results/statistics/statistics.hpp"
#include "results/views/table.hpp"

namespace tapelab::results {
namespace {

constexpr std::size_t kMostStrips = 60;         // cells that a strip plot shows
constexpr std::size_t kMostStripRuns = 20'000;  // of one metric: about 400 kB of text
constexpr std::size_t kMostTableCells = 2'000;  // beyond, the page holds the table of the first metric only

std::vector<double> finished_values(const Study& study, const std::string& metric, std::size_t cell) {
  Sample sample;
  for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) add_run(sample, study, metric, cell, seed);
  return sample.values;
}

/// All cells, or of more than kMostStrips those with the best medians, in the order of the cells.
std::vector<std::size_t> shown_cells(const Study& study, const std::string& metric) {
  std::vector<std::size_t> cells(study.cells);
  std::iota(cells.begin(), cells.end(), std::size_t{0});
  if (cells.size() <= kMostStrips) return cells;
  const double sign = better_of(metric) == Better::kHigher ? -1 : 1;
  std::vector<double> rank;
  for (const std::size_t cell : cells) {
    const double median = summarize(finished_values(study, metric, cell)).median;
    rank.push_back(std::isnan(median) ? std::numeric_limits<double>::infinity() : sign * median);
  }
  std::ranges::stable_sort(cells, {}, [&](std::size_t cell) { return rank[cell]; });
  const std::vector<std::size_t> test_data = test_data_groups(study, metric);  // each has its best
  std::map<std::size_t, std::size_t> better;
  std::vector<std::size_t> place(study.cells);
  for (const std::size_t cell : cells) place[cell] = better[test_data[cell]]++;
  std::ranges::stable_sort(cells, {}, [&](std::size_t cell) { return place[cell]; });
  cells.resize(kMostStrips);
  std::ranges::sort(cells);
  return cells;
}

/// Quartiles, whiskers to the outermost values within 1.5 interquartile ranges (Tukey), mean and its 95 % interval,
/// which there is for a fixed number of seeds only.
Json box_of(std::vector<double> values, bool has_interval) {
  std::ranges::sort(values);
  const Summary summary = summarize(values);
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  const Interval interval = has_interval ? mean_interval(summary) : Interval{kNaN, kNaN};
  const double q1 = sorted_quantile(values, 0.25), q3 = sorted_quantile(values, 0.75);
  double low = summary.min, high = summary.max;
  for (const double value : values)
    if (value >= q1 - 1.5 * (q3 - q1)) {
      low = value;
      break;
    }
  for (auto value = values.rbegin(); value != values.rend(); ++value)
    if (*value <= q3 + 1.5 * (q3 - q1)) {
      high = *value;
      break;
    }
  return {{"n", summary.n},
          {"mean", summary.mean},
          {"low", interval.low},
          {"high", interval.high},
          {"min", summary.min},
          {"whisker_low", low},
          {"q1", q1},
          {"median", summary.median},
          {"q3", q3},
          {"whisker_high", high},
          {"max", summary.max}};
}

/// Per run of the first `seeds`: its number, null where it has none or did not finish.
Json values_of(const Study& study, const std::string& metric, std::size_t cell, std::size_t seeds) {
  Json values = Json::array();
  for (std::size_t seed = 0; seed < seeds; ++seed) {
    Sample sample;
    add_run(sample, study, metric, cell, seed);
    values.push_back(sample.values.empty() ? Json(nullptr) : Json(sample.values.front()));
  }
  return values;
}

/// The mean of each baseline in each shown cell.
Json baselines_of(const Study& study, const std::string& metric, const std::vector<std::size_t>& cells) {
  Json all = Json::array();
  for (const Baseline& baseline : baselines()) {
    const std::string name = with_suffix(metric, baseline.suffix);
    if (!has_metric(study, name)) continue;
    Json means = Json::array();
    for (const std::size_t cell : cells) means.push_back(summarize(finished_values(study, name, cell)).mean);
    all.push_back({{"label", baseline.label}, {"values", std::move(means)}});
  }
  return all;
}

Json published_of(const Study& study, const std::string& metric) {
  Json rows = Json::array();
  if (study.label.published.empty()) return rows;
  for (const PublishedRow& row : compare_published(study).rows) {
    if (row.published.metric != metric) continue;
    std::string cell;
    for (std::size_t i = 0; i < row.cell.size(); ++i)
      if (!row.cell[i].empty()) cell += (cell.empty() ? "" : ", ") + study.factors[i].key + "=" + row.cell[i];
    rows.push_back({{"label", row.published.label},
                    {"configuration", cell.empty() ? "all runs" : cell},
                    {"value", row.published.value},
                    {"n", row.ours.n},
                    {"median", row.ours.median},
                    {"min", row.ours.min},
                    {"max", row.ours.max},
                    {"percentile", row.percentile},
                    {"within_range", row.within_range}});
  }
  return rows;
}

Json metric_json(const Study& study, const std::string& metric) {
  const auto info = describe_metric(metric);
  const Better better = better_of(metric);
  const std::vector<std::size_t> cells = shown_cells(study, metric);
  const std::size_t seeds = std::min(study.seeds.size(), kMostStripRuns / std::max<std::size_t>(1, cells.size()));
  Json strips = Json::array();
  for (const std::size_t cell : cells)
    strips.push_back({{"cell", cell},
                      {"box", box_of(finished_values(study, metric, cell), study.label.until.empty())},
                      {"values", values_of(study, metric, cell, seeds)}});
  return {{"name", metric},
          {"long_name", info ? info->long_name : metric},
          {"units", metric_units(study.units, metric)},
          {"better", better == Better::kLower    ? "lower"
                     : better == Better::kHigher ? "higher"
                                                 : ""},
          {"table", Json::parse(render(make_table(study, {{}, {}, {metric}}), Format::kJson))},
          {"unit_keys", unit_keys(study, metric)},
          {"strips", std::move(strips)},
          {"baselines", baselines_of(study, metric, cells)},
          {"published", published_of(study, metric)}};
}

}  // namespace

Json metrics_section(const Study& study, const std::vector<std::string>& metrics) {
  Json section = Json::array();
  for (const std::string& metric : metrics) {
    section.push_back(metric_json(study, metric));
    if (study.cells > kMostTableCells) break;
  }
  return section;
}

}  // namespace tapelab::results
