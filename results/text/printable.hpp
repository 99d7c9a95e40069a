// Text from files, names and arguments as a terminal may be given it: no byte of it can move the cursor, recolour,
// retitle or reorder what stands on the screen, and none of it fills the screen.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tapelab::results {

/// kText: "\x1b" in the place of a control character, "\u202e" in that of one which changes the direction of writing.
/// kJson: the escapes of JSON, which read back as what they were.
enum class Escapes { kText, kJson };

/// `text` with everything escaped that acts on a terminal instead of being shown: control characters (C0 but line end
/// and tab, DEL, C1), marks of direction, line and paragraph separators, and bytes that are no UTF-8.
std::string printable(std::string_view text, Escapes escapes = Escapes::kText);

/// The same for one cell of a table or one line: line end and tab are escaped too, and of more than 1000 characters the
/// first 60 are left, with how many there were.
std::string printable_cell(std::string_view text);

/// A message cut to what a screen holds: of a quoted text of more than 300 characters and of a line of more than 1500
/// the beginning is left, with how many there were; of more than 60 lines the first 40.
std::string fit_screen(std::string text);

/// How many bytes at the end of `text` may be the beginning of a character that goes on: 0 to 3.
std::size_t unfinished_bytes(std::string_view text);

}  // namespace tapelab::results
