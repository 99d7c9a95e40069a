#include "results/text/printable.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>

namespace tapelab::results {
namespace {

/// What begins a text: a character of UTF-8 and its bytes, or a byte that is none.
struct Unit {
  std::uint32_t code = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// Bytes that a character with this first byte has; 0: none begins so.
std::size_t length_from(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return 2;
  if (first >= 0xE0 && first <= 0xEF) return 3;
  if (first >= 0xF0 && first <= 0xF4) return 4;
  return 0;
}

Unit first_unit(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = length_from(first);
  if (length == 0 || length > text.size()) return {.code = first};
  std::uint32_t code = length == 1 ? first : first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (!continues(text[i])) return {.code = first};
    code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kLeast[length] || surrogate || code > 0x10FFFF) return {.code = first};
  return {.code = code, .bytes = length, .valid = true};
}

bool acts(std::uint32_t code) {
  const bool control = code < 0x20 || (code >= 0x7F && code <= 0x9F);
  const bool direction = code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
                         (code >= 0x2066 && code <= 0x2069);
  return control || direction || code == 0x2028 || code == 0x2029;
}

std::string hexadecimal(const char* format, std::uint32_t number) {
  char text[16];
  std::snprintf(text, sizeof text, format, static_cast<unsigned>(number));
  return text;
}

std::string escape(const Unit& unit, Escapes escapes) {
  if (escapes == Escapes::kJson) return unit.valid ? hexadecimal("\\u%04x", unit.code) : "\\ufffd";
  if (unit.valid && unit.code == '\n') return "\\n";
  if (unit.valid && unit.code == '\t') return "\\t";
  if (unit.valid && unit.code == '\r') return "\\r";
  return hexadecimal(unit.code < 0x100 ? "\\x%02x" : "\\u%04x", unit.code);
}

bool is_plain(char c) { return c >= 0x20 && c < 0x7F; }

template <class Keep>
std::string escaped(std::string_view text, Escapes escapes, Keep keep) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const auto plain = static_cast<std::size_t>(std::ranges::find_if_not(text, is_plain) - text.begin());
    result += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const Unit unit = first_unit(text);
    if (unit.valid && (!acts(unit.code) || keep(unit.code)))
      result += text.substr(0, unit.bytes);
    else
      result += escape(unit, escapes);
    text.remove_prefix(unit.bytes);
  }
  return result;
}

std::size_t character_count(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::ranges::count_if(text, continues));
}

/// The first characters of a text, and how many it has.
std::string beginning(std::string_view text, std::size_t characters) {
  std::size_t bytes = 0;
  for (std::size_t count = 0; bytes < text.size(); ++bytes)
    if (!continues(text[bytes]) && count++ == characters) break;
  return std::string(text.substr(0, bytes)) + "... (" + std::to_string(character_count(text)) + " characters)";
}

constexpr std::size_t kBeginning = 60;

/// 'a quoted text' of more than kLongest characters cut short.
std::string with_short_quotes(std::string_view line) {
  constexpr std::size_t kLongest = 300;
  std::string result;
  while (true) {
    const std::size_t open = line.find('\''), close = open == line.npos ? open : line.find('\'', open + 1);
    if (close == line.npos) return result.append(line);
    const std::string_view quoted = line.substr(open + 1, close - open - 1);
    if (character_count(quoted) <= kLongest) {
      result += line.substr(0, close);  // what closes one may open the next: an apostrophe stands alone
      line.remove_prefix(close);
      if (line.size() == 1) return result.append(line);
      continue;
    }
    result += line.substr(0, open + 1);
    result += beginning(quoted, kBeginning);
    result += '\'';
    line.remove_prefix(close + 1);
  }
}

std::string fit_line(std::string_view line) {
  constexpr std::size_t kLongest = 1500, kLeft = 400;
  std::string result = line.size() > kBeginning ? with_short_quotes(line) : std::string(line);
  return character_count(result) > kLongest ? beginning(result, kLeft) : result;
}

}  // namespace

std::string printable(std::string_view text, Escapes escapes) {
  return escaped(text, escapes, [](std::uint32_t code) { return code == '\n' || code == '\t'; });
}

std::string printable_cell(std::string_view text) {
  constexpr std::size_t kLongest = 1000;
  if (text.size() > kLongest && character_count(text) > kLongest) return printable_cell(beginning(text, kBeginning));
  if (std::ranges::all_of(text, is_plain)) return std::string(text);
  return escaped(text, Escapes::kText, [](std::uint32_t) { return false; });
}

std::string fit_screen(std::string text) {
  constexpr std::size_t kShort = 300, kMostLines = 60, kLeft = 40;
  if (text.size() <= kShort) return text;
  std::string result;
  std::size_t lines = 0;
  const auto total = static_cast<std::size_t>(std::ranges::count(text, '\n')) + (text.ends_with('\n') ? 0 : 1);
  for (std::string_view rest = text; !rest.empty(); ++lines) {
    if (total > kMostLines && lines == kLeft) return result + "... (" + std::to_string(total) + " lines)\n";
    const std::size_t end = rest.find('\n');
    result += fit_line(rest.substr(0, end));
    if (end == rest.npos) break;
    result += '\n';
    rest.remove_prefix(end + 1);
  }
  return result;
}

std::size_t unfinished_bytes(std::string_view text) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
    const char c = text[text.size() - back];
    if (continues(c)) continue;
    return length_from(static_cast<unsigned char>(c)) > back ? back : 0;
  }
  return 0;
}

}  // namespace tapelab::results
