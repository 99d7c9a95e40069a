#include "experiments/grid.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "experiments/dataset_cache.hpp"
#include "experiments/grid_source.hpp"
#include "experiments/refusal.hpp"
#include "experiments/run_id.hpp"
#include "experiments/unread_settings.hpp"
#include "experiments/validate.hpp"
#include "experiments/value_text.hpp"
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

/// Where the message names a dotted key, npos where it does not.
std::size_t place_of(const std::string& key, const std::string& message) {
  const auto in_key = [&](std::size_t i) {
    return i < message.size() && (std::isalnum(static_cast<unsigned char>(message[i])) || message[i] == '_');
  };
  if (key.find('.') == key.npos) return key.npos;  // "seed" is also a word
  std::size_t at = message.find(key);
  while (at != message.npos && ((at > 0 && in_key(at - 1)) || in_key(at + key.size()))) at = message.find(key, at + 1);
  return at;
}

/// The given setting that a complaint is about: the one at fault, or, where that was left at its default, the first one
/// that the message names.
const Axis* axis_at_fault(const Complaint& complaint, const GridSource& source) {
  const Axis* first = nullptr;
  std::size_t first_at = std::string::npos;
  for (const Axis& axis : source.axes) {
    if (axis.field->key == complaint.key) return &axis;
    if (const std::size_t at = place_of(axis.field->key, complaint.message); at < first_at) {
      first = &axis;
      first_at = at;
    }
  }
  return first;
}

/// Adds the place where the setting at fault was given, and which run it is about.
ConfigError explained(Complaint complaint, const GridSource& source, const Config& config,
                      const std::vector<Factor>& factors) {
  if (const Axis* axis = axis_at_fault(complaint, source); axis != nullptr && complaint.where.source.empty())
    complaint.where = axis->where;
  if (!factors.empty()) complaint.hints.push_back("in the run with " + describe_run(config, factors));
  return ConfigError(std::move(complaint));
}

/// A data file's error names its own place; which run reads that file matters only where the runs' data differ.
DataError explained(DataError error, const Config& config, std::vector<Factor> factors) {
  std::erase_if(factors, [](const Factor& factor) { return !touches_data(factor.key); });
  if (factors.empty()) return error;
  Complaint complaint = error.complaint();
  complaint.hints.push_back("in the run with " + describe_run(config, factors));
  return DataError(std::move(complaint));
}

bool keeps_the_rules(const Config& config) {
  try {
    validate(config);
    return true;
  } catch (const ConfigError&) {
    return false;
  }
}

/// Every configuration, before any data are loaded.
void validate_all(const GridSource& source, const std::vector<Config>& configs, const std::vector<Factor>& factors) {
  for (const Config& config : configs) {
    try {
      validate(config);
    } catch (const ConfigError& error) {
      ConfigError full = explained(error.complaint(), source, config, factors);
      const auto good = static_cast<std::size_t>(std::ranges::count_if(configs, keeps_the_rules));
      if (good == 0) throw full;
      Complaint complaint = full.complaint();
      complaint.hints.push_back("of the grid's " + std::to_string(configs.size()) + " runs " + std::to_string(good) +
                                " have no such fault; [grid] exclude leaves the others out");
      throw ConfigError(std::move(complaint));
    }
  }
}

/// Settings that name the same file or run in other words, or read it the same.
[[noreturn]] void same_runs(const Config& a, const Config& b, const std::vector<Factor>& factors) {
  std::vector<std::string> different;
  for (const Factor& factor : factors)
    if (get(a, factor.key) != get(b, factor.key)) different.push_back(factor.key);
  throw ConfigError({.message = "two runs are the same, although " + comma_list(different) +
                                (different.size() == 1 ? " differs" : " differ"),
                     .hints = {describe_run(a, factors), describe_run(b, factors)}});
}

/// Why runs compute what earlier ones do: a setting that nothing reads in them, and how many runs there are of it.
using Repeats = std::map<std::pair<std::string, std::string>, std::size_t>;

/// `b` differs from `a` in nothing that is read.
void count_repeat(const Config& a, const Config& b, Repeats& repeats) {
  for (const Unread& unread : unread_settings(b))
    for (const std::string& key : unread.keys)
      if (get(a, key) != get(b, key)) {
        ++repeats[{key, unread.because}];
        return;
      }
}

std::vector<std::string> repeat_notices(const Repeats& repeats) {
  std::vector<std::string> notices;
  for (const auto& [cause, count] : repeats)
    notices.push_back(counted(count, "run") + (count == 1 ? " computes" : " compute") + " what another one does: " +
                      no_effect(cause.first, cause.second) + "; [grid] exclude leaves such runs out");
  return notices;
}

std::vector<PlannedRun> plan_runs(const GridSource& source, std::vector<Config> configs,
                                  const std::vector<Factor>& factors, std::vector<std::string>& notices) {
  DatasetCache cache;
  StartFinder starts;
  std::vector<PlannedRun> runs;
  std::map<std::string, std::size_t> index_of, computing;  // by the id; by the id without what is not read
  Repeats repeats;
  runs.reserve(configs.size());
  for (Config& config : configs) {
    std::shared_ptr<const Dataset> data;
    std::shared_ptr<const StartWeights> start;
    try {
      data = cache.get(config);
      start = starts.find(config, *data);
    } catch (const ConfigError& error) {
      throw explained(error.complaint(), source, config, factors);
    } catch (const DataError& error) {
      throw explained(error, config, factors);
    }
    const int revision = revision_of(config, data->traits);
    const auto id_of = [&](const Config& of) {
      return run_id(of, data->checksum, start ? start->run_id : "", revision);
    };
    std::string id = id_of(config);
    if (const auto [earlier, is_new] = index_of.emplace(id, runs.size()); !is_new)
      same_runs(runs[earlier->second].config, config, factors);
    if (const auto [earlier, is_new] = computing.emplace(id_of(without_unread(config)), runs.size()); !is_new)
      count_repeat(runs[earlier->second].config, config, repeats);
    runs.push_back({std::move(config), std::move(id), std::move(data), std::move(start), revision});
  }
  notices = repeat_notices(repeats);
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
  validate_all(source, configs, factors);
  std::vector<std::string> notices;
  std::vector<PlannedRun> runs = plan_runs(source, std::move(configs), factors, notices);
  std::map<std::string, Location> given;
  for (const Axis& axis : source.axes) given.emplace(axis.field->key, axis.where);
  return {.name = source.name,
          .title = source.title,
          .question = source.question,
          .claim = source.claim,
          .expect = source.expect,
          .published = source.published,
          .runs = std::move(runs),
          .factors = std::move(factors),
          .notices = std::move(notices),
          .given = std::move(given)};
}

}  // namespace tapelab::experiments
