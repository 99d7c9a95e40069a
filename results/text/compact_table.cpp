#include "results/text/compact_table.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "results/text/aligned_table.hpp"

namespace tapelab::results {
namespace {

/// The rows above the foot.
std::size_t body_rows(const TextTable& table) { return std::min(table.foot, table.rows.size()); }

bool is_constant(const TextTable& table, std::size_t column) {
  const std::size_t rows = body_rows(table);
  if (rows < 2 || table.rows.front()[column].empty()) return false;
  return std::all_of(table.rows.begin(), table.rows.begin() + static_cast<std::ptrdiff_t>(rows),
                     [&](const auto& row) { return row[column] == table.rows.front()[column]; });
}

/// The table without a column. The label of a row at the foot that stood there moves to the column behind it.
TextTable without_column(TextTable table, std::size_t column) {
  const auto place = static_cast<std::ptrdiff_t>(column);
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    auto& cells = table.rows[row];
    if (row >= body_rows(table) && column + 1 < table.keys && cells[column + 1].empty())
      cells[column + 1] = cells[column];
    cells.erase(cells.begin() + place);
  }
  table.header.erase(table.header.begin() + place);
  if (column < table.keys) --table.keys;
  const auto shifted = [&](std::size_t other) { return other - (other > column ? 1 : 0); };
  std::set<std::size_t> said_once;
  for (const std::size_t other : table.said_once)
    if (other != column) said_once.insert(shifted(other));
  decltype(table.marked) marked;
  for (const auto& [row, other] : table.marked)
    if (other != column) marked.emplace(row, shifted(other));
  table.said_once = std::move(said_once);
  table.marked = std::move(marked);
  return table;
}

/// Takes out the constant columns; the note that says what they were.
std::string take_constants(TextTable& table) {
  std::string note;
  for (std::size_t column = 0; column < table.header.size();) {
    if (!table.said_once.contains(column) || !is_constant(table, column)) {
      ++column;
      continue;
    }
    const std::string& same = table.rows.front()[column];
    note += (note.empty() ? "" : ", ") + table.header[column] + " = " + (same == "-" ? "none" : same);
    table = without_column(std::move(table), column);
  }
  return note.empty() ? "" : note + " in all rows\n";
}

/// The first word of a title if it is the name of a setting or a metric, such as "test_predict_mse[-1]"; else "".
std::string name_in(const std::string& title) {
  const std::string word = title.substr(0, title.find(' '));
  const bool is_name = std::ranges::all_of(word, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("._[]-").find(c) != std::string_view::npos;
  });
  return is_name ? word : "";
}

/// "data." of "data.noise"; "test_" and "test_predict_" of "test_predict_mse".
std::vector<std::string> beginnings(const std::string& name) {
  if (const std::size_t dot = name.find('.'); dot != name.npos) return {name.substr(0, dot + 1)};
  std::vector<std::string> found;
  for (std::size_t at = name.find('_'); at != name.npos && found.size() < 2; at = name.find('_', at + 1))
    if (at + 1 < name.size()) found.push_back(name.substr(0, at + 1));
  return found;
}

/// The beginning that saves the most where several titles share it; "" if none does.
std::string best_beginning(const std::vector<std::string>& titles, const std::set<std::string>& shortened) {
  std::map<std::string, std::size_t> count;
  for (const std::string& title : titles)
    if (!shortened.contains(title))
      for (const std::string& beginning : beginnings(name_in(title))) ++count[beginning];
  std::string best;
  std::size_t most = 0;
  for (const auto& [beginning, n] : count) {
    const bool clashes = std::ranges::any_of(titles, [&](const std::string& title) {
      return title.starts_with(beginning) && std::ranges::count(titles, title.substr(beginning.size())) > 0;
    });
    if (n < 2 || clashes || beginning.size() * n <= most) continue;
    best = beginning;
    most = beginning.size() * n;
  }
  return best;
}

/// Takes beginnings that titles share out of them; the notes that say what they were.
std::string take_beginnings(std::vector<std::string>& titles) {
  std::string notes;
  std::set<std::string> shortened;
  const auto next = [&] { return best_beginning(titles, shortened); };
  for (std::string beginning = next(); !beginning.empty(); beginning = next()) {
    std::vector<std::string> names;
    for (std::string& title : titles) {
      if (shortened.contains(title) || !name_in(title).starts_with(beginning)) continue;
      title.erase(0, beginning.size());
      shortened.insert(title);
      if (const std::string name = name_in(title); std::ranges::count(names, name) == 0) names.push_back(name);
    }
    notes += beginning + "*: ";
    for (const std::string& name : names) notes += (&name == &names.front() ? "" : ", ") + name;
    notes += "\n";
  }
  return notes;
}

}  // namespace

CompactTable compact(TextTable table, std::size_t width) {
  CompactTable result{printable_table(std::move(table)), ""};
  result.notes = take_constants(result.table);
  if (natural_width(result.table) > width) result.notes += take_beginnings(result.table.header);
  return result;
}

}  // namespace tapelab::results
