#include "results/run/config_json.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "results/run/setting_names.hpp"
#include "results/text/json_text.hpp"
#include "results/text/list_text.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::results {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::pair<SettingType, std::string_view>, 5> kTypes{{{SettingType::kBool, "bool"},
                                                                          {SettingType::kInteger, "integer"},
                                                                          {SettingType::kReal, "real"},
                                                                          {SettingType::kText, "text"},
                                                                          {SettingType::kList, "list"}}};

std::string_view type_name(SettingType type) {
  for (const auto& [known, name] : kTypes)
    if (known == type) return name;
  throw std::logic_error("a setting type without a name");
}

SettingType type_from(std::string_view name) {
  for (const auto& [type, known] : kTypes)
    if (known == name) return type;
  throw std::runtime_error("unknown setting type '" + std::string(name) + "'");
}

/// Earlier versions split a list at every space, also at those in quotes: ["a", "\"flow", "rate\""].
std::optional<std::string> split_in_quotes(const std::vector<std::string>& items) {
  const auto is_open = [](const std::string& item) { return item.starts_with('"'); };
  if (std::ranges::none_of(items, is_open)) return std::nullopt;
  std::string joined;
  for (const std::string& item : items) joined += (joined.empty() ? "" : " ") + item;
  const auto names = split_list(joined);
  return names && list_text(*names) == joined ? std::optional(joined) : std::nullopt;
}

std::string text_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return number_text(value.get<double>());
  if (!value.is_array()) return value.dump();
  std::vector<std::string> items;
  for (const Json& item : value) items.push_back(text_of(item));
  return split_in_quotes(items).value_or(list_text(items));
}

/// `text` as a JSON number if all of it is one and it is finite, else as a string.
template <class Value>
Json number_or_text(const std::string& text) {
  const auto value = parse_number<Value>(text);
  if (!value || !std::isfinite(static_cast<double>(*value))) return text;
  return *value;
}

/// A number only if it is written as one would be: a column may be named "01" or "1.0".
Json item_value(const std::string& item) {
  Json value = number_or_text<std::int64_t>(item);
  if (value.is_string()) value = number_or_text<double>(item);
  return value.is_string() || text_of(value) == item ? value : Json(item);
}

Json list_value(const std::string& text) {
  Json items = Json::array();
  for (const std::string& item : split_list(text).value_or(std::vector<std::string>{text}))
    items.push_back(item_value(item));
  return items;
}

Json native_value(const Setting& setting) {
  switch (setting.type) {
    case SettingType::kBool:
      return setting.value == "true";
    case SettingType::kInteger:
      return number_or_text<std::int64_t>(setting.value);
    case SettingType::kReal:
      return number_or_text<double>(setting.value);
    case SettingType::kText:
      return setting.value;
    case SettingType::kList:
      return list_value(setting.value);
  }
  throw std::logic_error("a setting type without a JSON form");
}

/// settings_json without any escape, as nearly all are, taken apart by its quotes, ten times faster; nothing for any
/// other text.
std::optional<std::vector<Setting>> parse_plain_settings(std::string_view text) {
  const auto is_plain = [](char c) { return c >= ' ' && c <= '~' && c != '\\'; };
  if (!text.starts_with("[[\"") || !text.ends_with("\"]]") || !std::ranges::all_of(text, is_plain)) return std::nullopt;
  text.remove_prefix(1);
  text.remove_suffix(1);
  std::vector<Setting> settings;
  while (true) {
    std::array<std::string_view, 3> row;
    std::string_view before = "[\"";
    for (std::string_view& item : row) {
      if (!text.starts_with(before)) return std::nullopt;
      text.remove_prefix(before.size());
      const std::size_t end = text.find('"');
      if (end == text.npos) return std::nullopt;
      item = text.substr(0, end);
      text.remove_prefix(end);
      before = "\",\"";
    }
    if (!text.starts_with("\"]")) return std::nullopt;
    text.remove_prefix(2);
    settings.push_back({current_setting_name(std::string(row[0])), type_from(row[1]), std::string(row[2])});
    if (text.empty()) return settings;
    if (!text.starts_with(',')) return std::nullopt;
    text.remove_prefix(1);
  }
}

}  // namespace

std::vector<std::pair<std::string, std::string>> config_texts(const std::string& config) {
  std::vector<std::pair<std::string, std::string>> texts;
  const Json json = Json::parse(config, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return texts;
  for (const auto& [key, value] : json.items()) texts.emplace_back(current_setting_name(key), text_of(value));
  return texts;
}

std::string config_json(const std::vector<Setting>& settings) {
  Json config = Json::object();
  for (const Setting& setting : settings) config[setting.key] = native_value(setting);
  return config.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string settings_json(const std::vector<Setting>& settings) {
  Json rows = Json::array();
  for (const Setting& setting : settings) rows.push_back({setting.key, type_name(setting.type), setting.value});
  return rows.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<Setting> parse_settings(const std::string& text) {
  if (auto plain = parse_plain_settings(text)) return *std::move(plain);
  std::vector<Setting> settings;
  reject_deep_json(text);
  try {
    for (const Json& row : Json::parse(text))
      settings.push_back({current_setting_name(row.at(0).get<std::string>()), type_from(row.at(1).get<std::string>()),
                          row.at(2).get<std::string>()});
  } catch (const nlohmann::json::exception& error) {
    throw std::runtime_error(std::string("the settings are not readable: ") + error.what());
  }
  return settings;
}

}  // namespace tapelab::results
