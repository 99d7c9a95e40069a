// Grid files: INI text to dotted keys with the line each came from. What the keys mean is not known here.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/formats/input_error.hpp"

namespace tapelab::experiments {

/// One `key = text` with its place. In section [data] the key `window` is `data.window`.
struct Assignment {
  std::string key;
  std::string text;
  Location where;
  std::string comment = {};  ///< behind it, with its '#'
};

/// Assignments of an INI text, in order. `#` outside double quotes starts a comment, a backslash at its end joins a
/// line with the next. Throws ConfigError naming file and line for a line without '=', a line without a key, a section
/// not among `sections`, or a key that appears twice.
std::vector<Assignment> parse_ini(std::string_view text, const std::string& file,
                                  std::span<const std::string> sections);

/// The same for a file. Throws ConfigError if it is missing, a directory, unreadable, or no UTF-8 text.
std::vector<Assignment> read_ini(const std::string& file, std::span<const std::string> sections);

/// Splits an argument `key=text` of the command line.
Assignment parse_override(std::string_view argument);

}  // namespace tapelab::experiments
