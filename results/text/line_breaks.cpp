#include "results/text/line_breaks.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>

namespace tapelab::results {
namespace {

/// Words that stand on the line of the word before them.
constexpr std::array<std::string_view, 3> kSignsBehind = {"±", "%", "="};

/// Whether a line may end before `at`, which is neither the beginning of the text nor its end.
bool may_end_before(std::string_view text, std::size_t at, Breaks breaks) {
  const char before = text[at - 1];
  if (before == ' ') {
    const std::string_view left = text.substr(0, text.find_last_not_of(' ', at - 1) + 1), right = text.substr(at);
    const auto begins_with = [&](std::string_view sign) { return right.substr(0, right.find(' ')) == sign; };
    return !right.starts_with(' ') && !std::ranges::any_of(kSignsBehind, begins_with) && right != "*" &&
           !left.ends_with("±") && !left.ends_with(" =");
  }
  const auto is_letter = [&](std::size_t i) { return std::isalpha(static_cast<unsigned char>(text[i])) != 0; };
  return breaks == Breaks::kNames && (before == '.' || before == '_') && is_letter(at) && at > 1 && is_letter(at - 2);
}

std::string_view without_trailing(std::string_view text) { return text.substr(0, text.find_last_not_of(' ') + 1); }

}  // namespace

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::vector<std::string> broken(std::string_view text, std::size_t most, std::size_t indent, Breaks breaks) {
  std::vector<std::string> lines;
  const std::string space(indent, ' ');
  const auto add = [&](std::string_view line) {
    lines.push_back((lines.empty() ? "" : space) + std::string(without_trailing(line)));
  };
  const std::size_t first = std::min(text.find_first_not_of(' '), text.size());  // its own indent is no place to break
  std::size_t begin = 0, last = 0;  // of the line; the last place where it may end
  for (std::size_t at = first + 1; at <= text.size(); ++at) {
    if (at < text.size() && !may_end_before(text, at, breaks)) continue;
    const std::size_t room = most - std::min(most, lines.empty() ? 0 : indent);
    if (last > begin && characters(without_trailing(text.substr(begin, at - begin))) > room) {
      add(text.substr(begin, last - begin));
      begin = last;
    }
    last = at;
  }
  add(text.substr(begin));
  return lines;
}

std::string hanging(std::string_view text, std::size_t most, std::size_t indent) {
  std::string result;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (characters(line) <= most)
      result += line;
    else
      for (const std::string& piece : broken(line, most, std::min(line.find_first_not_of(' '), line.size()) + indent))
        result += (result.empty() || result.ends_with('\n') ? "" : "\n") + piece;
    if (end == text.npos) break;
    result += '\n';
    text.remove_prefix(end + 1);
  }
  return result;
}

std::string wrapped(const std::string& text, const std::string& indent, std::size_t most) {
  std::string lines, line;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (!line.empty() && characters(line) + 1 + characters(word) > most) {
      lines += line + '\n';
      line = indent + word;
    } else {
      line += (line.empty() ? "" : " ") + word;
    }
  }
  return lines + line;
}

}  // namespace tapelab::results
