// What trainings took, beside what they reached.
#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "results/query/selection.hpp"
#include "results/query/test_data.hpp"
#include "results/report/sections.hpp"
#include "results/run/metrics.hpp"
#include "results/statistics/statistics.hpp"

namespace tapelab::results {
namespace {

const std::string kTiming = "train_seconds";
constexpr std::size_t kMostCells = 2'000;  // beyond, the page holds the first metric only

/// Over the seeds whose runs finished and hold the metric: what they took and what they reached.
struct CellPoint {
  std::size_t cell;
  Summary seconds, values;
};

std::vector<CellPoint> points_of(const Study& study, const std::string& metric) {
  const std::vector<double>& times = study.timing.at(kTiming);
  std::vector<CellPoint> points;
  for (std::size_t cell = 0; cell < study.cells; ++cell) {
    std::vector<double> seconds, values;
    for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) {
      Sample sample;
      add_run(sample, study, metric, cell, seed);
      const double time = times[study.index(cell, seed)];
      if (sample.values.empty() || !std::isfinite(sample.values.front()) || !std::isfinite(time)) continue;
      seconds.push_back(time);
      values.push_back(sample.values.front());
    }
    if (!values.empty()) points.push_back({cell, summarize(seconds), summarize(values)});
  }
  return points;
}

/// Of points on equal test data those that no other beats: each is better than all that took less time.
std::vector<std::size_t> front_of(std::vector<const CellPoint*> points, Better better) {
  const auto loss = [&](const CellPoint& point) {
    return better == Better::kHigher ? -point.values.mean : point.values.mean;
  };
  std::ranges::sort(points, {}, [&](const CellPoint* point) { return std::pair(point->seconds.mean, loss(*point)); });
  std::vector<std::size_t> front;
  double best = 0;
  for (const CellPoint* point : points) {
    if (!front.empty() && loss(*point) >= best) continue;
    best = loss(*point);
    front.push_back(point->cell);
  }
  return front;
}

/// One for each group of cells with equal test data; none for a metric without a better direction.
Json fronts_json(const Study& study, const std::string& metric, const std::vector<CellPoint>& points, Better better) {
  Json fronts = Json::array();
  if (better == Better::kNeither) return fronts;
  const std::vector<std::size_t> group_of = test_data_groups(study, metric);
  std::map<std::size_t, std::vector<const CellPoint*>> groups;
  for (const CellPoint& point : points) groups[group_of[point.cell]].push_back(&point);
  for (const auto& [group, members] : groups) fronts.push_back(front_of(members, better));
  return fronts;
}

/// The mean of each baseline in the cell of each point.
Json baselines_json(const Study& study, const std::string& metric, const std::vector<CellPoint>& points) {
  Json all = Json::array();
  for (const Baseline& baseline : baselines()) {
    const std::string name = with_suffix(metric, baseline.suffix);
    if (!has_metric(study, name)) continue;
    Json means = Json::array();
    for (const CellPoint& point : points) {
      Sample sample;
      for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) add_run(sample, study, name, point.cell, seed);
      means.push_back(summarize(sample.values).mean);
    }
    all.push_back({{"label", baseline.label}, {"values", std::move(means)}});
  }
  return all;
}

Json summary_json(const Summary& summary) {
  return {{"mean", summary.mean}, {"min", summary.min}, {"max", summary.max}};
}

Json metric_json(const Study& study, const std::string& metric) {
  const auto info = describe_metric(metric);
  const Better better = info ? info->better : Better::kNeither;
  const std::vector<CellPoint> points = points_of(study, metric);
  Json cells = Json::array();
  for (const CellPoint& point : points)
    cells.push_back({{"cell", point.cell},
                     {"n", point.values.n},
                     {"seconds", summary_json(point.seconds)},
                     {"value", summary_json(point.values)}});
  return {{"name", metric},
          {"cells", std::move(cells)},
          {"fronts", fronts_json(study, metric, points, better)},
          {"baselines", baselines_json(study, metric, points)}};
}

}  // namespace

Json training_time_section(const Study& study, const std::vector<std::string>& metrics) {
  if (!study.timing.contains(kTiming)) return nullptr;
  Json section = Json::array();
  for (const std::string& metric : metrics) {
    Json json = metric_json(study, metric);
    if (!json["cells"].empty()) section.push_back(std::move(json));
    if (study.cells > kMostCells) break;
  }
  return section.empty() ? Json(nullptr) : section;
}

}  // namespace tapelab::results
