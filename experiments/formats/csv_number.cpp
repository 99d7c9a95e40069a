#include "experiments/formats/csv_number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <system_error>
#include <utility>
#include <vector>

#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool all_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

std::string_view without_plus(std::string_view text) {
  const bool one_sign = text.size() > 1 && text[0] == '+' && text[1] != '-' && text[1] != '+';
  return one_sign ? text.substr(1) : text;
}

std::string_view without_sign(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return text;
}

/// Power of ten of the first digit that is not 0, of a decimal number.
std::int64_t magnitude(std::string_view number) {
  const std::size_t e = number.find_first_of("eE");
  const std::string_view digits = without_sign(number.substr(0, e));
  const std::size_t point = std::min(digits.find('.'), digits.size());
  const std::size_t first = std::min(digits.find_first_of("123456789"), digits.size());
  std::int64_t exponent = 0;
  if (e != number.npos) {
    const std::string_view text = without_plus(number.substr(e + 1));
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
    constexpr std::int64_t kEnough = std::numeric_limits<std::int64_t>::max() / 4;
    if (error == std::errc::result_out_of_range) exponent = kEnough;
    exponent = text.starts_with('-') ? -std::min(std::abs(exponent), kEnough) : std::min(exponent, kEnough);
  }
  return static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first) + exponent;
}

/// Signs that look like '-' but are other characters.
constexpr auto kMinuses = std::to_array<std::pair<std::string_view, std::string_view>>({{"\u2212", "U+2212"},
                                                                                        {"\u2013", "U+2013"},
                                                                                        {"\u2014", "U+2014"},
                                                                                        {"\u2010", "U+2010"},
                                                                                        {"\u2011", "U+2011"},
                                                                                        {"\uFE63", "U+FE63"},
                                                                                        {"\uFF0D", "U+FF0D"}});

/// What separates thousands somewhere, with what separates decimals there.
constexpr auto kSeparators = std::to_array<std::pair<std::string_view, std::string_view>>({{",", "."},
                                                                                           {".", ","},
                                                                                           {"'", ".,"},
                                                                                           {"\u2019", ".,"},
                                                                                           {" ", ".,"},
                                                                                           {"\u00A0", ".,"},
                                                                                           {"\u202F", ".,"},
                                                                                           {"\u2009", ".,"},
                                                                                           {"_", ".,"}});

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  for (std::size_t at; (at = text.find(separator)) != text.npos; text.remove_prefix(at + separator.size()))
    parts.push_back(text.substr(0, at));
  parts.push_back(text);
  return parts;
}

/// One to three digits, then groups of three (of two before the last one, as in India).
bool are_groups(const std::vector<std::string_view>& parts) {
  if (parts.size() < 2 || !std::ranges::all_of(parts, all_digits)) return false;
  if (parts.front().size() > 3 || parts.back().size() != 3) return false;
  return std::all_of(parts.begin() + 1, parts.end() - 1,
                     [](auto part) { return part.size() == 2 || part.size() == 3; });
}

/// The number without its thousands separators; nothing for other text.
struct Ungrouped {
  std::string plain;
  bool certain = false;  ///< false: "1,000" may be a number with three decimals
};

std::optional<Ungrouped> ungrouped(std::string_view text) {
  const std::string sign(text.substr(0, text.size() - without_sign(text).size()));
  text = without_sign(text);
  for (const auto& [separator, decimals] : kSeparators) {
    const std::size_t point = text.find_last_of(decimals);
    const std::string_view fraction = point == text.npos ? "" : text.substr(point + 1);
    const auto parts = split(text.substr(0, point), separator);
    if (!are_groups(parts) || (point != text.npos && !all_digits(fraction))) continue;
    Ungrouped found = {.plain = sign, .certain = parts.size() > 2 || point != text.npos || separator != ","};
    for (const std::string_view part : parts) found.plain += part;
    if (point != text.npos) found.plain += '.' + std::string(fraction);
    return found;
  }
  return std::nullopt;
}

std::string with_point(std::string text) {
  std::ranges::replace(text, ',', '.');
  return text;
}

std::string separator_hint(std::string_view text) {
  const std::string shown(text);
  if (const auto number = ungrouped(text); number && number->certain)
    return "numbers are written without thousands separators and with a decimal point: " + number->plain + ", not " +
           shown;
  else if (number)
    return "is the comma a thousands separator (" + number->plain + ") or a decimal comma (" + with_point(shown) +
           ")? Leave out a thousands separator; write a decimal comma as a point";
  if (std::ranges::count(text, ',') == 1 && parse_decimal(with_point(shown)))
    return "numbers are written with a decimal point: replace the decimal commas in the file";
  return "";
}

/// "12%", "$5", "3.5 kg": a number with something before or behind it that is no digit.
std::string unit_hint(std::string_view text) {
  const auto is_part = [](char c) { return is_digit(c) || c == '.' || c == '-' || c == '+'; };
  const auto first = std::ranges::find_if(text, is_part);
  const std::string_view rest(first, text.end());
  const std::size_t end = std::min(rest.find_first_not_of("0123456789.+-eE"), rest.size());
  const std::string_view unit = trimmed(rest.substr(end)), before = trimmed(std::string_view(text.begin(), first));
  const bool one_side = before.empty() != unit.empty();
  const auto has_digit = [](std::string_view side) { return std::ranges::any_of(side, is_digit); };
  if (!one_side || has_digit(unit) || !parse_decimal(trimmed(rest.substr(0, end)))) return "";
  return "a cell must hold only the number: move '" + std::string(unit.empty() ? before : unit) +
         "' out of the cells, for example into the column's name";
}

}  // namespace

std::optional<double> parse_decimal(std::string_view text) {
  text = without_plus(text);
  if (const auto value = parse_number(text)) return value;
  double unread = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, unread);
  if (error == std::errc::result_out_of_range && end == last && magnitude(text) < 0) return 0.0;
  return std::nullopt;
}

std::string number_hint(std::string_view text) {
  for (const auto& [minus, code] : kMinuses) {
    if (!text.starts_with(minus)) continue;
    const std::string hyphen = "-" + std::string(text.substr(minus.size()));
    if (parse_decimal(hyphen) || ungrouped(hyphen))
      return "its minus is the character " + std::string(code) + ": write a hyphen, " + hyphen;
  }
  if (text.size() > 1 && text.find_first_not_of("+-") == 2 && parse_decimal(text.substr(2)))
    return "a number has at most one sign";
  if (const std::string hint = separator_hint(text); !hint.empty()) return hint;
  return unit_hint(text);
}

bool may_be_cut_number(std::string_view left, std::string_view right) {
  left = without_sign(trimmed(left));
  right = trimmed(right);
  const std::string_view thousands = right.substr(0, right.find('.'));
  return all_digits(left) && left.size() <= 3 && all_digits(thousands) && thousands.size() == 3;
}

}  // namespace tapelab::experiments
