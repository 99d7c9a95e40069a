#include "results/run/setting_names.hpp"

#include <algorithm>
#include <array>

namespace tapelab::results {
namespace {

constexpr auto kRenamed = std::to_array<RenamedSetting>({{"model.start_parts", "model.start_modules"}});

}  // namespace

std::span<const RenamedSetting> renamed_settings() { return kRenamed; }

std::optional<std::string> renamed_setting(std::string_view key) {
  const auto row = std::ranges::find(kRenamed, key, &RenamedSetting::before);
  if (row == kRenamed.end()) return std::nullopt;
  return std::string(row->now);
}

std::string current_setting_name(const std::string& key) { return renamed_setting(key).value_or(key); }

std::vector<std::string> current_setting_names(std::vector<std::string> keys) {
  for (std::string& key : keys) key = current_setting_name(key);
  return keys;
}

std::string first_setting_name(const std::string& key) {
  const auto row = std::ranges::find(kRenamed, key, &RenamedSetting::now);
  return row == kRenamed.end() ? key : std::string(row->before);
}

std::string with_current_settings(std::string config) {
  for (const RenamedSetting& row : kRenamed) {
    const std::string before = '"' + std::string(row.before) + "\":";
    if (const std::size_t at = config.find(before); at != config.npos)
      config.replace(at, before.size(), '"' + std::string(row.now) + "\":");
  }
  return config;
}

}  // namespace tapelab::results
