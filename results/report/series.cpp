#include "results/report/series.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>

#include "results/query/selection.hpp"
#include "results/query/test_data.hpp"
#include "results/report/sections.hpp"
#include "results/statistics/paired_tests.hpp"
#include "results/statistics/statistics.hpp"

namespace tapelab::results {
namespace {

constexpr std::size_t kSampledLines = 7;  // of a factor with too many values
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// The factors that no line may run over, as they change what is measured.
std::vector<const Factor*> apart_of(const Study& study, const Factor& factor) {
  std::vector<const Factor*> apart;
  for (const std::string& key : test_data_keys(study, "test_loss"))
    if (key != factor.key) apart.push_back(&*std::ranges::find(study.factors, key, &Factor::key));
  return apart;
}

/// The cells by the factor's values, and by those of the factors kept apart, in the order of the cells.
std::vector<SeriesGroup> groups_by(const Study& study, const Factor& factor) {
  const std::vector<const Factor*> apart = apart_of(study, factor);
  std::vector<SeriesGroup> groups;
  for (std::size_t cell = 0; cell < study.cells; ++cell) {
    std::string label = factor.key + "=" + shown_value(factor.values[cell]);
    for (const Factor* other : apart) label += ", " + other->key + "=" + shown_value(other->values[cell]);
    auto found = std::ranges::find_if(groups, [&](const SeriesGroup& group) { return group.label == label; });
    if (found == groups.end()) found = groups.insert(groups.end(), {label, {}});
    found->cells.push_back(cell);
  }
  return groups;
}

std::vector<double> values_at(const Study& study, const RunCube& cube, const SeriesGroup& group, std::size_t place) {
  std::vector<double> values;
  for (const std::size_t cell : group.cells)
    for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) {
      const std::size_t at = study.index(cell, seed);
      const double value = (*cube.values)[at * cube.places + place];
      if (study.status[at] == Status::kOk && !std::isnan(value)) values.push_back(value);
    }
  std::ranges::sort(values);
  return values;
}

struct Band {
  double middle, low, high;
};

Band band_of(const std::vector<double>& sorted, bool spread) {
  if (spread) return {sorted_quantile(sorted, 0.5), sorted_quantile(sorted, 0.025), sorted_quantile(sorted, 0.975)};
  const Summary summary = summarize(sorted);
  const Interval interval = mean_interval(summary);
  return {summary.mean, interval.low, interval.high};
}

/// Geometric mean and the interval of the mean of the logarithms: what a log axis shows. NaN where a value is not above
/// 0.
Band log_band_of(std::vector<double> sorted) {
  if (sorted.empty() || sorted.front() <= 0) return {kNaN, kNaN, kNaN};
  for (double& value : sorted) value = std::log(value);
  const Band band = band_of(sorted, false);
  return {std::exp(band.middle), std::exp(band.low), std::exp(band.high)};
}

enum class Digits { kAll, kDrawn };  ///< of numbers that are only drawn those of a float

struct BandJson {
  Json middle = Json::array(), low = Json::array(), high = Json::array();
  bool any = false;  ///< there is an interval somewhere

  void add(const Band& band, std::size_t n, Digits digits = Digits::kAll) {
    any = any || (n > 1 && !std::isnan(band.low));
    const auto number = [&](double value) {
      return digits == Digits::kAll ? Json(value) : float_json(static_cast<float>(value));
    };
    middle.push_back(number(band.middle));
    low.push_back(number(band.low));
    high.push_back(number(band.high));
  }
};

}  // namespace

std::vector<Grouping> groupings(const Study& study) {
  std::vector<Grouping> all;
  if (study.cells <= kMostLines) {
    // Where the number of seeds depends on the results no interval of a mean holds; the runs themselves do.
    Grouping cells{"configuration", !study.label.until.empty(), {}};
    for (std::size_t cell = 0; cell < study.cells; ++cell) cells.groups.push_back({cell_label(study, cell), {cell}});
    return {cells};
  }
  for (const Factor& factor : study.factors) {
    std::vector<SeriesGroup> groups = groups_by(study, factor);
    std::string by = factor.key;
    if (groups.size() > kMostLines) {
      by += " (" + std::to_string(kSampledLines) + " of " + std::to_string(groups.size()) + " values)";
      std::vector<SeriesGroup> kept;
      for (const std::size_t place : shown_places(groups.size(), kSampledLines)) kept.push_back(groups[place]);
      groups = std::move(kept);
    }
    all.push_back({by, true, std::move(groups)});
  }
  if (!all.empty()) return all;
  std::vector<std::size_t> every(study.cells);
  std::iota(every.begin(), every.end(), std::size_t{0});
  return {{"all runs", true, {{"all runs", every}}}};
}

Json float_json(float value) {
  if (!std::isfinite(value)) return nullptr;
  std::array<char, 32> text;
  const char* end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  double number = 0;
  std::from_chars(text.data(), end, number);
  return number;
}

std::vector<std::size_t> shown_places(std::size_t count, std::size_t most) {
  std::vector<std::size_t> places(std::min(count, most));
  for (std::size_t i = 0; i < places.size(); ++i)
    places[i] = places.size() == count ? i : i * (count - 1) / (places.size() - 1);
  return places;
}

Json series_json(const Study& study, const RunCube& cube, const Grouping& grouping, const SeriesGroup& group,
                 const std::vector<std::size_t>& places) {
  Json middle = Json::array(), n = Json::array();
  BandJson band, log_band;
  for (const std::size_t place : places) {
    const std::vector<double> values = values_at(study, cube, group, place);
    const Band of = band_of(values, grouping.spread);
    middle.push_back(of.middle);
    band.add(of, values.size());
    if (!grouping.spread) log_band.add(log_band_of(values), values.size(), Digits::kDrawn);
    n.push_back(values.size());
  }
  Json series = {{"label", group.label}, {"mean", middle}};
  if (band.any) {
    series["low"] = band.low;
    series["high"] = band.high;
  }
  if (log_band.any) series["log"] = {{"mean", log_band.middle}, {"low", log_band.low}, {"high", log_band.high}};
  series["n"] = n;
  return series;
}

}  // namespace tapelab::results
