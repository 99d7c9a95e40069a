#include "experiments/grid/grid.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

/// Combinations looked at before exclusion, whatever the limit on runs.
constexpr double kMaxCombinations = 1e7;

/// Axes that advance together: one, the keys of a zip, or all that are drawn.
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
    throw ConfigError({.message = "zip needs keys with the same number of values: '" + first.field->key + "' has " +
                                  std::to_string(first.values.size()) + ", '" + axis->field->key + "' has " +
                                  std::to_string(axis->values.size()),
                       .where = where});
  }
}

void reject_drawn(const Axis& axis, const Location& where) {
  if (!axis.form) return;
  throw ConfigError({.message = "zip names '" + axis.field->key + "', which is drawn: " + axis.form->text(),
                     .where = where,
                     .key = axis.field->key,
                     .hints = {"drawn settings advance together without zip, and are crossed with all others; leave it "
                               "out of zip"}});
}

/// In the order of the table; a zip, and what is drawn, stands where the first of its keys stands.
std::vector<Dimension> dimensions_of(const GridSource& source) {
  std::map<std::string, std::size_t> group_of;
  for (std::size_t group = 0; group < source.zip.size(); ++group) {
    for (const std::string& key : source.zip[group]) {
      const Axis& axis = find_axis(source, key);
      reject_drawn(axis, source.zip_where);
      group_of[axis.field->key] = group;
    }
  }
  for (const Axis& axis : source.axes)
    if (axis.form) group_of[axis.field->key] = source.zip.size();
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
                     .hints = {sizes_text(dimensions), "give --yes to run them anyway"}});
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
        {.message = "exclude leaves no runs", .where = source.exclude_where, .hints = {sizes_text(dimensions)}});
  return configs;
}

/// Numbers, each once.
std::vector<std::string> ascending(std::vector<std::string> values) {
  std::ranges::sort(values, {}, [](const std::string& text) { return parse_number(text).value_or(0); });
  values.erase(std::ranges::unique(values).begin(), values.end());
  return values;
}

std::vector<Factor> factors_of(const GridSource& source, const std::vector<Config>& configs) {
  std::vector<Factor> factors;
  for (const Axis& axis : source.axes) {
    if (axis.values.size() == 1) continue;
    std::set<std::string> taken;
    for (const Config& config : configs) taken.insert(get(config, *axis.field));
    if (taken.size() == 1) continue;
    Factor factor{axis.field->key, axis.form ? ascending(axis.values) : axis.values};
    std::erase_if(factor.values, [&](const std::string& value) { return !taken.contains(value); });
    factors.push_back(std::move(factor));
  }
  return factors;
}

/// The number of threads of a product belongs to the process, in which runs go side by side.
void reject_swept_blas_threads(const std::vector<Factor>& factors) {
  for (const Factor& factor : factors)
    if (factor.key == "train.blas_threads")
      throw ConfigError({.message = "train.blas_threads cannot be swept: all runs of one call share it",
                         .where = {},
                         .key = factor.key,
                         .hints = {"run the grid once for each value"}});
}

}  // namespace

Combinations combine(const std::vector<std::string>& files, const std::vector<std::string>& overrides,
                     std::size_t limit) {
  Combinations all = {read_grid_source(files, overrides), {}, {}};
  all.configs = combinations(all.source, dimensions_of(all.source), limit);
  all.factors = factors_of(all.source, all.configs);
  reject_swept_blas_threads(all.factors);
  return all;
}

}  // namespace tapelab::experiments
