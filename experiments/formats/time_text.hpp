// Times in data files: as people write them, and as seconds since 1970-01-01.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tapelab::experiments {

/// Day and month in dates such as 3/4/2016, which do not say which is which.
enum class DateOrder { kUnknown, kDayFirst, kMonthFirst };

/// What a number in a date is.
struct ParsedTime {
  double seconds = 0;                     ///< since 1970-01-01 00:00; of times with an offset in UTC
  DateOrder order = DateOrder::kUnknown;  ///< which the text proves: 13/1/2016 day first, 1/13/2016 month first
  bool ambiguous = false;                 ///< both orders are dates; `seconds` is of the order asked for
};

/// Reads 2016-07-01, 2016-07-01 13:00[:00[.5]], the same with T between and Z or +02:00 behind, 2016/07/01,
/// 20160701[T1300[00]], 01.07.2016 (day first), 1/7/2016 by `order` (month first where it is unknown) and a time with
/// AM or PM. Nothing for any other text, and for dates that do not exist.
std::optional<ParsedTime> parse_time(std::string_view text, DateOrder order = DateOrder::kUnknown);

/// "2016-07-01 13:00:00", with as many decimals of the second as it needs, up to 9. UTC.
std::string time_text(double seconds);

/// Parts of a time. UTC.
struct CalendarTime {
  int year, month, day;  ///< month and day from 1
  int weekday;           ///< from 0, Monday
  int year_day;          ///< from 0
  int days_of_year, days_of_month;
  double second_of_day;
};
CalendarTime calendar_time(double seconds);

}  // namespace tapelab::experiments
