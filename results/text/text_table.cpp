#include "results/text/text_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <sstream>
#include <string_view>

#include "results/text/printable.hpp"

namespace tapelab::results {
namespace {

/// Characters of a UTF-8 text: every byte that does not continue one.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string printed(const char* format, double value) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, format, value);
  return buffer;
}

std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  for (const std::string& field : fields) {
    if (&field != &fields.front()) line += ',';
    line += csv_field(field);
  }
  return line + '\n';
}

std::string escaped(const std::string& text, char special, const char* replacement) {
  std::string result;
  for (const char c : text) result.append(c == special ? replacement : std::string(1, c));
  return result;
}

std::string markdown_line(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) line += ' ' + escaped(cell, '|', "\\|") + " |";
  return line + '\n';
}

/// What LaTeX would read as a command, and how it is written instead. A bracket first in a row would pass for an
/// argument of the \\ before it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kTexTexts = {{{"\\", "\\textbackslash{}"},
                                                                                      {"±", "$\\pm$"},
                                                                                      {"×", "$\\times$"},
                                                                                      {"->", "$\\to$"},
                                                                                      {"<", "$<$"},
                                                                                      {">", "$>$"},
                                                                                      {"|", "$|$"},
                                                                                      {"[", "{[}"},
                                                                                      {"~", "\\~{}"},
                                                                                      {"^", "\\^{}"},
                                                                                      {"&", "\\&"},
                                                                                      {"%", "\\%"},
                                                                                      {"$", "\\$"},
                                                                                      {"#", "\\#"},
                                                                                      {"_", "\\_"},
                                                                                      {"{", "\\{"},
                                                                                      {"}", "\\}"}}};

std::string tex_text(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const auto special =
        std::ranges::find_if(kTexTexts, [&](const auto& known) { return text.starts_with(known.first); });
    const bool is_special = special != kTexTexts.end();
    result += is_special ? special->second : text.substr(0, 1);
    text.remove_prefix(is_special ? special->first.size() : 1);
  }
  return result;
}

std::string tex_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) line += (line.empty() ? "" : " & ") + cell;
  return line + " \\\\\n";
}

/// The rows, marked texts between `before` and `after`.
std::vector<std::vector<std::string>> marked_rows(const TextTable& table, const char* before, const char* after) {
  std::vector<std::vector<std::string>> rows = table.rows;
  for (const auto& [row, column] : table.marked) rows[row][column].insert(0, before).append(after);
  return rows;
}

using Rows = std::vector<std::vector<std::string>>;

std::vector<std::size_t> widths_of(const std::vector<std::string>& header, const Rows& rows) {
  std::vector<std::size_t> widths;
  for (const std::string& title : header) widths.push_back(width(title));
  for (const auto& row : rows)
    for (std::size_t column = 0; column < row.size(); ++column)
      widths[column] = std::max(widths[column], width(row[column]));
  return widths;
}

/// The rows with the texts of one column continued in rows of their own where a line would be too long.
Rows wrapped_rows(const Rows& rows, std::size_t column, const std::vector<std::size_t>& widths) {
  constexpr std::size_t kLeast = 40, kGap = 2;
  std::size_t others = 0;
  for (std::size_t i = 0; i < widths.size(); ++i) others += i == column ? 0 : widths[i] + kGap;
  const std::size_t most = std::max(kLeast, kLineWidth - std::min(kLineWidth, others));
  Rows result;
  for (const auto& row : rows) {
    std::istringstream lines(wrapped(row[column], "  ", most));
    auto next = row;
    while (std::getline(lines, next[column])) {
      result.push_back(next);
      next.assign(row.size(), "");
    }
  }
  return result;
}

/// Cells as people are shown them: their width is known, and none moves what stands beside it.
TextTable printable_table(TextTable table) {
  for (std::string& title : table.header) title = printable_cell(title);
  for (auto& row : table.rows)
    for (std::string& cell : row) cell = printable_cell(cell);
  return table;
}

}  // namespace

std::string aligned(const TextTable& raw) {
  const TextTable table = printable_table(raw);
  Rows rows = marked_rows(table, "", " *");
  std::vector<std::size_t> widths = widths_of(table.header, rows);
  if (table.wrapped_column < widths.size()) {
    rows = wrapped_rows(rows, table.wrapped_column, widths);
    widths = widths_of(table.header, rows);
  }
  std::string text;
  const auto add_line = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t column = 0; column < cells.size(); ++column)
      line += cells[column] + std::string(widths[column] - width(cells[column]) + 2, ' ');
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  };
  add_line(table.header);
  for (const auto& row : rows) add_line(row);
  return text;
}

std::string markdown(const TextTable& raw) {
  const TextTable table = printable_table(raw);
  std::string text = markdown_line(table.header) + "|";
  for (std::size_t column = 0; column < table.header.size(); ++column) text += " --- |";
  text += '\n';
  for (const auto& row : marked_rows(table, "**", "**")) text += markdown_line(row);
  return text;
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

std::string csv(const TextTable& table) {
  std::string text = csv_line(table.header);
  for (const auto& row : table.rows) text += csv_line(row);
  return text;
}

std::string booktabs(const TextTable& table) {
  TextTable tex = printable_table(table);
  for (std::string& title : tex.header) title = tex_text(title);
  for (auto& row : tex.rows)
    for (std::string& cell : row) cell = tex_text(cell);
  std::string text = "\\begin{tabular}{" + std::string(table.header.size(), 'l') + "}\n\\toprule\n";
  text += tex_line(tex.header) + "\\midrule\n";
  const auto rows = marked_rows(tex, "\\textbf{", "}");
  for (std::size_t row = 0; row < rows.size(); ++row)
    text += (row > 0 && row == table.foot ? "\\midrule\n" : "") + tex_line(rows[row]);
  return text + "\\bottomrule\n\\end{tabular}\n";
}

std::string laid_out(const TextTable& table, Format format) {
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
  return aligned(table);
}

std::string remark(const std::string& text, Format format) {
  if (format != Format::kTex) return text;
  std::string comments;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) comments += (line.empty() ? "%" : "% ") + line + '\n';
  return comments;
}

std::string mark_name(Format format) { return format == Format::kText ? "*" : "bold"; }

std::string wrapped(const std::string& text, const std::string& indent, std::size_t most) {
  std::string lines, line;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (!line.empty() && width(line) + 1 + width(word) > most) {
      lines += line + '\n';
      line = indent + word;
    } else {
      line += (line.empty() ? "" : " ") + word;
    }
  }
  return lines + line;
}

std::string short_number(double value) {
  if (std::isnan(value)) return "-";
  const bool whole = value == std::floor(value) && std::abs(value) < 1e15;
  return printed(whole ? "%.0f" : "%.4g", value);
}

std::string exact_number(double value) { return std::isnan(value) ? "" : printed("%.17g", value); }

}  // namespace tapelab::results
