// A table in columns of equal width, for a terminal or a text file.
#pragma once

#include <cstddef>
#include <string>

#include "results/text/line_breaks.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::results {

/// Columns padded with spaces (in characters, not bytes), two spaces between them. A marked text ends in " *". A table
/// wider than `width` is narrowed by the first of these that is enough:
/// - texts and titles are broken between words, titles then within names too but into no more than four lines, where
///   this makes the fewest lines;
/// - blocks below each other, which repeat the key columns;
/// - a paragraph per row, with a line "TITLE: TEXT" for each of its columns.
std::string aligned(const TextTable& table, std::size_t width = kLineWidth);

/// Of the lines of a table that is not narrowed.
std::size_t natural_width(const TextTable& table);

}  // namespace tapelab::results
