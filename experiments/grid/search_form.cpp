#include "experiments/grid/search_form.hpp"

#include <Random123/philox.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <boost/random/sobol.hpp>
#include <cmath>
#include <cstdio>
#include <limits>
#include <utility>

#include "experiments/config/written_value.hpp"
#include "experiments/formats/value_text.hpp"
#include "results/run/setting_names.hpp"

namespace tapelab::experiments {
namespace {

using Kind = SearchForm::Kind;

constexpr std::array<std::pair<std::string_view, Kind>, 3> kForms = {
    {{"random", Kind::kRandom}, {"log_random", Kind::kLogRandom}, {"sobol", Kind::kSobol}}};

constexpr double kLargestInteger = 0x1p53;  // up to which a double holds every integer

std::string name_of(Kind kind) {
  for (const auto& [name, known] : kForms)
    if (known == kind) return std::string(name);
  return "";
}

/// "random" of "random(0, 1)"; nothing for a text that does not begin so.
std::optional<Kind> kind_of(std::string_view text) {
  for (const auto& [name, kind] : kForms)
    if (text.starts_with(name) && trimmed(text.substr(name.size())).starts_with('(')) return kind;
  return std::nullopt;
}

/// One form being read; carries what an error message needs.
struct Reader {
  const Field& field;
  std::string_view text;
  const Location& where;

  [[noreturn]] void fail(const std::string& why, std::vector<std::string> hints) const {
    throw ConfigError({.message = "'" + field.key + " = " + std::string(text) + "': " + why,
                       .where = where,
                       .key = field.key,
                       .hints = std::move(hints)});
  }
};

void require_number(const Reader& reader) {
  const results::SettingType type = reader.field.type();
  if (reader.field.key == "seed")
    reader.fail("seeds repeat a run, they are not searched", {"seed = seeds(3) gives every point three of them"});
  if (type == results::SettingType::kInteger || type == results::SettingType::kReal) return;
  if (type == results::SettingType::kList)
    reader.fail("the setting is a list, and the form draws one number",
                {"list the values that it may have, with commas between them: each point meets each of them"});
  reader.fail("the form draws numbers, and the setting takes " + allowed_text(reader.field),
              {"list the values that it may have, with commas between them: each point meets each of them"});
}

/// Throws as the setting does for a value that it does not take.
void require_allowed(const Reader& reader, double end) {
  try {
    written_value(reader.field, value_text(end), reader.where);
  } catch (const ConfigError& error) {
    reader.fail("both ends must be values of the setting: " + error.diagnostic().message, error.diagnostic().hints);
  }
}

std::pair<double, double> read_ends(const Reader& reader, Kind kind, std::string_view arguments) {
  const std::string usage = name_of(kind) + "(a, b)";
  const std::vector<std::string> texts = split_top_level(arguments, ',');
  if (texts.size() != 2)
    reader.fail("write it as " + usage, {"how many points there are says [grid] samples, once for all settings"});
  std::array<double, 2> ends = {};
  for (std::size_t i = 0; i < 2; ++i) {
    const auto number = parse_number(texts[i]);
    if (!number) reader.fail("'" + texts[i] + "' is not a number", {"write it as " + usage});
    ends[i] = *number;
  }
  if (!(ends[0] < ends[1])) reader.fail("the first end must lie below the second", {"write it as " + usage});
  if (kind == Kind::kLogRandom && !(ends[0] > 0))
    reader.fail("both ends must be above 0; they are the values themselves, not exponents",
                {"for example log_random(0.0001, 0.1)"});
  return {ends[0], ends[1]};
}

/// The shortest decimal within `tolerance`.
std::string rounded(double value, double tolerance) {
  for (int digits = 1; digits < std::numeric_limits<double>::max_digits10; ++digits) {
    std::array<char, 40> text;
    std::snprintf(text.data(), text.size(), "%.*g", digits, value);
    const auto candidate = parse_number(text.data());
    if (candidate && std::abs(*candidate - value) <= tolerance) return value_text(*candidate);
  }
  return value_text(value);
}

/// The value at `part` of the way, which is in [0, 1).
std::string value_at(const SearchForm& form, const Field& field, double part) {
  const bool is_integer = field.type() == results::SettingType::kInteger;
  const double high = is_integer ? form.high + 1 : form.high;
  const double value =
      form.kind == Kind::kLogRandom ? form.low * std::pow(high / form.low, part) : form.low + part * (high - form.low);
  if (is_integer) return value_text(static_cast<std::int64_t>(std::clamp(std::floor(value), form.low, form.high)));
  constexpr double kResolution = 5e-6;
  const double scale = form.kind == Kind::kLogRandom ? value : form.high - form.low;
  const auto text = rounded(value, kResolution * scale);
  const auto number = parse_number(text);
  return number && *number >= form.low && *number <= form.high ? text
                                                               : value_text(std::clamp(value, form.low, form.high));
}

/// 64 random bits, a pure function of both numbers (Philox4x32-10, Salmon et al. 2011).
std::uint64_t random_bits(std::uint64_t key, std::size_t counter) {
  const std::uint64_t place = counter;
  const r123::Philox4x32::key_type key_words = {
      {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)}};
  const r123::Philox4x32::ctr_type words = r123::Philox4x32()(
      {{static_cast<std::uint32_t>(place), static_cast<std::uint32_t>(place >> 32), 0, 0}}, key_words);
  return static_cast<std::uint64_t>(words[0]) << 32 | words[1];
}

/// The top 53 bits as a number in [0, 1).
double fraction(std::uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1p-53; }

}  // namespace

