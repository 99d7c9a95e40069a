// A number out of a text, and back.
#pragma once

#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace tapelab::results {

/// The number that fills the whole text, whatever the locale; nothing if the text is none or does not fit the type.
template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Shortest text that reads back as the same number: "1" and "0.1", as the settings have it.
inline std::string number_text(double value) {
  std::array<char, 32> buffer;
  return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr};
}

/// "1 row", "3 rows"; "series" stays as it is.
inline std::string counted(std::size_t n, std::string_view noun) {
  const bool plural = n != 1 && !noun.ends_with('s');
  return std::to_string(n) + ' ' + std::string(noun) + (plural ? "s" : "");
}

}  // namespace tapelab::results
