#include "experiments/config/reject.hpp"

#include <algorithm>
#include <utility>

#include "experiments/config/fields.hpp"

namespace tapelab::experiments {

namespace {

/// "a", "a and b", "a, b and c"
std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += std::string(i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  return text;
}

}  // namespace

void reject(std::string key, std::string message, std::string hint) {
  throw ConfigError({.message = std::move(message), .key = std::move(key), .hints = {std::move(hint)}});
}

void reject(std::string key, const std::string& before, const results::UsageError& error) {
  throw ConfigError({.message = before + error.message(), .key = std::move(key), .hints = error.hints()});
}

std::string no_effect(std::string_view key, std::string_view because) {
  return "'" + std::string(key) + "' has no effect with " + std::string(because);
}

bool is_set(const Config& config, std::string_view key) {
  const Field& field = find_field(key);
  return get(config, field) != field.default_value;
}

Rule effect_rule(const DependentSetting& setting) {
  const Field *const field = &find_field(setting.key), *const decider = &find_field(setting.decider);
  return {.name = "no effect: " + field->key + " (" + decider->key + ")",
          .breach = Breach::kNoEffect,
          .check = [field, decider, values = setting.values](const Config& config) {
            if (get(config, *field) == field->default_value) return;
            const std::string value = get(config, *decider);
            if (std::ranges::find(values, value) != values.end()) return;
            reject(field->key,
                   no_effect(field->key, decider->key + " = " + value) + "; it applies to " + listed(values),
                   "remove it, or set " + decider->key);
          }};
}

Rule effect_rule(std::string_view key, bool (*is_read)(const Config&), std::string because, std::string hint) {
  return {.name = "no effect: " + std::string(key),
          .breach = Breach::kNoEffect,
          .check = [key = std::string(key), is_read, because = std::move(because),
                    hint = std::move(hint)](const Config& config) {
            if (!is_read(config) && is_set(config, key)) reject(key, no_effect(key, because), hint);
          }};
}

}  // namespace tapelab::experiments
