#include "experiments/windows.hpp"

#include <string>

#include "experiments/builtin_series.hpp"
#include "experiments/config_error.hpp"

namespace tapelab::experiments {
namespace {

bool is_one_window(const DataConfig& data) { return data.source == "ramp" || data.source == "counting"; }

[[noreturn]] void too_few_rows(std::size_t needed, std::size_t rows, std::size_t steps, std::size_t future) {
  const std::string for_future = future == 0 ? "" : " and " + std::to_string(future) + " future steps";
  throw ConfigError({.message = "a window of " + std::to_string(steps) + " steps" + for_future + " needs " +
                                std::to_string(needed) + " rows; the series has " + std::to_string(rows),
                     .key = "data.window",
                     .hints = {"make data.window smaller or give a longer series"}});
}

}  // namespace

std::size_t window_steps(const DataConfig& data) {
  return is_one_window(data) ? builtin_series(data.source)->series.front().rows : static_cast<std::size_t>(data.window);
}

Windows cut_windows(const DataConfig& data, std::size_t rows, std::size_t future) {
  const bool published = data.source == "cubes" && data.window_cut == "published";
  const std::size_t first = published ? 2 : 0;
  Windows windows{.steps = window_steps(data), .starts = {}};
  const std::size_t needed = first + windows.steps + future;
  if (rows < needed) too_few_rows(needed, rows, windows.steps, future);
  const auto stride = data.source == "csv" ? static_cast<std::size_t>(data.stride) : 1;
  for (std::size_t start = first; start + windows.steps + future <= rows; start += stride) {
    windows.starts.push_back(start);
  }
  return windows;
}

}  // namespace tapelab::experiments
