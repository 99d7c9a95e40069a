// A table without what it need not say in every row or title.
#pragma once

#include <cstddef>
#include <string>

#include "results/text/text_table.hpp"

namespace tapelab::results {

/// A table with what is said above it instead of in it.
struct CompactTable {
  TextTable table;
  std::string notes;  ///< lines
};

/// Columns of `said_once` with the same text in all of several rows become a note, "status = ok in all rows". Where the
/// table is wider than `width` all the same, titles that begin with the same name, or with the same two words of one,
/// lose it to a note, "data.*: noise, scale".
CompactTable compact(TextTable table, std::size_t width);

}  // namespace tapelab::results
