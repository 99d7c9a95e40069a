// Learning curves and errors per output step, as lines with bands.
#include <algorithm>
#include <cmath>
#include <limits>

#include "results/query/selection.hpp"
#include "results/query/test_data.hpp"
#include "results/report/sections.hpp"
#include "results/report/series.hpp"
#include "results/run/metrics.hpp"
#include "results/statistics/statistics.hpp"

namespace tapelab::results {
namespace {

constexpr std::size_t kMostPoints = 24'000;  // of all lines of a study together: about 2 MB of text
constexpr std::size_t kMostPlaces = 400;     // of one line: more than the pixels can show
constexpr std::size_t kFewestPlaces = 40;

struct NamedCube {
  std::string name, long_name;
  RunCube cube;
  std::vector<std::size_t> cells = {};  ///< that are measured in one unit; ascending
  std::string unit = {};                ///< what these cells have in common and others have not
};

std::string long_name_of(const std::string& metric) {
  const auto info = describe_metric(metric);
  return info ? info->long_name : metric;
}

bool holds_values(const Study& study, const NamedCube& named) {
  const std::vector<double>& values = *named.cube.values;
  for (const std::size_t cell : named.cells)
    for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) {
      const std::size_t at = study.index(cell, seed), first = at * named.cube.places;
      if (study.status[at] != Status::kOk) continue;
      for (std::size_t place = first; place < first + named.cube.places; ++place)
        if (!std::isnan(values[place])) return true;
    }
  return false;
}

/// A cube for each unit that its cells are measured in: different losses never share an axis.
std::vector<NamedCube> split_by_unit(const Study& study, const NamedCube& named) {
  const std::vector<std::string> keys = unit_keys(study, named.name);
  const std::vector<std::size_t> groups = groups_by_keys(study, keys);
  std::vector<NamedCube> split;
  for (std::size_t cell = 0; cell < study.cells; ++cell) {
    if (groups[cell] == split.size()) {
      split.push_back(named);
      for (const std::string& key : keys)
        split.back().unit +=
            (split.back().unit.empty() ? "" : ", ") + key + "=" + shown_value(key_value(study, key, cell, 0));
    }
    split[groups[cell]].cells.push_back(cell);
  }
  std::erase_if(split, [&](const NamedCube& one) { return !holds_values(study, one); });
  return split;
}

/// The groups without the cells that are not measured in this unit.
std::vector<SeriesGroup> groups_within(const std::vector<SeriesGroup>& groups, const std::vector<std::size_t>& cells) {
  std::vector<SeriesGroup> within;
  for (SeriesGroup group : groups) {
    std::erase_if(group.cells, [&](std::size_t cell) { return !std::ranges::binary_search(cells, cell); });
    if (!group.cells.empty()) within.push_back(std::move(group));
  }
  return within;
}

/// Lines that share an x axis.
Json lines_json(const Study& study, const std::vector<NamedCube>& unsplit) {
  std::vector<NamedCube> cubes;
  for (const NamedCube& named : unsplit)
    for (NamedCube& one : split_by_unit(study, named)) cubes.push_back(std::move(one));
  // What all cells have in one unit comes first.
  std::ranges::stable_sort(cubes, {}, [](const NamedCube& named) { return !named.unit.empty(); });
  const std::vector<Grouping> ways = groupings(study);
  std::size_t lines = 0;
  for (const Grouping& way : ways) lines += way.groups.size();
  Json all = Json::array();
  for (const NamedCube& named : cubes) {
    const std::size_t share = kMostPoints / std::max<std::size_t>(1, lines * unsplit.size());
    const auto places = shown_places(named.cube.places, std::clamp(share, kFewestPlaces, kMostPlaces));
    Json entry = {{"name", named.name},
                  {"long_name", named.long_name},
                  {"unit", named.unit},
                  {"places", named.cube.places},
                  {"x", places}};
    entry["groupings"] = Json::array();
    for (const Grouping& way : ways) {
      Json series = Json::array();
      for (const SeriesGroup& group : groups_within(way.groups, named.cells))
        series.push_back(series_json(study, named.cube, way, group, places));
      entry["groupings"].push_back({{"by", way.by}, {"spread", way.spread}, {"series", std::move(series)}});
    }
    all.push_back(std::move(entry));
  }
  return all;
}

/// Losses first, those of the validation part before those of the training part.
int rank_of(const std::string& name) {
  if (name == "val_loss") return 0;
  if (name == "train_loss") return 1;
  return name.starts_with("val_") ? 2 : name.starts_with("train_") ? 3 : 4;
}

/// The baselines of a profile as lines: the mean over all runs that store one.
Json baselines_of(const Study& study, const std::string& profile) {
  Json all = Json::array();
  Grouping together{"all runs", false, {{"", {}}}};
  for (std::size_t cell = 0; cell < study.cells; ++cell) together.groups.front().cells.push_back(cell);
  for (const Baseline& baseline : baselines()) {
    const auto found = study.profiles.find(profile + baseline.suffix);
    if (found == study.profiles.end()) continue;
    const RunCube cube{&found->second.values, found->second.steps};
    const auto places = shown_places(cube.places, kMostPlaces);
    const Json line = series_json(study, cube, together, together.groups.front(), places);
    all.push_back({{"label", baseline.label}, {"x", places}, {"mean", line["mean"]}});
  }
  return all;
}

/// What the squared errors of each feature are divided by, so that features of different units have a common mean: the
/// variance of its stored targets, 0 where they do not vary. Of features without names, pixels say, 1.
std::vector<double> feature_scales(const StudyOutput& output) {
  const std::size_t features = output.target.shape[3];
  if (features < 2 || output.features.empty()) return std::vector<double>(features, 1.0);
  std::vector<double> scales;
  for (std::size_t feature = 0; feature < features; ++feature) {
    std::vector<double> targets;
    for (std::size_t at = feature; at < output.target.values.size(); at += features)
      if (!std::isnan(output.target.values[at])) targets.push_back(output.target.values[at]);
    const double deviation = summarize(targets).deviation;
    scales.push_back(deviation > 0 ? deviation * deviation : 0);
  }
  return scales;
}

/// Mean squared error, each feature's over its scale, at each step of the samples whose outputs one run of every cell
/// stores: [C, S, T'].
Profile sample_errors(const Study& study, const StudyOutput& output) {
  const std::vector<std::size_t>& shape = output.prediction.shape;  // [C, sample, step, feature]
  const std::vector<double> scales = feature_scales(output);
  Profile profile{shape[2],
                  std::vector<double>(study.run_count() * shape[2], std::numeric_limits<double>::quiet_NaN())};
  for (std::size_t cell = 0; cell < study.cells; ++cell) {
    std::size_t seed = 0;
    while (seed < study.seeds.size() && study.status[study.index(cell, seed)] != Status::kOk) ++seed;
    if (seed == study.seeds.size()) continue;
    for (std::size_t step = 0; step < shape[2]; ++step) {
      double sum = 0, count = 0;
      for (std::size_t sample = 0; sample < shape[1]; ++sample)
        for (std::size_t feature = 0; feature < shape[3]; ++feature) {
          const std::size_t at = ((cell * shape[1] + sample) * shape[2] + step) * shape[3] + feature;
          const double difference = double{output.prediction.values[at]} - output.target.values[at];
          if (std::isnan(difference) || scales[feature] == 0) continue;
          sum += difference * difference / scales[feature];
          ++count;
        }
      if (count > 0) profile.values[study.index(cell, seed) * shape[2] + step] = sum / count;
    }
  }
  return profile;
}

/// Of a study without profiles: what its stored outputs tell, one seed and few samples.
Json sample_profiles(const Study& study) {
  std::vector<Profile> profiles;
  std::vector<NamedCube> cubes;
  profiles.reserve(study.outputs.size());
  for (const StudyOutput& output : study.outputs) {
    if (output.decoder == "classify" || output.prediction.shape[2] < 2) continue;
    const Profile& profile = profiles.emplace_back(sample_errors(study, output));
    const bool relative = output.prediction.shape[3] > 1 && !output.features.empty();
    cubes.push_back({output.decoder + "_mse_of_samples_by_step",
                     "mean squared error of the " + output.decoder + " decoder, " +
                         (relative ? "each feature's over the variance of its targets, over the "
                                   : "in the square of the data's units, over the ") +
                         std::to_string(output.prediction.shape[1]) +
                         " stored test samples of one seed; eval.by_step=true stores it over all",
                     {&profile.values, profile.steps}});
  }
  Json all = lines_json(study, cubes);
  for (Json& entry : all) entry["baselines"] = Json::array();
  return all;
}

}  // namespace

