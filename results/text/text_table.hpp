// A header and rows of text, laid out for a terminal, a Markdown document or a spreadsheet.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tapelab::results {

enum class Format { kText, kMarkdown, kCsv, kTex, kJson };

struct TextTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;                 ///< each as long as the header
  std::set<std::pair<std::size_t, std::size_t>> marked = {};  ///< (row, column) that stand out
  std::size_t foot = std::string::npos;                       ///< rows from here on stand below the others
  std::size_t keys = 1;                                       ///< as many columns, the first, say what a row is of
  std::set<std::size_t> said_once = {};  ///< columns that text need not repeat where all rows say the same
};

/// Cells as people are shown them: their width is known, and none moves what stands beside it.
TextTable printable_table(TextTable table);

/// A Markdown table; "|" in a text is escaped, a marked text is bold.
std::string markdown(const TextTable& table);

/// One field of a CSV line, quoted where it has to be.
std::string csv_field(const std::string& text);

/// RFC 4180 with "\n" line ends: texts with a comma, quote or line end are quoted. Without marks.
std::string csv(const TextTable& table);

/// A LaTeX tabular with the rules of the package booktabs, one above the foot. Texts are escaped, marked ones bold.
std::string booktabs(const TextTable& table);

/// For people: whole numbers in full, others with four significant digits; "-" for NaN.
std::string short_number(double value);

/// For programs: %.17g, reads back as the same number; "" for NaN.
std::string exact_number(double value);

}  // namespace tapelab::results
