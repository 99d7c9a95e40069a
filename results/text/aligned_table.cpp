#include "results/text/aligned_table.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

namespace tapelab::results {
namespace {

constexpr std::size_t kGap = 2, kHanging = 2;

using Lines = std::vector<std::string>;

/// The title and the texts of one column, each broken into lines.
struct Column {
  std::vector<Lines> cells;  ///< the title first
  std::size_t width = 0;
};

/// A column, and the next narrower form of it, computed once.
struct Candidate {
  std::vector<std::string> texts;
  Column now;
  std::optional<Column> narrower = {};
};

/// How titles may be broken, and into how many lines.
struct TitleBreaks {
  Breaks where;
  std::size_t lines;
};

/// A title at most `most` wide, or as wide as its number of lines demands.
Lines broken_title(const std::string& title, std::size_t most, TitleBreaks titles) {
  Lines lines = broken(title, most, 0, titles.where);
  for (; lines.size() > titles.lines; ++most) lines = broken(title, most, 0, titles.where);
  return lines;
}

Column broken_column(const std::vector<std::string>& texts, std::size_t most, TitleBreaks titles) {
  Column column;
  for (const std::string& text : texts) {
    Lines lines = {text};
    if (characters(text) > most)
      lines = column.cells.empty() ? broken_title(text, most, titles) : broken(text, most, kHanging);
    for (const std::string& line : lines) column.width = std::max(column.width, characters(line));
    column.cells.push_back(std::move(lines));
  }
  return column;
}

Column natural_column(const std::vector<std::string>& texts) {
  return broken_column(texts, std::string::npos, {Breaks::kWords, 1});
}

/// The title and the texts of column `place`, marks added.
std::vector<std::string> column_texts(const TextTable& table, std::size_t place) {
  std::vector<std::string> texts = {table.header[place]};
  for (std::size_t row = 0; row < table.rows.size(); ++row)
    texts.push_back(table.rows[row][place] + (table.marked.contains({row, place}) ? " *" : ""));
  return texts;
}

std::size_t total_width(const std::vector<Candidate>& columns) {
  std::size_t total = 0;
  for (const Candidate& column : columns) total += column.now.width + (total > 0 ? kGap : 0);
  return total;
}

/// How many lines the table would have with `place` in its narrower form.
std::size_t lines_with(const std::vector<Candidate>& columns, std::size_t place) {
  std::size_t total = 0;
  for (std::size_t row = 0; row < columns.front().texts.size(); ++row) {
    std::size_t most = 1;
    for (std::size_t i = 0; i < columns.size(); ++i)
      most = std::max(most, (i == place ? *columns[i].narrower : columns[i].now).cells[row].size());
    total += most;
  }
  return total;
}

/// The columns in their narrowest forms.
std::size_t least_width(const std::vector<Candidate>& columns, TitleBreaks titles) {
  std::size_t total = 0;
  for (const Candidate& column : columns)
    total += broken_column(column.texts, 1, titles).width + (total > 0 ? kGap : 0);
  return total;
}

/// Narrows one column after the other until all fit into `width`, which they can: each time the one that adds the
/// fewest lines, of these the widest.
void narrow(std::vector<Candidate>& columns, std::size_t width, TitleBreaks titles) {
  while (total_width(columns) > width) {
    std::optional<std::size_t> best;
    std::size_t fewest = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      Candidate& column = columns[i];
      if (column.now.width == 0) continue;
      if (!column.narrower) column.narrower = broken_column(column.texts, column.now.width - 1, titles);
      if (column.narrower->width >= column.now.width) continue;
      const std::size_t lines = lines_with(columns, i);
      if (best && (lines > fewest || (lines == fewest && column.now.width <= columns[*best].now.width))) continue;
      best = i;
      fewest = lines;
    }
    if (!best) return;
    columns[*best].now = std::move(*columns[*best].narrower);
    columns[*best].narrower.reset();
  }
}

std::size_t line_count(const Column& column) {
  std::size_t total = 0;
  for (const Lines& lines : column.cells) total += lines.size();
  return total;
}

/// Gives what is left of `width` to the columns that lose the most lines by it.
void widen(std::vector<Candidate>& columns, std::size_t width, TitleBreaks titles) {
  while (true) {
    const std::size_t left = width - total_width(columns);
    std::size_t most = 0, best = 0;
    Column wider;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      Column tried = broken_column(columns[i].texts, columns[i].now.width + left, titles);
      const std::size_t before = line_count(columns[i].now), after = line_count(tried);
      if (after >= before || before - after <= most) continue;
      most = before - after;
      best = i;
      wider = std::move(tried);
    }
    if (most == 0) return;
    columns[best].now = std::move(wider);
  }
}

