#include "experiments/grid.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "experiments/dataset_cache.hpp"
#include "experiments/grid_source.hpp"
#include "experiments/run_id.hpp"
#include "results/selection.hpp"

namespace tapelab::experiments {
namespace {

/// Combinations looked at before exclusion, whatever the limit on runs.
constexpr double kMaxCombinations = 1e7;

/// Axes that advance together: one, or the keys of a zip.
struct Dimension {
  std::vector<const Axis*> axes;
  std::size_t size() const { return axes.front()->values.size(); }
};

const Axis& find_axis(const GridSource& source, const std::string& key) {
  for (const Axis& axis : source.axes) {
    if (axis.field->key == key) return axis;
  }
  throw ConfigError(
      {.message = "zip names '" + key + "', which has no values in this grid", .where = source.zip_where});
}

void check_zip_lengths(const Dimension& dimension, const Location& where) {
  const Axis& first = *dimension.axes.front();
  for (const Axis* axis : dimension.axes) {
    if (axis->values.size() == first.values.size()) continue;
    throw ConfigError({.message = "zip needs equally many values: '" + first.field->key + "' has " +
                                  std::to_string(first.values.size()) + ", '" + axis->field->key + "' has " +
                                  std::to_string(axis->values.size()),
                       .where = where});
  }
}

/// In the order of the table; a zip stands where the first of its keys stands.
std::vector<Dimension> dimensions_of(const GridSource& source) {
  std::map<std::string, std::size_t> group_of;
  for (std::size_t group = 0; group < source.zip.size(); ++group) {
    for (const std::string& key : source.zip[group]) group_of[find_axis(source, key).field->key] = group;
  }
  std::vector<Dimension> dimensions;
  std::map<std::size_t, std::size_t> dimension_of_group;
  for (const Axis& axis : source.axes) {
    const auto group = group_of.find(axis.field->key);
    if (group == group_of.end()) {
      dimensions.push_back({{&axis}});
    } else if (const auto [at, is_new] = dimension_of_group.emplace(group->second, dimensions.size()); is_new) {
      dimensions.push_back({{&axis}});
    } else {
      dimensions[at->second].axes.push_back(&axis);
    }
  }
  for (const Dimension& dimension : dimensions) check_zip_lengths(dimension, source.zip_where);
  return dimensions;
}

std::string sizes_text(const std::vector<Dimension>& dimensions) {
  std::string text;
  for (const Dimension& dimension : dimensions) {
    if (dimension.size() == 1) continue;
    text += (text.empty() ? "" : " x ") + dimension.axes.front()->field->key + ' ' + std::to_string(dimension.size());
  }
  return text;
}

/// All combinations, by an odometer whose last wheel turns fastest.
class Odometer {
 public:
  explicit Odometer(const std::vector<Dimension>& dimensions)
      : dimensions_(dimensions), position_(dimensions.size(), 0), config_(default_config()) {
    for (std::size_t i = 0; i < dimensions_.size(); ++i) apply(i);
  }

  const Config& config() const { return config_; }

  /// Moves on; false after the last combination.
  bool advance() {
    for (std::size_t i = dimensions_.size(); i-- > 0;) {
      position_[i] = (position_[i] + 1) % dimensions_[i].size();
      apply(i);
      if (position_[i] != 0) return true;
    }
    return false;
  }

 private:
  void apply(std::size_t dimension) {
    for (const Axis* axis : dimensions_[dimension].axes) {
      set(config_, axis->field->key, axis->values[position_[dimension]], axis->where);
    }
  }

