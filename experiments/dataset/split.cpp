#include "experiments/dataset/split.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "experiments/config/config.hpp"
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

RowParts parts_of_rows(const DataConfig& data, const Table& table, std::size_t span, Blocks blocks,
                       std::uint32_t draw) {
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
    if (!random) {
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

Parts assigned(const std::vector<Window>& windows, RowParts rows, std::size_t after) {
  Parts parts;
  for (const Window& window : windows) {
    const auto first = rows[window.series].begin() + static_cast<std::ptrdiff_t>(window.start);
    const auto last = first + static_cast<std::ptrdiff_t>(window.length + after);
    if (!std::all_of(first, last, [&](Part part) { return part == *first; })) {
      ++parts.across;
      continue;
    }
    (*first == Part::kTrain        ? parts.train
     : *first == Part::kValidation ? parts.validation
                                   : parts.test)
        .push_back(window);
  }
  parts.rows = std::move(rows);
  return parts;
}

/// Every part that is asked for has a window.
bool is_complete(const DataConfig& data, const Parts& parts) {
  return !parts.train.empty() && (data.validation == 0 || !parts.validation.empty()) &&
         (data.test == 0 || !parts.test.empty());
}

bool is_trainable(const DataConfig& data, const Parts& parts, const Usable& usable) {
  return std::ranges::any_of(parts.train, usable) &&
         (data.validation == 0 || std::ranges::any_of(parts.validation, usable));
}

/// The first draw that gives every part a window, and training and validation one that is usable; else the last one.
Parts drawn_parts(const DataConfig& data, const Table& table, const std::vector<Window>& windows, std::size_t after,
                  const Usable& usable, Blocks blocks) {
  constexpr std::uint32_t kDraws = 100;
  const std::size_t span = longest(windows) + after;
  Parts parts;
  for (std::uint32_t draw = 0; draw < kDraws; ++draw) {
    parts = assigned(windows, parts_of_rows(data, table, span, blocks, draw), after);
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
  const Parts before = assigned(windows, parts_of_rows(data, table, span, Blocks::kEven, 0), after);
  parts.dealt_anew = is_complete(data, before) && !same_windows(before, parts);
  return parts;
}

void require_windows(const std::vector<Window>& windows, const DataConfig& data, const char* key, double fraction,
                     std::size_t series) {
  if (!windows.empty() || fraction == 0) return;
  const std::string unit = takes_whole_series(data) ? "series" : "window";
  throw ConfigError(
      {.message = std::string(key) + " = " + value_text(fraction) + " leaves that part without a " + unit,
       .key = key,
       .hints = {data.split == choice::Split::kRandom && series > 1
                     ? "split = random holds out whole series: of " + std::to_string(series) + " it takes one from " +
                           value_text(std::ceil(100.0 / static_cast<double>(series)) / 100) + " on"
                     : "give a larger part, more data, or a shorter window"}});
}

}  // namespace

Parts split_windows(const DataConfig& data, const Table& table, const std::vector<Window>& windows, std::size_t after,
                    const Usable& usable) {
  Parts parts;
  if (data.validation == 0 && data.test == 0) {
    parts.train = windows;
    for (const Series& series : table.series) parts.rows.emplace_back(series.rows, Part::kTrain);
    return parts;
  }
  const bool one_at_random =
      data.split == choice::Split::kRandom && !takes_whole_series(data) && table.series.size() == 1;
  parts = one_at_random ? parts_of_one_series(data, table, windows, after, usable)
                        : drawn_parts(data, table, windows, after, usable, Blocks::kEven);
  require_windows(parts.validation, data, "data.validation", data.validation, table.series.size());
  require_windows(parts.test, data, "data.test", data.test, table.series.size());
  if (parts.train.empty())
    throw ConfigError({.message = "data.validation = " + value_text(data.validation) +
                                  " and data.test = " + value_text(data.test) + " leave nothing to train on",
                       .key = data.test > 0 ? "data.test" : "data.validation",
                       .hints = {"hold out less, or give more data or a shorter window"}});
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
