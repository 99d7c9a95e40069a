// What is wrong with a request or a data file, said so that the next step is clear.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "results/text/errors.hpp"

namespace tapelab::experiments {

/// Where a line of a file or an argument stands.
struct Location {
  std::string source;    ///< file name or "command line"; empty: nowhere in particular
  std::size_t line = 0;  ///< from 1; 0: no line

  /// "grids/digits.ini:14", "command line" or "".
  std::string text() const;
};

/// The command line as a place.
inline Location command_line() { return {.source = "command line", .line = 0}; }

struct Diagnostic {
  std::string message;                  ///< one line: what is wrong and what is allowed
  Location where = {};                  ///< shown as "  --> file:line"
  std::string key = {};                 ///< setting at fault; the grid looks up where it was set if `where` is empty
  std::vector<std::string> hints = {};  ///< next steps, one line each, shown as "   = hint"
};

/// Base of both errors. what() is the rendered text after "error: ":
///
///     unknown key 'predict.condtional'
///       --> grids/digits.ini:14
///        = did you mean 'predict.conditional'?
class InputError : public results::UsageError {
 public:
  explicit InputError(Diagnostic diagnostic);
  const Diagnostic& diagnostic() const { return diagnostic_; }

 private:
  Diagnostic diagnostic_;
};

/// A setting, grid file or command line argument is wrong. Exit code 2.
class ConfigError : public InputError {
 public:
  using InputError::InputError;
};

/// A data file is wrong: bad number, missing value, ragged row. Exit code 2.
class DataError : public InputError {
 public:
  using InputError::InputError;
};

/// "did you mean 'x'?" as the only hint if a known name is near; else `otherwise`.
std::vector<std::string> hint_nearest(std::string_view wrong, const std::vector<std::string>& known,
                                      std::vector<std::string> otherwise);

/// "a, b, c"
std::string comma_list(const std::vector<std::string>& names);

}  // namespace tapelab::experiments
