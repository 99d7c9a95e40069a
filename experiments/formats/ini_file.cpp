#include "experiments/formats/ini_file.hpp"

#include <algorithm>
#include <optional>
#include <sstream>
#include <unordered_map>

#include "experiments/formats/text_encoding.hpp"
#include "experiments/formats/text_file.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

/// Where a comment begins: at the first '#' outside double quotes; the line's length if there is none. A quote that the
/// line does not close is a character like any other: 5" #7.
std::size_t comment_of(std::string_view line) {
  bool is_quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') is_quoted = !is_quoted && line.find('"', i + 1) != line.npos;
    if (line[i] == '#' && !is_quoted) return i;
  }
  return line.size();
}

/// The name in "[name]", with or without a comment behind it; nothing for any other line.
std::optional<std::string> section_name(std::string_view line) {
  line = trimmed(line.substr(0, comment_of(line)));
  if (!line.starts_with('[') || !line.ends_with(']')) return std::nullopt;
  return std::string(trimmed(line.substr(1, line.size() - 2)));
}

void check_section(const std::string& name, std::span<const std::string> sections, const Location& where) {
  if (std::ranges::find(sections, name) != sections.end()) return;
  const std::vector<std::string> known(sections.begin(), sections.end());
  throw ConfigError({.message = "unknown section [" + name + "]",
                     .where = where,
                     .hints = hint_nearest(name, known, {"sections: " + comma_list(known)})});
}

/// Boost's parser cuts a line at every '#' and knows no line numbers, so lines are taken apart here.
std::optional<Assignment> parse_line(const std::string& section, std::string_view line, const Location& where) {
  const std::size_t comment = comment_of(line);
  const std::string_view text = trimmed(line.substr(0, comment));
  if (text.empty()) return std::nullopt;
  const std::size_t equals = text.find('=');
  if (equals == text.npos)
    throw ConfigError({.message = "cannot read '" + std::string(trimmed(line)) + "'",
                       .where = where,
                       .hints = {"a line is 'key = value', '[section]' or '# comment'"}});
  return Assignment{(section.empty() ? "" : section + '.') + std::string(trimmed(text.substr(0, equals))),
                    std::string(trimmed(text.substr(equals + 1))), where, std::string(trimmed(line.substr(comment)))};
}

/// A backslash at the end of a line, outside comments, joins the next one to it.
bool continues(std::string_view line) { return comment_of(line) == line.size() && trimmed(line).ends_with('\\'); }

void require_utf8(std::string_view text, const std::string& file) {
  const auto fault = find_text_fault(text);
  if (!fault) return;
  const std::string hint = fault->encodings.empty() ? "write it with a text editor, as UTF-8"
                                                    : "save it as UTF-8: " + conversion_command(*fault, file);
  throw ConfigError({.message = "the grid file '" + file + "' is not UTF-8 text: " + fault->what,
                     .where = {fault->line > 0 ? file : "", fault->line},
                     .hints = {hint}});
}

void check_key(const Assignment& assignment, const std::string& section) {
  if (assignment.key.size() > (section.empty() ? 0 : section.size() + 1)) return;
  throw ConfigError({.message = "no key before '='", .where = assignment.where});
}

}  // namespace

std::vector<Assignment> parse_ini(std::string_view text, const std::string& file,
                                  std::span<const std::string> sections) {
  std::vector<Assignment> assignments;
  std::unordered_map<std::string, std::size_t> first_line;
  std::string section, line, more;
  std::istringstream lines{std::string(text)};
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    const Location where{file, number};
    while (continues(line) && std::getline(lines, more)) {
      line = line.substr(0, line.rfind('\\')) + std::string(trimmed(more));
      ++number;
    }
    if (const auto name = section_name(line)) {
      check_section(*name, sections, where);
      section = *name;
      continue;
    }
    auto assignment = parse_line(section, line, where);
    if (!assignment) continue;
    check_key(*assignment, section);
    const auto [earlier, inserted] = first_line.emplace(assignment->key, number);
    if (!inserted) {
      throw ConfigError({.message = "'" + assignment->key + "' is set twice in this file",
                         .where = where,
                         .hints = {"first set in line " + std::to_string(earlier->second)}});
    }
    assignments.push_back(*std::move(assignment));
  }
  return assignments;
}

std::vector<Assignment> read_ini(const std::string& file, std::span<const std::string> sections) {
  constexpr std::uint64_t kMostBytes = 16 << 20;  // a grid file is written by hand
  const TextFile content = read_text_file(file, kMostBytes);
  if (content.problem.empty()) {
    require_utf8(content.text, file);
    return parse_ini(content.text, file, sections);
  }
  throw ConfigError({.message = "cannot read grid file '" + file + "': " + content.problem});
}

Assignment parse_override(std::string_view argument) {
  const std::size_t equals = argument.find('=');
  const std::string_view key = trimmed(argument.substr(0, equals));
  if (equals == argument.npos || key.empty()) {
    throw ConfigError(
        {.message = "'" + std::string(argument) + "' is not of the form key=value", .where = command_line()});
  }
  return {std::string(key), std::string(trimmed(argument.substr(equals + 1))), command_line()};
}

}  // namespace tapelab::experiments
