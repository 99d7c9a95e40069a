#include "experiments/dataset/data_notices.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/dataset/columns.hpp"
#include "experiments/dataset/input_suspects.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

constexpr std::size_t kShown = 5;  // series or columns that a notice lists

/// "a, b, c" or "a, b, c, d, e and 3 more".
std::string some_of(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < std::min(items.size(), kShown); ++i) text += (i == 0 ? "" : ", ") + items[i];
  return items.size() > kShown ? text + " and " + std::to_string(items.size() - kShown) + " more" : text;
}

std::string quoted(const std::string& name) { return '\'' + name + '\''; }

/// "90 %", "0.3 %"; "100 %" only of all.
std::string percentage(std::size_t part, std::size_t all) {
  constexpr double kMostOfAPart = 99.9;
  if (part == all) return "100 %";
  char text[16];
  std::snprintf(text, sizeof text, "%.3g %%",
                std::min(100 * static_cast<double>(part) / static_cast<double>(all), kMostOfAPart));
  return text;
}

std::size_t rows_of(const Table& table) {
  std::size_t rows = 0;
  for (const Series& series : table.series) rows += series.rows;
  return rows;
}

/// Missing values of each column.
std::vector<std::size_t> missing_counts(const std::vector<const Series*>& all, std::size_t columns) {
  std::vector<std::size_t> counts(columns, 0);
  for (const Series* series : all)
    for (std::size_t i = 0; i < series->values.size(); ++i) counts[i % columns] += std::isnan(series->values[i]);
  return counts;
}

std::vector<const Series*> all_series(const Table& table) {
  std::vector<const Series*> all;
  for (const Series& series : table.series) all.push_back(&series);
  return all;
}

std::size_t masked_steps(const Table& table) {
  const std::size_t columns = table.names.size();
  std::size_t masked = 0;
  for (const Series& series : table.series)
    for (std::size_t row = 0; row < series.rows; ++row) {
      const auto first = series.values.begin() + static_cast<std::ptrdiff_t>(row * columns);
      masked +=
          std::any_of(first, first + static_cast<std::ptrdiff_t>(table.inputs), [](double x) { return std::isnan(x); });
    }
  return masked;
}

/// "180 of 200 steps are masked (90 %): a step is read only where every input is known; missing values: 'b' 180 (90
/// %)", and how many values of inputs the two choices of data.missing lose.
std::string missing_notice(const Table& table) {
  const auto counts = missing_counts(all_series(table), table.names.size());
  std::vector<std::pair<std::size_t, std::string>> columns;
  const std::size_t rows = rows_of(table);
  std::size_t missing = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    if (i < table.inputs) missing += counts[i];
    columns.emplace_back(
        counts[i], quoted(table.names[i]) + ' ' + std::to_string(counts[i]) + " (" + percentage(counts[i], rows) + ')');
  }
  if (columns.empty()) return "";
  std::ranges::stable_sort(columns, std::ranges::greater(), &std::pair<std::size_t, std::string>::first);
  std::vector<std::string> texts;
  for (auto& column : columns) texts.push_back(std::move(column.second));
  const std::size_t masked = masked_steps(table), by_steps = masked * table.read_inputs();
  const std::string which = "; missing values: " + some_of(texts);
  const auto lost = [&](std::size_t values, const std::string& choice) {
    return "data.missing = " + choice + " would lose " + counted(values, "value") + " of the inputs in place of these ";
  };
  if (table.masks_values)
    return counted(missing, "value") + " of the inputs" + (missing == 1 ? " is" : " are") + " masked" + which + "; " +
           lost(by_steps, "mask") + std::to_string(missing);
  return std::to_string(masked) + " of " + counted(rows, "step") + (masked == 1 ? " is" : " are") + " masked (" +
         percentage(masked, rows) + "): a step is read only where every input is known" + which +
         (by_steps > missing ? "; " + lost(missing, "mask_values") + std::to_string(by_steps) : "");
}

/// Series that are too short for a window, or lose theirs to none that fits.
std::string short_series_notice(const DataConfig& data, const Table& table, const std::vector<Window>& windows) {
  if (takes_whole_series(data)) return "";
  std::set<std::size_t> cut;
  for (const Window& window : windows) cut.insert(window.series);
  std::vector<std::string> left_out;
  for (std::size_t i = 0; i < table.series.size(); ++i)
    if (!cut.contains(i))
      left_out.push_back(quoted(table.series[i].name) + " (" + counted(table.series[i].rows, "row") + ')');
  if (left_out.empty()) return "";
  const bool one = left_out.size() == 1;
  return std::to_string(left_out.size()) + " of " + std::to_string(table.series.size()) + " series " +
         (one ? "is" : "are") + " too short for a window and left out: " + some_of(left_out);
}

std::string suspects_notice(const DataConfig& data, const Table& table) {
  const bool chosen =
      !data.columns.empty() || (data.source != choice::Source::kCsv && data.source != choice::Source::kArray);
  if (chosen || table.frame_height > 0) return "";
  std::vector<std::string> suspects;
  for (const Suspect& suspect : input_suspects(table))
    suspects.push_back(quoted(table.names[suspect.column]) + " (" + suspect.reason + ')');
  if (suspects.empty()) return "";
  return "data.columns is empty, so every column is an input, including " + some_of(suspects) +
         "; if that is not intended, list the inputs in data.columns" +
         (data.source == choice::Source::kCsv && data.label_column.empty() ? ", or name labels in data.label_column"
                                                                           : "");
}

}  // namespace

std::vector<std::string> data_notices(const DataConfig& data, const Table& table, const std::vector<Window>& windows) {
  std::vector<std::string> notices = {suspects_notice(data, table), short_series_notice(data, table, windows)};
  if (data.missing != choice::Missing::kError) notices.push_back(missing_notice(table));
  std::erase(notices, "");
  return notices;
}

std::string rounding_notice(const Table& table, const std::vector<std::size_t>& columns) {
  if (columns.empty()) return "";
  std::vector<std::string> names;
  for (const std::size_t column : columns) names.push_back(quoted(table.names[column]));
  return std::string("the training part's values differ by rounding only, and are scaled like a constant, in ") +
         (names.size() == 1 ? "column " : "columns ") + some_of(names);
}

std::string missing_text(const std::vector<const Series*>& series, const std::vector<std::string>& names) {
  std::size_t rows = 0;
  for (const Series* one : series) rows += one->rows;
  const auto counts = missing_counts(series, names.size());
  const auto most = std::ranges::max_element(counts);
  if (most == counts.end() || *most == 0) return "";
  std::vector<std::string> empty;
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] == rows) empty.push_back(quoted(names[i]));
  if (empty.size() == 1) return "column " + empty.front() + " has no value";
  if (!empty.empty()) return "the columns " + some_of(empty) + " have no value";
  return "most are missing in column " + quoted(names[static_cast<std::size_t>(most - counts.begin())]) + ": " +
         std::to_string(*most) + " of " + std::to_string(rows);
}

std::string missing_text(const Table& table) { return missing_text(all_series(table), table.names); }

}  // namespace tapelab::experiments
