// The time of each row: read from a column, checked for gaps, and cut where it jumps.
#pragma once

#include <string>
#include <vector>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/series.hpp"

namespace tapelab::experiments {

/// Cells of data.time_column, in the order of the rows, and the lines they stand in.
struct TimeCells {
  std::vector<std::string> texts;
  std::vector<std::size_t> lines;
};

/// Seconds since 1970-01-01 of every cell. Where all cells are numbers they count data.time_unit; eight digits are a
/// date, 20160701, where all cells are that. Whether 1/7/2016 begins with the day or the month is what some cell of the
/// file proves, else the order in which time never runs backwards. Throws DataError naming the line for a cell that is
/// no time, where cells contradict each other, and where nothing says what is day and what is month.
std::vector<double> parse_times(const TimeCells& cells, const DataConfig& data);

/// What is wrong with the time of a table.
struct TimeFaults {
  double step = 0;  ///< seconds between two rows: the median of all that are above 0
  std::size_t gaps = 0, repeated = 0, backwards = 0;
  std::string first;  ///< where the first of them is, for people: "between rows 12 and 13, 2016-07-01 13:00:00 and ..."

  std::size_t count() const { return gaps + repeated + backwards; }
};

/// Fills Series::cuts: the rows whose time is not later than that of the row before, or later by more than 1.5 steps.
TimeFaults find_time_faults(Table& table);

/// find_time_faults; throws DataError for a fault with data.gaps = error. Nothing for a table without times.
TimeFaults check_times(Table& table, const DataConfig& data);

/// "time: 3 gaps, 1 repeated time; no window reaches across"; "" without a fault.
std::string time_notice(const TimeFaults& faults);

/// "1 h", "10 min", "1.5 s": a duration for people.
std::string step_text(double seconds);

}  // namespace tapelab::experiments
