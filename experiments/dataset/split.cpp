#include "experiments/dataset/split.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/dataset/part_bounds.hpp"
#include "experiments/dataset/random_blocks.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

[[noreturn]] void too_short_to_split(const DataConfig& data, std::size_t rows, std::size_t span) {
  const auto stride = static_cast<std::size_t>(data.stride), strides = (span + stride - 1) / stride;
  DataConfig of_every_row = data;
  of_every_row.stride = 1;
  const bool strides_too_long = stride > 1 && fitted_blocks(of_every_row, rows, span, 0);
  std::string message = "a random split of the series' " + counted(rows, "row") +
                        " leaves a part without a window: each part needs at least " +
                        std::to_string(strides * stride) + " rows";
  if (stride > 1) message += ", " + counted(strides, "stride") + " of " + counted(stride, "row");
  throw ConfigError({.message = message,
                     .key = strides_too_long ? "data.stride"
                            : data.test > 0  ? "data.test"
                                             : "data.validation",
                     .hints = {strides_too_long ? "make data.stride smaller, or give more data"
                                                : "give more data, or a shorter window"}});
}

/// Part of every row of every series.
using RowParts = std::vector<std::vector<Part>>;

/// How a single series is dealt at random.
enum class Blocks { kEven, kFitted };

/// Of the rows of files that are of no part of their own.
RowParts split_rows(const DataConfig& data, const Table& table, std::size_t span, Blocks blocks, std::uint32_t draw) {
  const bool random = data.split == choice::Split::kRandom;
  RowParts rows(table.series.size());
  if (takes_whole_series(data) || (random && table.series.size() > 1)) {
    const std::size_t n = table.series.size();
    const std::vector<Part> of_series = random ? at_random(data, n, draw) : in_order(data, n);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].assign(table.series[i].rows, of_series[i]);
    return rows;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t n = table.series[i].rows;
    if (has_part_bounds(data)) {
      rows[i] = parts_by_bounds(data, table.series[i]);
    } else if (!random) {
      rows[i] = in_order(data, n);
    } else if (blocks == Blocks::kEven) {
      rows[i] = even_blocks(data, n, span, draw);
    } else {
      auto fitted = fitted_blocks(data, n, span, draw);
      if (!fitted) too_short_to_split(data, n, span);
      rows[i] = *std::move(fitted);
    }
  }
  return rows;
}

RowParts parts_of_rows(const DataConfig& data, const Table& table, std::size_t span, Blocks blocks,
                       std::uint32_t draw) {
  const auto has_own = [](const Series& series) { return series.part.has_value(); };
  if (std::ranges::none_of(table.series, has_own)) return split_rows(data, table, span, blocks, draw);
  Table others;
  for (const Series& series : table.series)
    if (!series.part) others.series.push_back({.name = series.name, .rows = series.rows, .times = series.times});
  RowParts split = split_rows(data, others, span, blocks, draw), rows;
  std::size_t next = 0;
  for (const Series& series : table.series)
    rows.push_back(series.part ? std::vector<Part>(series.rows, *series.part) : std::move(split[next++]));
  return rows;
}

/// The part that all of `count` rows belong to; nothing if they belong to several.
std::optional<Part> common_part(const std::vector<Part>& rows, std::size_t first, std::size_t count) {
  const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(first);
  const auto end = begin + static_cast<std::ptrdiff_t>(count);
  if (!std::all_of(begin, end, [&](Part part) { return part == *begin; })) return {};
  return *begin;
}

/// The part of a window with the `after` rows that follow it. With data.lookback_across that of the rows that follow,
/// which its targets are among, where the window's own rows lie in that part or in one before it.
std::optional<Part> part_of(const DataConfig& data, const std::vector<Part>& rows, const Window& window,
                            std::size_t after) {
  if (!data.lookback_across || after == 0) return common_part(rows, window.start, window.length + after);
  const std::size_t first = window.start + window.length + static_cast<std::size_t>(data.horizon) - 1;
  const auto part = common_part(rows, first, after - static_cast<std::size_t>(data.horizon) + 1);
  for (std::size_t row = window.start; part && row < first; ++row)
    if (rows[row] > *part) return {};
  return part;
}

Parts assigned(const DataConfig& data, const std::vector<Window>& windows, RowParts rows, std::size_t after) {
  Parts parts;
  for (const Window& window : windows) {
    const auto part = part_of(data, rows[window.series], window, after);
    if (!part) {
      ++parts.across;
    } else if (*part == Part::kNone) {
      ++parts.outside;
    } else {
      (*part == Part::kTrain        ? parts.train
       : *part == Part::kValidation ? parts.validation
                                    : parts.test)
          .push_back(window);
    }
  }
  parts.rows = std::move(rows);
  return parts;
}

/// Whether the settings ask for windows of a held-out part.
bool asks_for(const DataConfig& data, Part part) { return part == Part::kTest ? has_test(data) : has_validation(data); }

/// Every part that is asked for has a window.
bool is_complete(const DataConfig& data, const Parts& parts) {
  return !parts.train.empty() && (!asks_for(data, Part::kValidation) || !parts.validation.empty()) &&
         (!asks_for(data, Part::kTest) || !parts.test.empty());
}

