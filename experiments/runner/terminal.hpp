// What text is written to, as far as its form depends on it.
#pragma once

#include <cstddef>
#include <optional>

namespace tapelab::experiments {

struct TerminalSize {
  std::size_t rows = 24, columns = 80;
};

/// Of the terminal behind a file descriptor; of one that does not know its size that of a DEC VT100. Nothing where
/// there is no terminal.
std::optional<TerminalSize> terminal_size(int descriptor);

/// How wide text may be: as the terminal; in a file or a pipe what the environment variable COLUMNS says if it is a
/// number from 40 on, else results::kLineWidth.
std::size_t text_columns(int descriptor);

}  // namespace tapelab::experiments
