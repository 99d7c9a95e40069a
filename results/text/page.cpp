#include "results/text/page.hpp"

#include <sstream>

#include "results/text/aligned_table.hpp"
#include "results/text/compact_table.hpp"

namespace tapelab::results {

std::string laid_out(const TextTable& table, Format format, std::size_t width) {
  switch (format) {
    case Format::kMarkdown:
      return markdown(table);
    case Format::kCsv:
      return csv(table);
    case Format::kTex:
      return booktabs(table);
    case Format::kText:
    case Format::kJson:
      break;
  }
  return aligned(table, width);
}

std::string remark(const std::string& text, Format format, std::size_t width) {
  if (format == Format::kText) return hanging(text, width);
  if (format != Format::kTex) return text;
  std::string comments;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) comments += (line.empty() ? "%" : "% ") + line + '\n';
  return comments;
}

std::string page(const std::string& caption, const TextTable& table, Format format, std::size_t width) {
  const CompactTable shown = format == Format::kText ? compact(table, width) : CompactTable{table, ""};
  const std::string head = caption + shown.notes;
  return remark(head + (head.empty() ? "" : "\n"), format, width) + laid_out(shown.table, format, width);
}

std::string mark_name(Format format) { return format == Format::kText ? "*" : "bold"; }

}  // namespace tapelab::results