/// The columns at these places of the table, narrowed until they fit; nothing where they cannot.
std::optional<std::vector<Candidate>> fitted(const TextTable& table, const std::vector<std::size_t>& places,
                                             std::size_t width) {
  std::vector<Candidate> columns;
  for (const std::size_t place : places) {
    std::vector<std::string> texts = column_texts(table, place);
    Column natural = natural_column(texts);
    columns.push_back({std::move(texts), std::move(natural)});
  }
  if (total_width(columns) <= width) return columns;
  // A name in pieces is hard to read: in as few as will do.
  constexpr std::size_t kAnyLines = std::string::npos, kMostLines = 4;
  std::vector<TitleBreaks> tried = {{Breaks::kWords, kAnyLines}};
  for (std::size_t lines = 2; lines <= kMostLines; ++lines) tried.push_back({Breaks::kNames, lines});
  for (const TitleBreaks titles : tried)
    if (least_width(columns, titles) <= width) {
      narrow(columns, width, titles);
      widen(columns, width, titles);
      return columns;
    }
  return std::nullopt;
}

std::string printed(const std::vector<Candidate>& columns) {
  std::string text;
  for (std::size_t row = 0; row < columns.front().texts.size(); ++row) {
    std::size_t most = 1;
    for (const Candidate& column : columns) most = std::max(most, column.now.cells[row].size());
    for (std::size_t i = 0; i < most; ++i) {
      std::string line;
      for (const auto& [texts, now, narrower] : columns) {
        const std::string cell = i < now.cells[row].size() ? now.cells[row][i] : "";
        line += cell + std::string(now.width - characters(cell) + kGap, ' ');
      }
      text += line.erase(line.find_last_not_of(' ') + 1) + '\n';
    }
  }
  return text;
}

/// The key columns and `count` others from `first` on.
std::vector<std::size_t> block_places(const TextTable& table, std::size_t first, std::size_t count) {
  std::vector<std::size_t> places(std::min(table.keys, table.header.size()) + count);
  const auto others = places.end() - static_cast<std::ptrdiff_t>(count);
  std::iota(places.begin(), others, std::size_t{0});
  std::iota(others, places.end(), first);
  return places;
}

/// How many columns each block can take beside the key columns, the first as many as fit; empty where not even one
/// does.
std::vector<std::size_t> greedy_blocks(const TextTable& table, std::size_t width) {
  std::vector<std::size_t> counts;
  for (std::size_t first = std::min(table.keys, table.header.size()); first < table.header.size();) {
    std::size_t count = 0;
    while (first + count < table.header.size() && fitted(table, block_places(table, first, count + 1), width)) ++count;
    if (count == 0) return {};
    counts.push_back(count);
    first += count;
  }
  return counts;
}

/// As many blocks, which have as many columns each, or one more.
std::vector<std::size_t> even_blocks(const std::vector<std::size_t>& counts) {
  std::size_t left = std::accumulate(counts.begin(), counts.end(), std::size_t{0});
  std::vector<std::size_t> even;
  for (std::size_t blocks = counts.size(); blocks > 0; --blocks) {
    even.push_back((left + blocks - 1) / blocks);
    left -= even.back();
  }
  return even;
}

/// Blocks that repeat the key columns; nothing where one does not fit.
std::optional<std::string> in_blocks(const TextTable& table, const std::vector<std::size_t>& counts,
                                     std::size_t width) {
  std::string text;
  std::size_t first = std::min(table.keys, table.header.size());
  for (const std::size_t count : counts) {
    const auto block = fitted(table, block_places(table, first, count), width);
    if (!block) return std::nullopt;
    text += (text.empty() ? "" : "\n") + printed(*block);
    first += count;
  }
  return text.empty() ? std::nullopt : std::optional(text);
}

std::string in_paragraphs(const TextTable& table, std::size_t width) {
  std::vector<std::string> rows(table.rows.size());
  for (std::size_t place = 0; place < table.header.size(); ++place) {
    const std::vector<std::string> texts = column_texts(table, place);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      if (texts[row + 1].empty()) continue;
      const std::string title = texts.front().empty() ? "" : texts.front() + ": ";
      rows[row] +=
          hanging((rows[row].empty() ? "" : std::string(kHanging, ' ')) + title + texts[row + 1], width) + '\n';
    }
  }
  std::string text;
  for (const std::string& row : rows) text += (text.empty() ? "" : "\n") + row;
  return text;
}

}  // namespace

std::string aligned(const TextTable& raw, std::size_t width) {
  const TextTable table = printable_table(raw);
  if (table.header.empty()) return "";
  std::vector<std::size_t> all(table.header.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  if (const auto columns = fitted(table, all, width)) return printed(*columns);
  const std::vector<std::size_t> counts = greedy_blocks(table, width);
  if (const auto blocks = in_blocks(table, even_blocks(counts), width)) return *blocks;
  if (const auto blocks = in_blocks(table, counts, width)) return *blocks;
  return in_paragraphs(table, width);
}

std::size_t natural_width(const TextTable& table) {
  std::size_t total = 0;
  for (std::size_t place = 0; place < table.header.size(); ++place)
    total += natural_column(column_texts(table, place)).width + (place > 0 ? kGap : 0);
  return total;
}

}  // namespace tapelab::results
