#include "experiments/parts.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "autograd/random.hpp"
#include "experiments/config_error.hpp"
#include "experiments/value_text.hpp"

namespace tapelab::experiments {
namespace {

/// Part of each of n things in a row: training first, then validation, then test.
std::vector<Part> in_order(const DataConfig& data, std::size_t n) {
  const auto share = [n](double fraction) {
    return std::min(n, static_cast<std::size_t>(std::llround(fraction * static_cast<double>(n))));
  };
  const std::size_t test = share(data.test), validation = std::min(n - test, share(data.validation));
  std::vector<Part> parts(n, Part::kTrain);
  std::fill(parts.end() - static_cast<std::ptrdiff_t>(test), parts.end(), Part::kTest);
  std::fill_n(parts.end() - static_cast<std::ptrdiff_t>(test + validation), validation, Part::kValidation);
  return parts;
}

std::vector<Part> at_random(const DataConfig& data, std::size_t n) {
  const std::vector<std::size_t> order =
      shuffled(n, RandomStream(static_cast<std::uint64_t>(data.split_seed), Purpose::kSplit));
  const std::vector<Part> dealt = in_order(data, n);
  std::vector<Part> parts(n);
  for (std::size_t i = 0; i < n; ++i) parts[order[i]] = dealt[i];
  return parts;
}

/// Part of every row of every series.
using RowParts = std::vector<std::vector<Part>>;

RowParts parts_of_rows(const DataConfig& data, const Table& table, std::size_t span) {
  constexpr std::size_t kSpansPerBlock = 4;
  const bool random = data.split == "random";
  RowParts rows(table.series.size());
  if (takes_whole_series(data) || (random && table.series.size() > 1)) {
    const std::vector<Part> of_series =
        random ? at_random(data, table.series.size()) : in_order(data, table.series.size());
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].assign(table.series[i].rows, of_series[i]);
    return rows;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t n = table.series[i].rows, block = kSpansPerBlock * span;
    if (!random) {
      rows[i] = in_order(data, n);
      continue;
    }
    const std::vector<Part> of_block = at_random(data, (n + block - 1) / block);
    for (std::size_t row = 0; row < n; ++row) rows[i].push_back(of_block[row / block]);
  }
  return rows;
}

void require_windows(const std::vector<Window>& windows, const DataConfig& data, const char* key, double fraction) {
  if (!windows.empty() || fraction == 0) return;
  const std::string unit = takes_whole_series(data) ? "series" : "window";
  throw ConfigError({.message = std::string(key) + " = " + value_text(fraction) + " leaves that part without a " + unit,
                     .key = key,
                     .hints = {"give a larger part, more data, or a shorter window"}});
}

}  // namespace

Parts split_windows(const DataConfig& data, const Table& table, const std::vector<Window>& windows, std::size_t after) {
  Parts parts;
  if (data.validation == 0 && data.test == 0) {
    parts.train = windows;
    for (const Series& series : table.series) parts.rows.emplace_back(series.rows, Part::kTrain);
    return parts;
  }
  parts.rows = parts_of_rows(data, table, longest(windows) + after);
  const RowParts& rows = parts.rows;
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
  require_windows(parts.validation, data, "data.validation", data.validation);
  require_windows(parts.test, data, "data.test", data.test);
  if (parts.train.empty())
    throw ConfigError({.message = "data.validation = " + value_text(data.validation) +
                                  " and data.test = " + value_text(data.test) + " leave nothing to train on",
                       .key = data.test > 0 ? "data.test" : "data.validation",
                       .hints = {"hold less out, give more data, or a shorter window"}});
  return parts;
}

}  // namespace tapelab::experiments
