// Where an axis is marked, and with what.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tapelab::experiments {

struct Tick {
  double value = 0;
  std::string text = {};
};

/// Round numbers, 1, 2 or 5 times a power of ten apart, within the limits; about `most` at most. `whole`: only
/// integers.
std::vector<Tick> number_ticks(double from, double to, std::size_t most, bool whole = false);

/// Powers of ten within positive limits, every k-th of very many; where fewer than two lie within, number_ticks.
std::vector<Tick> power_ticks(double from, double to, std::size_t most);

/// Seconds, minutes, hours, days, months or years, UTC, of times in seconds since 1970-01-01. Of a day the first tick,
/// and the first of each further day, have its date: "2020-01-01" and "06:00".
std::vector<Tick> time_ticks(double from, double to, std::size_t most);

}  // namespace tapelab::experiments