bool is_trainable(const DataConfig& data, const Parts& parts, const Usable& usable) {
  return std::ranges::any_of(parts.train, usable) &&
         (!asks_for(data, Part::kValidation) || std::ranges::any_of(parts.validation, usable));
}

/// The first draw that gives every part a window, and training and validation one that is usable; else the last one.
Parts drawn_parts(const DataConfig& data, const Table& table, const std::vector<Window>& windows, std::size_t after,
                  const Usable& usable, Blocks blocks) {
  constexpr std::uint32_t kDraws = 100;
  const std::size_t span = longest(windows) + after;
  Parts parts;
  for (std::uint32_t draw = 0; draw < kDraws; ++draw) {
    parts = assigned(data, windows, parts_of_rows(data, table, span, blocks, draw), after);
    if (data.split != choice::Split::kRandom || (is_complete(data, parts) && is_trainable(data, parts, usable))) break;
  }
  return parts;
}

bool same_windows(const Parts& a, const Parts& b) {
  const auto same = [](const Window& x, const Window& y) { return x.start == y.start && x.series == y.series; };
  return std::ranges::equal(a.train, b.train, same) && std::ranges::equal(a.validation, b.validation, same) &&
         std::ranges::equal(a.test, b.test, same);
}

/// Blocks of four windows where they do; else blocks that fit, with a mark if the former would have been possible.
Parts parts_of_one_series(const DataConfig& data, const Table& table, const std::vector<Window>& windows,
                          std::size_t after, const Usable& usable) {
  const std::size_t rows = table.series.front().rows, span = longest(windows) + after;
  if (even_blocks_fit(data, rows, span)) return drawn_parts(data, table, windows, after, usable, Blocks::kEven);
  Parts parts = drawn_parts(data, table, windows, after, usable, Blocks::kFitted);
  const Parts before = assigned(data, windows, parts_of_rows(data, table, span, Blocks::kEven, 0), after);
  parts.dealt_anew = is_complete(data, before) && !same_windows(before, parts);
  return parts;
}

/// "data.test = 0.2": the setting that asks for a part.
std::pair<std::string, std::string> asked_by(const DataConfig& data, Part part) {
  const bool test = part == Part::kTest;
  const std::string name = test ? "data.test" : "data.validation";
  const std::string& from = test ? data.test_from : data.validation_from;
  const std::string& files = test ? data.test_files : data.validation_files;
  if (!from.empty()) return {name + "_from", from};
  if (!files.empty()) return {name + "_files", files};
  return {name, value_text(test ? data.test : data.validation)};
}

void require_windows(const std::vector<Window>& windows, const DataConfig& data, Part part, std::size_t series) {
  if (!windows.empty() || !asks_for(data, part)) return;
  const auto [key, value] = asked_by(data, part);
  const std::string unit = takes_whole_series(data) ? "series" : "window";
  throw ConfigError(
      {.message = key + " = " + value + " leaves that part without a " + unit,
       .key = key,
       .hints = {data.split == choice::Split::kRandom && series > 1
                     ? "split = random holds out whole series: of " + std::to_string(series) + " it takes one from " +
                           value_text(std::ceil(100.0 / static_cast<double>(series)) / 100) + " on"
                     : "give a larger part, more data, or a shorter window"}});
}

[[noreturn]] void nothing_to_train_on(const DataConfig& data) {
  std::vector<std::string> asked;
  std::string last;
  for (const Part part : {Part::kValidation, Part::kTest}) {
    const auto [key, value] = asked_by(data, part);
    if (asked.empty() || asks_for(data, part)) last = key;
    asked.push_back(key + " = " + value);
  }
  throw ConfigError({.message = asked[0] + " and " + asked[1] + " leave nothing to train on",
                     .key = last,
                     .hints = {"hold out less, or give more data or a shorter window"}});
}

}  // namespace

Parts split_windows(const DataConfig& data, const Table& table, const std::vector<Window>& windows, std::size_t after,
                    const Usable& usable) {
  Parts parts;
  if (!asks_for(data, Part::kValidation) && !asks_for(data, Part::kTest) && !has_part_bounds(data)) {
    parts.train = windows;
    for (const Series& series : table.series) parts.rows.emplace_back(series.rows, Part::kTrain);
    return parts;
  }
  const bool one_at_random = data.split == choice::Split::kRandom && !takes_whole_series(data) &&
                             table.series.size() == 1 && !table.series.front().part;
  parts = one_at_random ? parts_of_one_series(data, table, windows, after, usable)
                        : drawn_parts(data, table, windows, after, usable, Blocks::kEven);
  require_windows(parts.validation, data, Part::kValidation, table.series.size());
  require_windows(parts.test, data, Part::kTest, table.series.size());
  if (parts.train.empty()) nothing_to_train_on(data);
  return parts;
}

RowFlags rows_of(const Table& table, const Parts& parts, Part part) {
  RowFlags flags;
  for (std::size_t i = 0; i < table.series.size(); ++i) {
    std::vector<bool>& rows = flags[table.series[i].name];
    for (const Part of_row : parts.rows[i]) rows.push_back(of_row == part);
  }
  return flags;
}

}  // namespace tapelab::experiments
