#include "experiments/dataset/time_axis.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/formats/csv_number.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/time_text.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

constexpr double kMostSteps = 1.5;  // more than that from one row to the next is a gap

double seconds_of(choice::TimeUnit unit) {
  using enum choice::TimeUnit;
  switch (unit) {
    case kNanosecond:
      return 1e-9;
    case kMicrosecond:
      return 1e-6;
    case kMillisecond:
      return 1e-3;
    case kSecond:
      return 1;
    case kMinute:
      return 60;
    case kHour:
      return 3600;
    case kDay:
      return 86400;
  }
  return 1;
}

bool is_compact_date(const std::string& text) {
  return text.size() == 8 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }) &&
         parse_time(text).has_value() && text >= "19000101" && text < "21000101";
}

/// Every cell as a number of data.time_unit; nothing if one is none.
std::optional<std::vector<double>> as_numbers(const std::vector<std::string>& texts, choice::TimeUnit unit) {
  if (std::ranges::all_of(texts, is_compact_date)) return {};
  std::vector<double> seconds;
  for (const std::string& text : texts) {
    const auto value = parse_decimal(text);
    if (!value) return {};
    seconds.push_back(*value * seconds_of(unit));
  }
  return seconds;
}

[[noreturn]] void no_time(const TimeCells& cells, std::size_t i, const DataConfig& data) {
  const std::string& text = cells.texts[i];
  throw DataError({.message = (text.empty() ? "empty cell" : "'" + text + "'") + " in column '" + data.time_column +
                              "' is no time that is known here",
                   .where = {data.file, cells.lines[i]},
                   .hints = {"known: 2016-07-01 13:00, 2016-07-01T13:00:00Z, 2016/07/01, 20160701, 01.07.2016 13:00, "
                             "7/1/2016 1:00 PM, and columns of numbers, whose unit is data.time_unit"}});
}

struct Read {
  std::vector<double> seconds;
  bool ambiguous = false;
};

/// Nothing if a cell is no time by this order; `failed` is the first such.
std::optional<Read> read_dates(const std::vector<std::string>& texts, DateOrder order, std::size_t& failed) {
  Read read;
  for (failed = 0; failed < texts.size(); ++failed) {
    const auto time = parse_time(texts[failed], order);
    if (!time) return {};
    read.seconds.push_back(time->seconds);
    read.ambiguous = read.ambiguous || time->ambiguous;
  }
  return read;
}

}  // namespace

std::vector<double> parse_times(const TimeCells& cells, const DataConfig& data) {
  if (auto numbers = as_numbers(cells.texts, data.time_unit)) return *std::move(numbers);
  std::size_t failed_month = 0, failed_day = 0;
  auto month_first = read_dates(cells.texts, DateOrder::kMonthFirst, failed_month);
  if (month_first && !month_first->ambiguous) return std::move(month_first->seconds);
  auto day_first = read_dates(cells.texts, DateOrder::kDayFirst, failed_day);
  if (!month_first && !day_first) no_time(cells, std::max(failed_month, failed_day), data);
  if (!month_first || !day_first) return (month_first ? month_first : day_first)->seconds;
  const bool by_month = std::ranges::is_sorted(month_first->seconds);
  const bool by_day = std::ranges::is_sorted(day_first->seconds);
  if (by_month != by_day) return std::move((by_month ? month_first : day_first)->seconds);
  throw DataError({.message = "the dates in column '" + data.time_column + "', such as '" + cells.texts.front() +
                              "', do not say what is the day and what the month",
                   .where = {data.file, cells.lines.front()},
                   .hints = {"write dates as 2016-07-01, or with the day first as 01.07.2016"}});
}

std::string step_text(double seconds) {
  constexpr std::array<std::pair<double, const char*>, 4> kUnits = {
      {{86400, " d"}, {3600, " h"}, {60, " min"}, {1, " s"}}};
  for (const auto& [unit, name] : kUnits)
    if (seconds >= unit) return value_text(static_cast<double>(static_cast<float>(seconds / unit))) + name;
  return value_text(seconds) + " s";
}

TimeFaults find_time_faults(Table& table) {
  TimeFaults faults;
  std::vector<double> steps;
  for (const Series& series : table.series)
    for (std::size_t row = 1; row < series.times.size(); ++row)
      if (const double step = series.times[row] - series.times[row - 1]; step > 0) steps.push_back(step);
  if (!steps.empty()) {
    const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
    std::ranges::nth_element(steps, middle);
    faults.step = *middle;
  }
  for (Series& series : table.series) {
    series.cuts.clear();
    for (std::size_t row = 1; row < series.times.size(); ++row) {
      const double step = series.times[row] - series.times[row - 1];
      if (step > 0 && step <= kMostSteps * faults.step) continue;
      ++(step > 0 ? faults.gaps : step == 0 ? faults.repeated : faults.backwards);
      if (faults.count() == 1)
        faults.first = "between rows " + std::to_string(row - 1) + " and " + std::to_string(row) +
                       (series.name.empty() ? "" : " of series '" + series.name + "'") + ": " +
                       time_text(series.times[row - 1]) + " and " + time_text(series.times[row]);
      series.cuts.push_back(row);
    }
  }
  return faults;
}

namespace {

std::string counts_text(const TimeFaults& faults) {
  std::vector<std::string> parts;
  if (faults.gaps > 0) parts.push_back(counted(faults.gaps, "gap"));
  if (faults.repeated > 0) parts.push_back(counted(faults.repeated, "repeated time"));
  if (faults.backwards > 0) parts.push_back(counted(faults.backwards, "step") + " backwards");
  return comma_list(parts);
}

}  // namespace

TimeFaults check_times(Table& table, const DataConfig& data) {
  if (data.time_column.empty() || data.source != choice::Source::kCsv) return {};
  TimeFaults faults = find_time_faults(table);
  if (faults.count() == 0 || data.gaps == choice::Gaps::kCut) return faults;
  std::vector<std::string> hints = {"data.gaps = cut: no window reaches across one"};
  if (faults.backwards > 0 && data.sequence_column.empty())
    hints.emplace_back("if the file holds several series, name their column in data.sequence_column");
  if (faults.backwards > 0) hints.emplace_back("if its rows are out of order, sort the file by time");
  throw DataError({.message = "the time in column '" + data.time_column + "' has " + counts_text(faults) +
                              " where rows are " + step_text(faults.step) + " apart; the first is " + faults.first,
                   .hints = std::move(hints)});
}

std::string time_notice(const TimeFaults& faults) {
  if (faults.count() == 0) return "";
  return "time has " + counts_text(faults) + " where rows are " + step_text(faults.step) +
         " apart; no window reaches across";
}

}  // namespace tapelab::experiments
