// Every run of a study, for a reader who looks into one: status, numbers and a learning curve.
#include <algorithm>
#include <cmath>

#include "results/query/selection.hpp"
#include "results/report/sections.hpp"
#include "results/report/series.hpp"
#include "results/run/metrics.hpp"
#include "results/run/variable.hpp"

namespace tapelab::results {
namespace {

constexpr std::size_t kMostRuns = 2'000;
constexpr std::size_t kMostPoints = 60'000;  // of all curves together: about 500 kB of text
constexpr std::size_t kMostPlaces = 60, kFewestPlaces = 10;

/// The run's number of each metric, null where it has none.
Json numbers_of(const Study& study, const std::vector<std::string>& metrics, std::size_t at) {
  Json numbers = Json::array();
  for (const std::string& metric : metrics) {
    const auto found = study.scalars.find(metric);
    numbers.push_back(found == study.scalars.end() ? Json(nullptr) : Json(found->second[at]));
  }
  return numbers;
}

Json curve_of(const RunCube& cube, const std::vector<std::size_t>& places, std::size_t at) {
  Json curve = Json::array();
  for (const std::size_t place : places)
    curve.push_back(float_json(static_cast<float>((*cube.values)[at * cube.places + place])));
  return curve;
}

}  // namespace

Json runs_section(const Study& study, const std::vector<std::string>& metrics, const std::string& curve) {
  const auto found = study.curves.find(curve);
  const auto made = static_cast<std::size_t>(
      std::ranges::count_if(study.status, [](Status status) { return status != Status::kMissing; }));
  const std::size_t share = kMostPoints / std::max<std::size_t>(1, std::min(made, kMostRuns));
  const bool drawn = found != study.curves.end() && share >= kFewestPlaces;
  const std::vector<std::size_t> places =
      drawn ? shown_places(study.epochs, std::min(share, kMostPlaces)) : std::vector<std::size_t>();
  Json runs = Json::array();
  for (std::size_t cell = 0; cell < study.cells; ++cell)
    for (std::size_t seed = 0; seed < study.seeds.size() && runs.size() < kMostRuns; ++seed) {
      const std::size_t at = study.index(cell, seed);
      if (study.status[at] == Status::kMissing) continue;
      Json run = {{"run", study.run_id[at]},
                  {"cell", cell},
                  {"seed", study.seeds[seed]},
                  {"status", status_name(study.status[at])},
                  {"epochs", study.n_epochs[at]},
                  {"best_epoch", study.best_epoch[at]},
                  {"numbers", numbers_of(study, metrics, at)}};
      if (drawn) run["curve"] = curve_of({&found->second, study.epochs}, places, at);
      runs.push_back(std::move(run));
    }
  const auto info = describe_metric(curve);
  return {
      {"metrics", metrics}, {"curve", drawn ? curve : ""}, {"long_name", info ? info->long_name : curve}, {"x", places},
      {"made", made},       {"runs", std::move(runs)}};
}

}  // namespace tapelab::results