  const std::vector<Dimension>& dimensions_;
  std::vector<std::size_t> position_;
  Config config_;
};

[[noreturn]] void too_many(const std::string& count, std::size_t limit, const std::vector<Dimension>& dimensions) {
  throw ConfigError({.message = "the grid has " + count + " runs, more than " + std::to_string(limit),
                     .hints = {sizes_text(dimensions), "give --yes to run them all the same"}});
}

std::vector<Config> combinations(const GridSource& source, const std::vector<Dimension>& dimensions,
                                 std::size_t limit) {
  double total = 1;
  for (const Dimension& dimension : dimensions) total *= static_cast<double>(dimension.size());
  if (total > kMaxCombinations) {
    throw ConfigError({.message = "the grid has more than 10000000 combinations", .hints = {sizes_text(dimensions)}});
  }
  std::vector<Config> configs;
  std::size_t count = 0;
  Odometer odometer(dimensions);
  do {
    const Config& config = odometer.config();
    if (std::ranges::any_of(source.exclude, [&](const auto& clause) { return clause.matches(config); })) continue;
    if (++count <= limit) configs.push_back(config);
  } while (odometer.advance());
  if (count > limit) too_many(std::to_string(count), limit, dimensions);
  if (configs.empty())
    throw ConfigError(
        {.message = "exclude leaves no run", .where = source.exclude_where, .hints = {sizes_text(dimensions)}});
  return configs;
}

std::vector<Factor> factors_of(const GridSource& source, const std::vector<Config>& configs) {
  std::vector<Factor> factors;
  for (const Axis& axis : source.axes) {
    if (axis.values.size() == 1) continue;
    std::set<std::string> taken;
    for (const Config& config : configs) taken.insert(get(config, *axis.field));
    if (taken.size() == 1) continue;
    Factor factor{axis.field->key, axis.values};
    std::erase_if(factor.values, [&](const std::string& value) { return !taken.contains(value); });
    factors.push_back(std::move(factor));
  }
  return factors;
}

/// "model.encoder = 128 64, seed = 1"
std::string describe_run(const Config& config, const std::vector<Factor>& factors) {
  std::vector<std::string> parts;
  for (const Factor& factor : factors)
    parts.push_back(factor.key + " = " + results::shown_value(get(config, factor.key)));
  return comma_list(parts);
}

/// Adds the place where the setting at fault was given, and which run it is about.
ConfigError explained(Complaint complaint, const GridSource& source, const Config& config,
                      const std::vector<Factor>& factors) {
  const auto axis =
      std::ranges::find_if(source.axes, [&](const Axis& candidate) { return candidate.field->key == complaint.key; });
  if (complaint.where.source.empty() && axis != source.axes.end()) complaint.where = axis->where;
  if (!factors.empty()) complaint.hints.push_back("in the run with " + describe_run(config, factors));
  return ConfigError(std::move(complaint));
}

std::vector<PlannedRun> plan_runs(const GridSource& source, std::vector<Config> configs,
                                  const std::vector<Factor>& factors) {
  DatasetCache cache;
  StartFinder starts;
  std::vector<PlannedRun> runs;
  std::map<std::string, std::size_t> index_of;
  runs.reserve(configs.size());
  for (Config& config : configs) {
    std::shared_ptr<const Dataset> data;
    std::shared_ptr<const StartWeights> start;
    try {
      data = cache.get(config);
      start = starts.find(config, *data);
    } catch (const ConfigError& error) {
      throw explained(error.complaint(), source, config, factors);
    }
    const int revision = revision_of(config, data->traits);
    std::string id = run_id(config, data->checksum, start ? start->run_id : "", revision);
    const auto [earlier, is_new] = index_of.emplace(id, runs.size());
    if (!is_new) {
      throw ConfigError(
          {.message = "two runs are the same, although settings that name files or runs differ",
           .hints = {describe_run(runs[earlier->second].config, factors), describe_run(config, factors)}});
    }
    runs.push_back({std::move(config), std::move(id), std::move(data), std::move(start), revision});
  }
  return runs;
}

/// The number of threads of a product belongs to the process, in which runs go side by side.
void refuse_swept_blas_threads(const std::vector<Factor>& factors) {
  for (const Factor& factor : factors)
    if (factor.key == "train.blas_threads")
      throw ConfigError({.message = "train.blas_threads cannot be swept: all runs of one call share it",
                         .where = {},
                         .key = factor.key,
                         .hints = {"run the grid once for each value"}});
}

}  // namespace

Grid expand_grid(const std::vector<std::string>& files, const std::vector<std::string>& overrides, std::size_t limit) {
  const GridSource source = read_grid_source(files, overrides);
  const std::vector<Dimension> dimensions = dimensions_of(source);
  std::vector<Config> configs = combinations(source, dimensions, limit);
  std::vector<Factor> factors = factors_of(source, configs);
  refuse_swept_blas_threads(factors);
  std::vector<PlannedRun> runs = plan_runs(source, std::move(configs), factors);
  return {.name = source.name,
          .title = source.title,
          .question = source.question,
          .claim = source.claim,
          .expect = source.expect,
          .published = source.published,
          .runs = std::move(runs),
          .factors = std::move(factors)};
}

}  // namespace tapelab::experiments