Json curves_section(const Study& study) {
  std::vector<NamedCube> cubes;
  for (const auto& [name, values] : study.curves) cubes.push_back({name, long_name_of(name), {&values, study.epochs}});
  std::ranges::stable_sort(cubes, {}, [](const NamedCube& named) { return rank_of(named.name); });
  return lines_json(study, cubes);
}

Json profiles_section(const Study& study) {
  if (study.profiles.empty()) return sample_profiles(study);
  std::vector<std::string> names;
  for (const auto& [name, profile] : study.profiles) names.push_back(name);
  std::vector<NamedCube> cubes;
  for (const std::string& name : without_baselines(names)) {
    const Profile& profile = study.profiles.at(name);
    cubes.push_back({name, long_name_of(name), {&profile.values, profile.steps}});
  }
  // The decoder of the metric shown elsewhere first, and what tables show of it by default before the rest.
  const std::string shown = shown_metric(study), first = main_profile(names);
  std::ranges::stable_sort(cubes, {}, [&](const NamedCube& named) {
    const bool same_decoder = shown.starts_with("test_" + profile_decoder(named.name).value_or("") + "_");
    return std::pair{!same_decoder, named.name != first && named.name.find("_nats_") == named.name.npos};
  });
  Json all = lines_json(study, cubes);
  for (Json& entry : all) entry["baselines"] = baselines_of(study, entry["name"].get<std::string>());
  return all;
}

}  // namespace tapelab::results
