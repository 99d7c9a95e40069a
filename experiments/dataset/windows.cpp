#include "experiments/dataset/windows.hpp"

#include <algorithm>
#include <string>

#include "experiments/config/config.hpp"
#include "experiments/dataset/array_axes.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

/// Rows between two cuts.
struct Stretch {
  std::size_t first, end;
};

std::vector<Stretch> stretches(const Series& series) {
  std::vector<Stretch> all;
  std::size_t first = 0;
  for (const std::size_t cut : series.cuts) {
    all.push_back({first, cut});
    first = cut;
  }
  all.push_back({first, series.rows});
  return all;
}

std::string needs_text(const DataConfig& data, std::size_t future) {
  if (future == 0) return "";
  const std::string ahead = data.horizon > 1 ? ", " + std::to_string(data.horizon - 1) + " rows of horizon" : "";
  return ahead + " and " + counted(future, "future step");
}

[[noreturn]] void too_few_rows(const DataConfig& data, const Table& table, std::size_t needed, std::size_t future) {
  std::size_t rows = 0, stretch_rows = 0;
  for (const Series& series : table.series) {
    rows = std::max(rows, series.rows);
    for (const Stretch& stretch : stretches(series)) stretch_rows = std::max(stretch_rows, stretch.end - stretch.first);
  }
  std::string which =
      table.series.size() == 1 ? "the series has " : "the longest of " + std::to_string(table.series.size()) + " has ";
  if (stretch_rows < rows) {
    which = "the longest stretch without a gap in time has ";
    rows = stretch_rows;
  }
  const std::string key = future > 0 && data.horizon > data.window ? "data.horizon" : "data.window";
  throw ConfigError({.message = "a window of " + counted(static_cast<std::size_t>(data.window), "step") +
                                needs_text(data, future) + " needs " + std::to_string(needed) + " rows; " + which +
                                std::to_string(rows),
                     .key = key,
                     .hints = {"make " + key + " smaller or give a longer series"}});
}

std::vector<Window> whole_series(const DataConfig& data, const Table& table, std::size_t future) {
  const std::size_t after = following_rows(data, future);
  std::vector<Window> windows;
  for (std::size_t i = 0; i < table.series.size(); ++i) {
    const Series& series = table.series[i];
    if (series.rows <= after)
      throw ConfigError({.message = series_text(series.name) + " has " + counted(series.rows, "row") +
                                    "; a step to read" + needs_text(data, future) + " need " +
                                    std::to_string(after + 1),
                         .key = "data.window",
                         .hints = {"leave short series out of the file, or predict fewer steps"}});
    for (const Stretch& stretch : stretches(series))
      if (stretch.end - stretch.first > after)
        windows.push_back({i, stretch.first, stretch.end - stretch.first - after});
  }
  return windows;
}

}  // namespace

std::size_t following_rows(const DataConfig& data, std::size_t future) {
  return future == 0 ? 0 : static_cast<std::size_t>(data.horizon) - 1 + future;
}

std::vector<Window> cut_windows(const DataConfig& data, const Table& table, std::size_t future) {
  if (takes_whole_series(data)) return whole_series(data, table, future);
  const std::size_t first =
      data.source == choice::Source::kCubes && data.window_cut == choice::WindowCut::kPublished ? 2 : 0;
  const auto steps = static_cast<std::size_t>(data.window);
  const bool one_each =
      data.source == choice::Source::kDigits;  // the rows behind a video's window are there to be predicted
  const bool has_stride = data.source == choice::Source::kCsv || data.source == choice::Source::kArray;
  const auto stride = has_stride ? static_cast<std::size_t>(data.stride) : 1;
  const std::size_t span = steps + following_rows(data, future);
  std::vector<Window> windows;
  for (std::size_t i = 0; i < table.series.size(); ++i)
    for (const Stretch& stretch : stretches(table.series[i]))
      for (std::size_t start = stretch.first + first; start + span <= stretch.end;
           start += one_each ? table.series[i].rows : stride)
        windows.push_back({i, start, steps});
  if (windows.empty()) too_few_rows(data, table, first + span, future);
  return windows;
}

std::size_t longest(const std::vector<Window>& windows) {
  std::size_t length = 0;
  for (const Window& window : windows) length = std::max(length, window.length);
  return length;
}

}  // namespace tapelab::experiments
