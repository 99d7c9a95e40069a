#include "experiments/frames/axis.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "experiments/formats/time_text.hpp"

namespace tapelab::experiments {
namespace {

constexpr double kDay = 86400;

std::string date_text(const CalendarTime& t) {
  char text[48];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", t.year, t.month, t.day);
  return text;
}

/// "06:00", with seconds, and what is below them, where ticks need these.
std::string clock_text(double seconds, double step) {
  const std::string text = time_text(seconds);
  const std::string clock = text.substr(text.find(' ') + 1);
  return step >= 60 ? clock.substr(0, 5) : clock;
}

std::vector<Tick> clock_ticks(double from, double to, double step) {
  std::vector<Tick> ticks;
  std::string day;
  for (double k = std::ceil(from / step); k * step <= to; ++k) {
    const double seconds = k * step;
    const std::string date = date_text(calendar_time(seconds));
    const bool midnight = std::fmod(seconds, kDay) == 0;
    ticks.push_back({seconds, midnight ? date : clock_text(seconds, step)});
    if (date != day && !midnight) ticks.back().text = date + ' ' + ticks.back().text;
    day = date;
  }
  return ticks;
}

/// The first of every `months`-th month.
std::vector<Tick> month_ticks(double from, double to, int months) {
  std::vector<Tick> ticks;
  CalendarTime at = calendar_time(from);
  int month = (at.month - 1) / months * months;
  double start = from - at.second_of_day - kDay * at.year_day;  // of the year
  while (start <= to) {
    double seconds = start;
    for (int m = 0; m < month; ++m) seconds += kDay * calendar_time(seconds).days_of_month;
    const CalendarTime here = calendar_time(seconds);
    if (seconds > to) break;
    char text[32];
    std::snprintf(text, sizeof text, months % 12 == 0 ? "%04d" : "%04d-%02d", here.year, here.month);
    if (seconds >= from) ticks.push_back({seconds, text});
    month += months;
    while (month >= 12) {
      start += kDay * calendar_time(start).days_of_year;
      month -= 12;
    }
  }
  return ticks;
}

}  // namespace

std::vector<Tick> number_ticks(double from, double to, std::size_t most, bool whole) {
  std::vector<Tick> ticks;
  if (!(from < to) || most == 0) return ticks;
  const double least = (to - from) / static_cast<double>(most), power = std::pow(10, std::floor(std::log10(least)));
  double step = power * 10;
  for (const double times : {5.0, 2.0, 1.0})
    if (power * times >= least) step = power * times;
  if (whole) step = std::max(1.0, std::round(step));
  for (double k = std::ceil(from / step - 1e-9); k * step <= to + 1e-9 * step; ++k) {
    const double value = k == 0 ? 0 : k * step;
    char text[32];
    if (whole || (std::abs(value) >= 1e4 && std::abs(value) < 1e15 && step >= 1))
      std::snprintf(text, sizeof text, "%.0f", value);
    else
      std::snprintf(text, sizeof text, "%.6g", value);
    ticks.push_back({value, text});
  }
  return ticks;
}

std::vector<Tick> power_ticks(double from, double to, std::size_t most) {
  std::vector<Tick> ticks;
  const double first = std::ceil(std::log10(from) - 1e-9), last = std::floor(std::log10(to) + 1e-9);
  const double step =
      std::max(1.0, std::ceil((last - first + 1) / static_cast<double>(std::max<std::size_t>(1, most))));
  for (double k = first; k <= last; k += step) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", std::pow(10, k));
    ticks.push_back({std::pow(10, k), text});
  }
  return ticks.size() < 2 ? number_ticks(from, to, most) : ticks;
}

std::vector<Tick> time_ticks(double from, double to, std::size_t most) {
  if (!(from < to) || most == 0) return {};
  const double least = (to - from) / static_cast<double>(most);
  constexpr std::array<double, 24> kSteps = {0.001, 0.002, 0.005, 0.01, 0.02,  0.05,  0.1,   0.2,
                                             0.5,   1,     2,     5,    15,    30,    60,    120,
                                             300,   900,   1800,  3600, 10800, 21600, 43200, kDay};
  for (const double step : kSteps)
    if (step >= least) return clock_ticks(from, to, step);
  for (const double days : {2.0, 7.0})
    if (days * kDay >= least) return clock_ticks(from, to, days * kDay);
  for (const int months : {1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 12000})
    if (30.4 * kDay * months >= least) return month_ticks(from, to, months);
  return {};
}

}  // namespace tapelab::experiments
