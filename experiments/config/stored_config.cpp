#include "experiments/config/stored_config.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/formats/input_error.hpp"
#include "results/run/config_json.hpp"

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

}  // namespace

Config config_of(const results::RunRecord& run) {
  Config config = default_config();
  for (const results::Setting& setting : run.settings) set(config, setting.key, setting.value, {"run " + run.id});
  return config;
}

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

}  // namespace tapelab::experiments
