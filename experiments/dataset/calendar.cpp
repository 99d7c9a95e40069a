#include "experiments/dataset/calendar.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "experiments/config/config.hpp"
#include "experiments/dataset/input_columns.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/time_text.hpp"

namespace tapelab::experiments {
namespace {

/// A period and how much of it has passed, 0 to below 1.
struct Period {
  std::string name;
  double (*passed)(const CalendarTime&);
};

double day_passed(const CalendarTime& time) { return time.second_of_day / 86400; }

const std::vector<Period>& periods() {
  static const std::vector<Period> all = {
      {"minute", [](const CalendarTime& time) { return std::fmod(time.second_of_day, 3600) / 3600; }},
      {"hour", day_passed},
      {"weekday", [](const CalendarTime& time) { return (time.weekday + day_passed(time)) / 7; }},
      {"day", [](const CalendarTime& time) { return (time.day - 1 + day_passed(time)) / time.days_of_month; }},
      {"yearday", [](const CalendarTime& time) { return (time.year_day + day_passed(time)) / time.days_of_year; }},
      {"month", [](const CalendarTime& time) {
         return (time.month - 1 + (time.day - 1 + day_passed(time)) / time.days_of_month) / 12;
       }}};
  return all;
}

const Period& period(const std::string& name) { return *std::ranges::find(periods(), name, &Period::name); }

}  // namespace

std::vector<std::string> calendar_columns(const std::vector<std::string>& calendar) {
  std::vector<std::string> columns;
  for (const std::string& name : calendar)
    for (const char* part : {"_sin", "_cos"}) columns.push_back(name + part);
  return columns;
}

std::vector<double> calendar_features(const std::vector<std::string>& calendar, double seconds) {
  const CalendarTime time = calendar_time(seconds);
  std::vector<double> features;
  for (const std::string& name : calendar) {
    const double angle = 2 * std::numbers::pi * period(name).passed(time);
    features.push_back(std::sin(angle));
    features.push_back(std::cos(angle));
  }
  return features;
}

void add_calendar(const DataConfig& data, Table& table) {
  if (data.calendar.empty()) return;
  const std::vector<std::string> names = calendar_columns(data.calendar);
  add_input_columns(table, names, [&](const Series& series, std::size_t row) {
    return calendar_features(data.calendar, series.times[row]);
  });
  table.calendar = names.size();
}

}  // namespace tapelab::experiments
