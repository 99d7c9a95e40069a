// A header and rows of text, laid out for a terminal, a Markdown document or a spreadsheet.
#pragma once

#include <string>
#include <vector>

namespace tapelab::results {

enum class Format { kText, kMarkdown, kCsv, kJson };

struct TextTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;  ///< each as long as the header
};

/// Columns padded with spaces to equal width (in characters, not bytes), two spaces between them.
std::string aligned(const TextTable& table);

/// A Markdown table; "|" in a text is escaped.
std::string markdown(const TextTable& table);

/// One field of a CSV line, quoted where it has to be.
std::string csv_field(const std::string& text);

/// RFC 4180 with "\n" line ends: texts with a comma, quote or line end are quoted.
std::string csv(const TextTable& table);

/// For people: whole numbers in full, others with four significant digits; "-" for NaN.
std::string short_number(double value);

/// For programs: %.17g, reads back as the same number; "" for NaN.
std::string exact_number(double value);

}  // namespace tapelab::results
