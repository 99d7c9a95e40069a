// A command of the program, and what it is given.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace tapelab::experiments {

/// How wide help is, and what it says of each option.
inline constexpr std::size_t kHelpColumns = 80;

using Arguments = std::vector<std::string>;

/// Where a command writes: results to `out`, everything else to `err`.
struct Console {
  std::ostream& out;
  std::ostream& err;
  std::size_t columns = 100;  ///< how wide text for people may be on `out`
};

struct Command {
  std::string_view name;
  std::string_view usage;  ///< what stands behind `tapelab <name>`
  std::string_view help;   ///< one line
  int (*run)(const Arguments& arguments, const Console& console);
  std::string (*options)();        ///< text of its options
  std::string_view examples = {};  ///< a line each, with what it does behind a #
};

}  // namespace tapelab::experiments
