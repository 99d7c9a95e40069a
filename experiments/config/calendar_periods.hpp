// What data.calendar lists.
#pragma once

#include <string_view>

namespace tapelab::experiments {

/// minute (of the hour), hour (of the day), weekday (of the week), day (of the month), yearday and month (of the year).
inline constexpr std::string_view kCalendarPeriods[] = {"minute", "hour", "weekday", "day", "yearday", "month"};

}  // namespace tapelab::experiments
