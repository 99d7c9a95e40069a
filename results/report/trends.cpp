// Metrics over settings of many values.
#include <numeric>
#include <vector>

#include "results/query/selection.hpp"
#include "results/report/sections.hpp"
#include "results/statistics/statistics.hpp"
#include "results/statistics/trend.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::results {
namespace {

constexpr std::size_t kMostPoints = 2'000;  // of one figure

Json points_of(const Study& study, const Factor& factor, const std::string& metric) {
  Json points = Json::array();
  for (std::size_t cell = 0; cell < study.cells && points.size() < kMostPoints; ++cell) {
    Sample sample;
    for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) add_run(sample, study, metric, cell, seed);
    if (sample.values.empty()) continue;
    const Summary summary = summarize(sample.values);
    points.push_back({{"cell", cell},
                      {"x", parse_number<double>(factor.values[cell]).value()},
                      {"n", summary.n},
                      {"mean", summary.mean},
                      {"min", summary.min},
                      {"max", summary.max}});
  }
  return points;
}

}  // namespace

Json trends_section(const Study& study, const std::vector<std::string>& metrics) {
  std::vector<std::size_t> cells(study.cells), seeds(study.seeds.size());
  std::iota(cells.begin(), cells.end(), std::size_t{0});
  std::iota(seeds.begin(), seeds.end(), std::size_t{0});
  Json section = Json::array();
  for (const Factor& factor : study.factors) {
    if (!is_trend(factor, cells)) continue;
    Json of_factor = Json::array();
    for (const std::string& metric : metrics)
      if (Json points = points_of(study, factor, metric); !points.empty())
        of_factor.push_back({{"name", metric},
                             {"text", trend_text(trend_of(study, factor, metric, cells, seeds))},
                             {"points", std::move(points)}});
    if (!of_factor.empty()) section.push_back({{"key", factor.key}, {"metrics", std::move(of_factor)}});
  }
  return section;
}

}  // namespace tapelab::results