std::vector<std::string> search_form_names() {
  std::vector<std::string> names;
  for (const auto& [name, kind] : kForms) names.emplace_back(name);
  return names;
}

std::string SearchForm::text() const { return name_of(kind) + "(" + value_text(low) + ", " + value_text(high) + ")"; }

std::optional<SearchForm> parse_search_form(const Field& field, std::string_view text, const Location& where) {
  const Reader reader{field, trimmed(text), where};
  const std::vector<std::string> items = split_top_level(reader.text, ',');
  const bool has_form = std::ranges::any_of(items, [](const std::string& item) { return kind_of(item).has_value(); });
  if (!has_form) return std::nullopt;
  require_number(reader);
  if (items.size() > 1)
    reader.fail("a drawn setting takes one form and nothing beside it",
                {"[grid] samples says how many values it has; for fixed ones beside them run a second grid into the "
                 "same folder"});
  const Kind kind = kind_of(reader.text).value();
  const std::size_t open = reader.text.find('(');
  if (!reader.text.ends_with(')'))
    reader.fail("the bracket is not closed", {"write it as " + name_of(kind) + "(a, b)"});
  const auto [low, high] = read_ends(reader, kind, reader.text.substr(open + 1, reader.text.size() - open - 2));
  if (field.type() == results::SettingType::kInteger) {
    if (low != std::trunc(low) || high != std::trunc(high))
      reader.fail("both ends must be whole numbers, as the setting is", {});
    if (std::max(std::abs(low), std::abs(high)) >= kLargestInteger) reader.fail("both ends must be below 2^53", {});
  }
  for (const double end : {low, high}) require_allowed(reader, end);
  return SearchForm{kind, low, high};
}

std::vector<std::vector<std::uint64_t>> sobol_points(std::size_t points, std::size_t dimensions) {
  std::vector<std::vector<std::uint64_t>> all(points, std::vector<std::uint64_t>(dimensions, 0));
  boost::random::sobol_engine<std::uint64_t, 64> engine(dimensions);  // begins after the origin
  for (std::size_t i = 1; i < points; ++i) engine.generate(all[i].begin(), all[i].end());
  return all;
}

std::vector<std::string> search_values(const SearchForm& form, const Field& field, std::size_t samples,
                                       std::uint64_t seed, std::size_t sobol_setting) {
  // Hashed by its first name, as in ids, so that a rename changes no value.
  const std::string key = results::first_setting_name(field.key);
  const std::uint64_t own_seed = XXH3_64bits_withSeed(key.data(), key.size(), seed);
  std::vector<std::string> values;
  if (form.kind == Kind::kSobol) {
    const std::uint64_t shift = random_bits(own_seed, 0);
    for (const auto& point : sobol_points(samples, sobol_setting + 1))
      values.push_back(value_at(form, field, fraction(point[sobol_setting] ^ shift)));
    return values;
  }
  for (std::size_t i = 0; i < samples; ++i) values.push_back(value_at(form, field, fraction(random_bits(own_seed, i))));
  return values;
}

}  // namespace tapelab::experiments
