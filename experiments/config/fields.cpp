#include "experiments/config/fields.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <type_traits>
#include <unordered_map>

#include "experiments/config/config.hpp"
#include "experiments/config/start_place.hpp"
#include "experiments/formats/value_text.hpp"
#include "results/run/setting_names.hpp"
#include "results/text/list_text.hpp"

namespace tapelab::experiments {
namespace {

bool inside(const Range& range, double value) {
  if (range.ends == Ends::kOpenLow && value == range.low) return false;
  if (range.ends == Ends::kOpenHigh && value == range.high) return false;
  return range.low <= value && value <= range.high;
}

template <class T>
bool is_allowed(const Allowed& allowed, const T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    if (std::holds_alternative<NumberOrNone>(allowed)) return value.empty() || parse_number(value).has_value();
    const auto* choices = std::get_if<Choices>(&allowed);
    return !choices || std::ranges::find(choices->names, value) != choices->names.end();
  } else if constexpr (std::is_same_v<T, std::vector<std::int64_t>>) {
    return std::ranges::all_of(value, [&](std::int64_t item) { return is_allowed(allowed, item); });
  } else if constexpr (std::is_arithmetic_v<T>) {
    const auto* range = std::get_if<Range>(&allowed);
    return !range || inside(*range, static_cast<double>(value));
  } else {
    return true;
  }
}

/// Place of a choice in the list of texts; nothing if it is none of them.
std::optional<std::size_t> place_of(std::string_view choice, std::span<const std::string_view> texts) {
  const auto found = std::ranges::find(texts, choice);
  if (found == texts.end()) return std::nullopt;
  return static_cast<std::size_t>(found - texts.begin());
}

bool assign(Config& config, const ChoiceMember& member, std::string_view text) {
  std::optional<std::string> value;
  parse_value(text, value);
  const auto place = place_of(value.value_or(""), member.texts);
  if (place) member.set(config, *place);
  return place.has_value();
}

bool assign(Config& config, const ChoiceListMember& member, std::string_view text) {
  std::optional<std::vector<std::string>> items;
  parse_value(text, items);
  if (!items || items->empty()) return false;
  std::vector<std::size_t> places;
  for (const std::string& item : *items) {
    const auto place = place_of(item, member.texts);
    if (!place) return false;
    places.push_back(*place);
  }
  if (std::ranges::count(places, places.front()) == std::ssize(places)) places.resize(1);
  member.set(config, places);
  return true;
}

/// A text that stands for a number, written as numbers are.
void make_canonical(const Allowed& allowed, std::string& value) {
  if (std::holds_alternative<NumberOrNone>(allowed) && !value.empty()) value = value_text(*parse_number(value));
}

/// Parses, checks and stores; false if the text is not an allowed value.
bool assign(Config& config, const Field& field, std::string_view text) {
  return std::visit(
      [&]<class M>(const M& member) {
        if constexpr (std::is_same_v<M, ChoiceMember> || std::is_same_v<M, ChoiceListMember>) {
          return assign(config, member, text);
        } else {
          std::optional<std::remove_reference_t<decltype(member(config))>> value;
          parse_value(text, value);
          if (!value || !is_allowed(field.allowed, *value)) return false;
          if constexpr (std::is_same_v<decltype(value), std::optional<std::string>>)
            make_canonical(field.allowed, *value);
          member(config) = *std::move(value);
          return true;
        }
      },
      field.member);
}

std::string range_text(const Range& range) {
  const std::string low = value_text(range.low), high = value_text(range.high);
  const bool bounded = range.high != std::numeric_limits<double>::infinity();
  switch (range.ends) {
    case Ends::kOpenLow:
      return " above " + low + (bounded ? " and at most " + high : "");
    case Ends::kOpenHigh:
      return " from " + low + " to below " + high;
    case Ends::kClosed:
      break;
  }
  return bounded ? " from " + low + " to " + high : " of at least " + low;
}

std::vector<std::string> hints_for(const Field& field, std::string_view text) {
  const std::vector<std::string> choices = field.choices();
  // Of a list the word that is none of them.
  for (const std::string& word : words(text).value_or(std::vector<std::string>{}))
    if (std::holds_alternative<ChoiceListMember>(field.member) && std::ranges::find(choices, word) == choices.end())
      return hint_nearest(word, choices, {});
  return hint_nearest(text, choices, {});
}

/// "relu tanh"
std::string texts_at(std::span<const std::string_view> texts, const std::vector<std::size_t>& places) {
  std::string text;
  for (const std::size_t place : places) text.append(text.empty() ? "" : " ").append(texts[place]);
  return text;
}

Config all_defaults() {
  Config config{};
  for (const Field& field : fields()) set(config, field.key, field.default_value);
  return config;
}

}  // namespace

