#include "experiments/value_text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

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

bool needs_quotes(std::string_view word) { return word.empty() || word.find_first_of(" \t\r\n\v\f,()") != word.npos; }

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

std::optional<std::vector<std::string>> words(std::string_view text) {
  std::vector<std::string> found;
  for (text = trimmed(text); !text.empty(); text = trimmed(text)) {
    const bool quoted = text.front() == '"';
    if (quoted) text.remove_prefix(1);
    const std::size_t end = quoted ? text.find('"') : text.find_first_of(kSpace);
    if (quoted && end == text.npos) return std::nullopt;
    found.emplace_back(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return found;
}

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
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  value = quoted ? text.substr(1, text.size() - 2) : text;
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

void parse_value(std::string_view text, std::optional<std::vector<std::string>>& value) { value = words(text); }

std::string value_text(bool value) { return value ? "true" : "false"; }

std::string value_text(std::int64_t value) { return to_text(value); }

std::string value_text(double value) {
  const double size = std::abs(value);
  if (value == std::trunc(value) && size < 1e15) return to_text(static_cast<std::int64_t>(value));
  return size >= 1e-4 && size < 1e15 ? to_text(value, std::chars_format::fixed) : to_text(value);
}

std::string value_text(const std::string& value) { return value; }

std::string value_text(const std::vector<std::int64_t>& values) {
  std::string text;
  for (const std::int64_t value : values) text += (text.empty() ? "" : " ") + to_text(value);
  return text;
}

std::string value_text(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) {
    if (!text.empty()) text += ' ';
    text += needs_quotes(value) ? '"' + value + '"' : value;
  }
  return text;
}

std::string counted(std::size_t n, std::string_view noun) {
  const bool plural = n != 1 && !noun.ends_with('s');
  return std::to_string(n) + ' ' + std::string(noun) + (plural ? "s" : "");
}

}  // namespace tapelab::experiments
