#include "experiments/report_settings.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "experiments/config_error.hpp"
#include "experiments/fields.hpp"
#include "experiments/stored_model.hpp"
#include "results/config_json.hpp"

namespace tapelab::experiments {
namespace {

/// The settings of the study's first run; nothing if they are of another version.
std::optional<Config> first_config(const results::Study& study) {
  const auto stored = std::ranges::find_if(study.config, [](const std::string& text) { return !text.empty(); });
  if (stored == study.config.end()) return std::nullopt;
  try {
    return stored_config(*stored);
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

bool is_factor(const results::Study& study, const std::string& key) {
  return std::ranges::any_of(study.factors, [&](const results::Factor& factor) { return factor.key == key; });
}

std::vector<std::string> levels_of(const results::Factor& factor) {
  std::vector<std::string> levels;
  for (const std::string& value : factor.values)
    if (std::ranges::find(levels, value) == levels.end()) levels.push_back(value);
  return levels;
}

/// A value as a grid file takes it: a comma would make two of it.
std::string quoted(const std::string& value) {
  return value.empty() || value.find(',') != value.npos ? '"' + value + '"' : value;
}

std::string joined(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : ", ") + quoted(value);
  return text;
}

/// "1..6" where they follow one another.
std::string seeds_text(const std::vector<std::int64_t>& seeds) {
  if (seeds.size() > 2 && seeds.back() - seeds.front() == static_cast<std::int64_t>(seeds.size()) - 1)
    return std::to_string(seeds.front()) + ".." + std::to_string(seeds.back());
  std::vector<std::string> texts;
  for (const std::int64_t seed : seeds) texts.push_back(std::to_string(seed));
  return joined(texts);
}

}  // namespace

Config stored_config(const std::string& config) {
  results::RunRecord run;
  for (auto& [key, value] : results::config_texts(config))
    if (key != "seed") run.settings.push_back({key, results::SettingType::kText, std::move(value)});
  return config_of(run);
}

std::vector<std::pair<std::string, std::string>> changed_settings(const results::Study& study) {
  std::vector<std::pair<std::string, std::string>> changed;
  const auto config = first_config(study);
  if (!config) return changed;
  for (const Field& field : fields()) {
    if (field.key == "seed" || is_factor(study, field.key)) continue;
    const std::string value = stored_value(*config, field);
    if (value != stored_value(default_config(), field)) changed.emplace_back(field.key, value);
  }
  return changed;
}

std::string grid_text(const results::Study& study) {
  if (!first_config(study)) return "";
  auto settings = changed_settings(study);
  std::size_t cells = 1;
  for (const results::Factor& factor : study.factors) {
    const std::vector<std::string> levels = levels_of(factor);
    cells *= levels.size();
    settings.emplace_back(factor.key, joined(levels));
  }
  if (cells != study.cells) return "";
  std::string text = "seed = " + seeds_text(study.seeds) + "\n", section;
  std::ranges::stable_sort(settings, {}, [](const auto& setting) {
    const std::vector<std::string>& keys = field_keys();
    return std::ranges::find(keys, setting.first) - keys.begin();
  });
  for (const auto& [key, value] : settings) {
    const std::size_t dot = key.find('.');
    if (key.substr(0, dot) != section) text += "\n[" + (section = key.substr(0, dot)) + "]\n";
    text += key.substr(dot + 1) + " = " + (is_factor(study, key) ? value : quoted(value)) + "\n";
  }
  return text;
}

}  // namespace tapelab::experiments