results::SettingType Field::type() const {
  using enum results::SettingType;
  constexpr results::SettingType kTypes[] = {kBool, kInteger, kReal, kText, kList, kList, kText, kText};
  static_assert(std::size(kTypes) == std::variant_size_v<Member>);
  return kTypes[member.index()];
}

std::vector<std::string> Field::choices() const {
  if (const auto* listed = std::get_if<ChoiceMember>(&member)) return {listed->texts.begin(), listed->texts.end()};
  if (const auto* listed = std::get_if<ChoiceListMember>(&member)) return {listed->texts.begin(), listed->texts.end()};
  const auto* named = std::get_if<Choices>(&allowed);
  return named ? named->names : std::vector<std::string>{};
}

const std::vector<std::string>& field_keys() {
  static const std::vector<std::string> keys = [] {
    std::vector<std::string> names;
    for (const Field& field : fields()) names.push_back(field.key);
    return names;
  }();
  return keys;
}

const Field& find_field(std::string_view key, const Location& where) {
  static const auto index = [] {
    std::unordered_map<std::string_view, const Field*> rows;
    for (const Field& field : fields()) rows.emplace(field.key, &field);
    for (const results::RenamedSetting& row : results::renamed_settings()) rows.emplace(row.before, rows.at(row.now));
    return rows;
  }();
  if (const auto row = index.find(key); row != index.end()) return *row->second;
  throw ConfigError({.message = "unknown key '" + std::string(key) + "'",
                     .where = where,
                     .hints = hint_nearest(key, field_keys(), {"'tapelab schema' lists every key"})});
}

std::string allowed_text(const Field& field) {
  if (const auto choices = field.choices(); !choices.empty())
    return (choices.size() == 1 ? choices.front() : "one of " + comma_list(choices)) +
           (std::holds_alternative<ChoiceListMember>(field.member) ? ", or several, separated by spaces" : "");
  if (std::holds_alternative<NumberOrNone>(field.allowed)) return "a number, or empty";
  const auto* range = std::get_if<Range>(&field.allowed);
  const std::string bounds = range ? range_text(*range) : "";
  switch (field.type()) {
    case results::SettingType::kBool:
      return "true or false";
    case results::SettingType::kInteger:
      return "an integer" + bounds;
    case results::SettingType::kReal:
      return "a number" + bounds;
    case results::SettingType::kText:
      return field.is_file() ? "a file path" : field.is_path() ? "STUDY, STUDY:RUN or STUDY:WORDS" : "text";
    case results::SettingType::kList:
      break;
  }
  return range ? "integers" + bounds + ", separated by spaces"
               : "names separated by spaces (in double quotes where a name holds a space or a comma)";
}

const Config& default_config() {
  static const Config config = all_defaults();
  return config;
}

void set(Config& config, std::string_view key, std::string_view text, const Location& where) {
  const Field& field = find_field(key, where);
  const std::string_view value = trimmed(text);
  if (assign(config, field, value)) return;
  throw ConfigError(
      {.message = "'" + field.key + "' must be " + allowed_text(field) + ", not '" + std::string(value) + "'",
       .where = where,
       .key = field.key,
       .hints = hints_for(field, value)});
}

std::string get(const Config& config, const Field& field) {
  // The accessors return mutable references; nothing is written through them here.
  auto& readable = const_cast<Config&>(config);
  return std::visit(
      [&]<class M>(const M& member) {
        if constexpr (std::is_same_v<M, ChoiceMember>)
          return value_text(std::string(member.texts[member.get(config)]));
        else if constexpr (std::is_same_v<M, ChoiceListMember>)
          return texts_at(member.texts, member.get(config));
        else
          return value_text(member(readable));
      },
      field.member);
}

std::string get(const Config& config, std::string_view key) { return get(config, find_field(key)); }

std::vector<results::Setting> settings_of(const Config& config) {
  std::vector<results::Setting> settings;
  settings.reserve(fields().size());
  for (const Field& field : fields()) settings.push_back({field.key, field.type(), get(config, field)});
  return settings;
}

std::string stored_value(const Config& config, const Field& field) {
  const std::string value = get(config, field), plain = results::unquoted(value).value_or(value);
  if (field.is_file()) return value_text(std::filesystem::path(plain).filename().string());
  if (!field.is_study()) return value;
  StartPlace place = parse_start_from(plain);
  place.study = place.study.filename();
  return value_text(place.text());
}

std::vector<results::Setting> stored_settings(const Config& config) {
  std::vector<results::Setting> settings;
  settings.reserve(fields().size());
  for (const Field& field : fields()) settings.push_back({field.key, field.type(), stored_value(config, field)});
  return settings;
}

}  // namespace tapelab::experiments
