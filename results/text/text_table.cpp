#include "results/text/text_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "results/text/printable.hpp"

namespace tapelab::results {
namespace {

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

}  // namespace

TextTable printable_table(TextTable table) {
  for (std::string& title : table.header) title = printable_cell(title);
  for (auto& row : table.rows)
    for (std::string& cell : row) cell = printable_cell(cell);
  return table;
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

std::string short_number(double value) {
  if (std::isnan(value)) return "-";
  const bool whole = value == std::floor(value) && std::abs(value) < 1e15;
  return printed(whole ? "%.0f" : "%.4g", value);
}

std::string exact_number(double value) { return std::isnan(value) ? "" : printed("%.17g", value); }

}  // namespace tapelab::results
