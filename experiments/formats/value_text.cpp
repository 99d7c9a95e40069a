#include "experiments/formats/value_text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

#include "results/text/list_text.hpp"

namespace tapelab::experiments {
namespace {

constexpr std::string_view kSpace = " \t\r\n\v\f";

template <class Number>
std::optional<Number> parse_whole(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

template <class Number, class... Format>
std::string to_text(Number value, Format... format) {
  std::array<char, 32> digits;
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value, format...);
  return {digits.data(), end};
}

/// Whether set() would take another text for it: it trims, and drops the quotes around a whole value.
bool needs_quotes(std::string_view text) { return trimmed(text) != text || results::unquoted(text).has_value(); }

}  // namespace

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::vector<std::string> split_top_level(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if (c == separator && depth <= 0) {
      parts.emplace_back(trimmed(text.substr(start, i - start)));
      start = i + 1;
    }
  }
  parts.emplace_back(trimmed(text.substr(start)));
  return parts;
}

std::optional<std::vector<std::string>> words(std::string_view text) { return results::split_list(text); }

std::optional<double> parse_number(std::string_view text) {
  const auto value = parse_whole<double>(text);
  if (!value || !std::isfinite(*value)) return std::nullopt;
  return *value + 0.0;  // -0 becomes 0
}

void parse_value(std::string_view text, std::optional<bool>& value) {
  if (text == "true") value = true;
  if (text == "false") value = false;
}

void parse_value(std::string_view text, std::optional<std::int64_t>& value) { value = parse_whole<std::int64_t>(text); }

void parse_value(std::string_view text, std::optional<double>& value) { value = parse_number(text); }

void parse_value(std::string_view text, std::optional<std::string>& value) {
  value = results::unquoted(text).value_or(std::string(text));
}

void parse_value(std::string_view text, std::optional<std::vector<std::int64_t>>& value) {
  const auto items = words(text);
  if (!items || items->empty()) return;
  std::vector<std::int64_t> numbers;
  for (const std::string& item : *items) {
    const auto number = parse_whole<std::int64_t>(item);
    if (!number) return;
    numbers.push_back(*number);
  }
  value = std::move(numbers);
}

void parse_value(std::string_view text, std::optional<std::vector<std::string>>& value) {
  value = words(text);
  if (value && value->size() == 1 && value->front().empty()) value->clear();  // "" of a swept list
}

std::string value_text(bool value) { return value ? "true" : "false"; }

std::string value_text(std::int64_t value) { return to_text(value); }

std::string value_text(double value) {
  const double size = std::abs(value);
  if (value == std::trunc(value) && size < 1e15) return to_text(static_cast<std::int64_t>(value));
  return size >= 1e-4 && size < 1e15 ? to_text(value, std::chars_format::fixed) : to_text(value);
}

std::string value_text(const std::string& value) { return needs_quotes(value) ? results::in_quotes(value) : value; }

std::string value_text(const std::vector<std::int64_t>& values) {
  std::string text;
  for (const std::int64_t value : values) text += (text.empty() ? "" : " ") + to_text(value);
  return text;
}

std::string value_text(const std::vector<std::string>& values) { return results::list_text(values); }

}  // namespace tapelab::experiments
