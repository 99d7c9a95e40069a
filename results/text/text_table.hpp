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
  std::size_t wrapped_column = std::string::npos;  ///< whose texts `aligned` wraps so that lines fit kLineWidth
};

/// Columns padded with spaces to equal width (in characters, not bytes), two spaces between them. A marked text ends in
/// " *". The wrapped column keeps at least 40 characters, however wide the others are.
std::string aligned(const TextTable& table);

/// A Markdown table; "|" in a text is escaped, a marked text is bold.
std::string markdown(const TextTable& table);

/// One field of a CSV line, quoted where it has to be.
std::string csv_field(const std::string& text);

/// RFC 4180 with "\n" line ends: texts with a comma, quote or line end are quoted. Without marks.
std::string csv(const TextTable& table);

/// A LaTeX tabular with the rules of the package booktabs, one above the foot. Texts are escaped, marked ones bold.
std::string booktabs(const TextTable& table);

/// By one of these; not for kJson.
std::string laid_out(const TextTable& table, Format format);

/// Lines that stand above or below a table: as they are, as comments in LaTeX.
std::string remark(const std::string& text, Format format);

/// How a marked text stands out, for captions: "*" or "bold".
std::string mark_name(Format format);

/// A line for people.
inline constexpr std::size_t kLineWidth = 120;

/// The words of `text` in lines of at most `most` characters, or of one longer word; all but the first line begin with
/// `indent`.
std::string wrapped(const std::string& text, const std::string& indent, std::size_t most = kLineWidth);

/// For people: whole numbers in full, others with four significant digits; "-" for NaN.
std::string short_number(double value);

/// For programs: %.17g, reads back as the same number; "" for NaN.
std::string exact_number(double value);

}  // namespace tapelab::results
