#include "results/config_json.hpp"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "results/json_text.hpp"
#include "results/number_text.hpp"

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

/// `text` as a JSON number if all of it is one and it is finite, else as a string.
template <class Value>
Json number_or_text(const std::string& text) {
  const auto value = parse_number<Value>(text);
  if (!value || !std::isfinite(static_cast<double>(*value))) return text;
  return *value;
}

Json list_value(const std::string& text) {
  Json items = Json::array();
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    Json item = number_or_text<std::int64_t>(word);
    items.push_back(item.is_string() ? number_or_text<double>(word) : item);
  }
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

std::string text_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return number_text(value.get<double>());
  if (!value.is_array()) return value.dump();
  std::string items;
  for (const Json& item : value) {
    if (!items.empty()) items += ' ';
    items += text_of(item);
  }
  return items;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> config_texts(const std::string& config) {
  std::vector<std::pair<std::string, std::string>> texts;
  const Json json = Json::parse(config, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return texts;
  for (const auto& [key, value] : json.items()) texts.emplace_back(key, text_of(value));
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
  std::vector<Setting> settings;
  refuse_deep_json(text);
  try {
    for (const Json& row : Json::parse(text))
      settings.push_back(
          {row.at(0).get<std::string>(), type_from(row.at(1).get<std::string>()), row.at(2).get<std::string>()});
  } catch (const nlohmann::json::exception& error) {
    throw std::runtime_error(std::string("the settings are not readable: ") + error.what());
  }
  return settings;
}

}  // namespace tapelab::results
