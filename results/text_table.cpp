#include "results/text_table.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

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

std::string markdown_line(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) {
    line += ' ';
    for (const char c : cell) line.append(c == '|' ? "\\|" : std::string(1, c));
    line += " |";
  }
  return line + '\n';
}

}  // namespace

std::string aligned(const TextTable& table) {
  std::vector<std::size_t> widths;
  for (const std::string& title : table.header) widths.push_back(width(title));
  for (const auto& row : table.rows)
    for (std::size_t column = 0; column < row.size(); ++column)
      widths[column] = std::max(widths[column], width(row[column]));
  std::string text;
  const auto add_line = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t column = 0; column < cells.size(); ++column)
      line += cells[column] + std::string(widths[column] - width(cells[column]) + 2, ' ');
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  };
  add_line(table.header);
  for (const auto& row : table.rows) add_line(row);
  return text;
}

std::string markdown(const TextTable& table) {
  std::string text = markdown_line(table.header) + "|";
  for (std::size_t column = 0; column < table.header.size(); ++column) text += " --- |";
  text += '\n';
  for (const auto& row : table.rows) text += markdown_line(row);
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

std::string short_number(double value) {
  if (std::isnan(value)) return "-";
  const bool whole = value == std::floor(value) && std::abs(value) < 1e15;
  return printed(whole ? "%.0f" : "%.4g", value);
}

std::string exact_number(double value) { return std::isnan(value) ? "" : printed("%.17g", value); }

}  // namespace tapelab::results
