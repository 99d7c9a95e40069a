#include "experiments/dataset/class_targets.hpp"

#include <algorithm>
#include <set>

#include "experiments/formats/input_error.hpp"
#include "experiments/formats/value_text.hpp"
#include "results/study/cells.hpp"

namespace tapelab::experiments {
namespace {

constexpr const char* kKey = "data.class_column";

/// 'a', 'b', 'c'; of many the first few.
std::string quoted(const std::vector<std::string>& classes) {
  constexpr std::size_t kMost = 5;
  std::vector<std::string> shown;
  for (const std::string& name : classes) shown.push_back("'" + name + "'");
  if (shown.size() > kMost) {
    shown.resize(kMost);
    shown.push_back("and " + std::to_string(classes.size() - kMost) + " more");
  }
  return (classes.size() == 1 ? "class " : "classes ") + comma_list(shown);
}

/// Classes that some window of `part` has and no window of `other`.
std::vector<std::string> lacking(const Dataset& dataset, const Samples& part, const Samples& other) {
  const std::vector<std::size_t> here = windows_of_classes(*part.classify), there = windows_of_classes(*other.classify);
  std::vector<std::string> classes;
  for (std::size_t c = 0; c < here.size(); ++c)
    if (here[c] > 0 && there[c] == 0) classes.push_back(dataset.class_names[c]);
  return classes;
}

}  // namespace

std::vector<std::string> class_names(const Table& table) {
  std::set<std::string> found;
  for (const Series& series : table.series) {
    if (series.class_name.empty())
      throw ConfigError({.message = "classify.enabled = true needs the class of every series; " +
                                    series_text(series.name) + " has none",
                         .key = kKey,
                         .hints = {"name the column, or for an array the data.class_file, that holds it"}});
    found.insert(series.class_name);
  }
  std::vector<std::string> names(found.begin(), found.end());
  if (names.size() == 1)
    throw ConfigError(
        {.message = "classify.enabled = true needs two classes or more; every series is of " + quoted(names),
         .key = kKey,
         .hints = {"give data of several classes, or set classify.enabled = false"}});
  std::ranges::sort(names, [](const std::string& a, const std::string& b) {
    return results::value_before(results::SettingType::kReal, a, b);
  });
  return names;
}

Target class_target(const Table& table, const std::vector<std::string>& classes, const std::vector<Window>& windows,
                    std::size_t steps, const std::vector<float>& mask) {
  Target target{.steps = steps, .features = classes.size(), .values = {}, .mask = mask};
  target.values.resize(windows.size() * steps * classes.size(), 0.0f);
  for (std::size_t n = 0; n < windows.size(); ++n) {
    const auto found = std::ranges::find(classes, table.series[windows[n].series].class_name);
    const auto place = static_cast<std::size_t>(found - classes.begin());
    for (std::size_t t = 0; t < windows[n].length; ++t) {
      const std::size_t row = n * steps + t;
      if (mask.empty() || mask[row] != 0) target.values[row * classes.size() + place] = 1;
    }
  }
  return target;
}

std::vector<std::size_t> windows_of_classes(const Target& target) {
  std::vector<std::size_t> counts(target.features, 0);
  const std::size_t size = target.steps * target.features;
  for (std::size_t n = 0; n < target.values.size() / size; ++n) {
    const auto first = target.values.begin() + static_cast<std::ptrdiff_t>(n * size);
    const auto end = first + static_cast<std::ptrdiff_t>(size), one = std::find(first, end, 1.0f);
    if (one != end) ++counts[static_cast<std::size_t>(one - first) % target.features];
  }
  return counts;
}

void check_classes(Dataset& dataset) {
  const auto require_trained = [&](const Samples& part, const std::string& name) {
    if (part.count == 0) return;
    const std::vector<std::string> unseen = lacking(dataset, part, dataset.train);
    if (unseen.empty()) return;
    throw ConfigError(
        {.message = "the " + name + " part has windows of " + quoted(unseen) + ", of which the training part has none",
         .key = kKey,
         .hints = {"give each class series in every part: more data, another data.split_seed, other parts"}});
  };
  require_trained(dataset.validation, "validation");
  require_trained(dataset.test, "test");
  if (dataset.test.count == 0) return;
  const std::vector<std::string> untested = lacking(dataset, dataset.train, dataset.test);
  if (!untested.empty())
    dataset.notices.push_back("the test part has no window of " + quoted(untested) +
                              ": macro F1 is a mean over the other classes");
}

}  // namespace tapelab::experiments
