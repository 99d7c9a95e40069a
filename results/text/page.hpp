// A table with its caption, in any format.
#pragma once

#include <cstddef>
#include <string>

#include "results/text/line_breaks.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::results {

/// A table by itself in one of the formats; not for kJson.
std::string laid_out(const TextTable& table, Format format, std::size_t width = kLineWidth);

/// Lines that stand above or below a table: at most `width` wide for people, as they are in Markdown, as comments in
/// LaTeX.
std::string remark(const std::string& text, Format format, std::size_t width = kLineWidth);

/// The lines of the caption, and below them the table; as text it is made compact first. Not for kJson.
std::string page(const std::string& caption, const TextTable& table, Format format, std::size_t width);

/// How a marked text stands out, for captions: "*" or "bold".
std::string mark_name(Format format);

}  // namespace tapelab::results
