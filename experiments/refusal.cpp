#include "experiments/refusal.hpp"

#include <algorithm>

#include "experiments/fields.hpp"

namespace tapelab::experiments {

namespace {

/// "a", "a and b", "a, b and c"
std::string listed(std::span<const std::string_view> names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += std::string(i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + std::string(names[i]);
  return text;
}

}  // namespace

void reject(std::string key, std::string message, std::string hint) {
  throw ConfigError({.message = std::move(message), .key = std::move(key), .hints = {std::move(hint)}});
}

bool is_set(const Config& config, std::string_view key) {
  const Field& field = find_field(key);
  return get(config, field) != field.default_value;
}

std::string no_effect(const std::string& key, const std::string& because) {
  return "'" + key + "' has no effect with " + because;
}

void check_effect(const Config& config, const DependentSetting& setting) {
  const std::string key(setting.key), decider(setting.decider), value = get(config, decider);
  if (std::ranges::find(setting.values, value) != setting.values.end() || !is_set(config, key)) return;
  reject(key, no_effect(key, decider + " = " + value) + "; it is for " + listed(setting.values),
         "remove it, or set " + decider);
}

}  // namespace tapelab::experiments
