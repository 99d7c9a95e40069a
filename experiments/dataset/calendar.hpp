// Features made of the time of a row: where it lies in its hour, day, week, month or year.
#pragma once

#include <string>
#include <vector>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/series.hpp"

namespace tapelab::experiments {

/// "hour_sin", "hour_cos", ... of what data.calendar lists, in its order.
std::vector<std::string> calendar_columns(const std::vector<std::string>& calendar);

/// sin and cos of 2 pi times the fraction of the period that has passed at `seconds` since 1970-01-01. The hour goes on
/// with the minutes, weekday and day with the hours, month with the days.
std::vector<double> calendar_features(const std::vector<std::string>& calendar, double seconds);

/// Adds the columns of data.calendar behind the inputs; needs times.
void add_calendar(const DataConfig& data, Table& table);

}  // namespace tapelab::experiments
