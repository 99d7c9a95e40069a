#include "experiments/ini_file.hpp"

#include <algorithm>
#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <optional>
#include <sstream>
#include <unordered_map>

#include "experiments/text_encoding.hpp"
#include "experiments/text_file.hpp"
#include "experiments/value_text.hpp"

namespace tapelab::experiments {
namespace {

namespace po = boost::program_options;

/// The name in "[name]", with or without a comment behind it; nothing for any other line.
std::optional<std::string> section_name(std::string_view line) {
  line = trimmed(line.substr(0, line.find('#')));
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

/// Boost's parser knows no line numbers, so it gets one line at a time, behind the section the line stands in.
std::optional<Assignment> parse_line(const std::string& section, const std::string& line, const Location& where) {
  std::istringstream stream((section.empty() ? "" : '[' + section + "]\n") + line + '\n');
  static const po::options_description kNoOptions;
  try {
    const auto parsed = po::parse_config_file(stream, kNoOptions, true);
    if (parsed.options.empty()) return std::nullopt;
    const auto& option = parsed.options.front();
    return Assignment{option.string_key, option.value.front(), where};
  } catch (const po::error&) {
    throw ConfigError({.message = "cannot read '" + std::string(trimmed(line)) + "'",
                       .where = where,
                       .hints = {"a line is 'key = value', '[section]' or '# comment'"}});
  }
}

/// A backslash at the end of a line, outside comments, joins the next one to it.
bool continues(std::string_view line) { return line.find('#') == line.npos && trimmed(line).ends_with('\\'); }

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
  const TextFile content = read_text_file(file);
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
