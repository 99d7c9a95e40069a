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

void reject(std::string key, const std::string& before, const results::UsageError& error) {
  constexpr std::string_view kHint = "\n = ";
  const std::string text = before + error.what();
  const std::size_t end = text.find(kHint);
  Complaint complaint = {.message = text.substr(0, end), .key = std::move(key)};
  if (end != text.npos) complaint.hints.push_back(text.substr(end + kHint.size()));
  throw ConfigError(std::move(complaint));
}

std::string no_effect(std::string_view key, std::string_view because) {
  return "'" + std::string(key) + "' has no effect with " + std::string(because);
}

void check_effect(const Config& config, const DependentSetting& setting) {
  const Field& field = find_field(setting.key);
  const std::string decider(setting.decider), value = get(config, decider);
  if (std::ranges::find(setting.values, value) != setting.values.end()) return;
  if (get(config, field) == field.default_value) return;
  reject(field.key, no_effect(field.key, decider + " = " + value) + "; it is for " + listed(setting.values),
         "remove it, or set " + decider);
}

}  // namespace tapelab::experiments
