#include "experiments/runner/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "results/text/line_breaks.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::experiments {

std::optional<TerminalSize> terminal_size(int descriptor) {
  if (::isatty(descriptor) == 0) return std::nullopt;
  winsize size = {};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return TerminalSize{};
  return TerminalSize{size.ws_row, size.ws_col};
}

std::size_t text_columns(int descriptor) {
  if (const auto terminal = terminal_size(descriptor)) return terminal->columns;
  constexpr std::size_t kLeast = 40;
  const char* asked = std::getenv("COLUMNS");
  const auto columns = results::parse_number<std::size_t>(asked == nullptr ? "" : asked);
  return columns && *columns >= kLeast ? *columns : results::kLineWidth;
}

}  // namespace tapelab::experiments
