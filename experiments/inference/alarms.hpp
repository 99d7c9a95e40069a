// Alarms and events as stretches of a series: which alarm finds which event, when, and which columns raise it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "experiments/inference/detected.hpp"

namespace tapelab::experiments {

/// The part of a score that one column makes: its error over the sum of all columns' errors.
struct Contribution {
  std::size_t column = 0;  ///< place in Detected::columns
  double share = 0;        ///< from 0 to 1
};

/// Scores above the threshold that follow one another in a series without a gap between their rows.
struct Alarm {
  std::string series = {};
  std::size_t first = 0, last = 0;  ///< rows
  std::size_t begin = 0;            ///< place of its first score in Detected::scores; the others follow
  std::size_t scores = 0;           ///< how many rows, or windows, are above the threshold
  std::size_t peak = 0;             ///< place of the highest score in Detected::scores; of equal ones the first
  double peak_score = 0;
  std::size_t peak_row = 0;                ///< of a window its last row
  std::vector<Contribution> columns = {};  ///< at the peak, the largest first; empty where scores keep no columns
  std::vector<std::size_t> events = {};    ///< places of those it finds, ascending
};

/// Labelled rows that follow one another, among those that were to be scored.
struct Event {
  std::string series = {};
  std::size_t first = 0, last = 0;        ///< rows
  std::size_t scored = 0;                 ///< how many of its rows have a score, or lie in a window that has one
  std::optional<std::size_t> alarm = {};  ///< place of the first that finds it
  std::ptrdiff_t delay = 0;  ///< rows from its first to that of the first alarm; of a window to the window's last row.
                             ///< Below 0 where the tolerance lets an alarm before it count
};

struct AlarmsAndEvents {
  std::vector<Alarm> alarms = {};  ///< by series, in the order of the scores, then by row
  std::vector<Event> events = {};  ///< the same; empty without labels

  std::size_t found() const;        ///< events with an alarm
  std::size_t scored() const;       ///< events with a row that has a score
  std::size_t true_alarms() const;  ///< alarms that find an event
};

/// An alarm finds an event where a row of a score above the threshold is one of the event's, or at most
/// `found.judge.tolerance` rows before or behind it.
AlarmsAndEvents alarms_and_events(const Detected& found);

/// The shares of the columns in score i, the largest first; of equal ones the first column. Empty without scores of
/// columns, and where their sum is 0 or not finite.
std::vector<Contribution> contributions(const Detected& found, std::size_t i);

/// Places of the `most` alarms with the highest peaks, ascending; of equal peaks the first.
std::vector<std::size_t> highest_alarms(const std::vector<Alarm>& alarms, std::size_t most);

/// "2020-01-01 04:30:00"; "" where the series has no times.
std::string row_time(const Detected& found, const std::string& series, std::size_t row);

/// "2020-01-01 04:30:00 to 04:34:00", the day said once; "" where the series has no times.
std::string row_times_text(const Detected& found, const std::string& series, std::size_t first, std::size_t last);

/// "y 92 %, z 5 %": the largest shares, at most `most`, those below 1 % left out.
std::string contributions_text(const Detected& found, const std::vector<Contribution>& columns, std::size_t most);

/// What was read, for people: "rows 400 to 1146 of 34 series, 2020-01-01 00:00:00 to 2020-01-02 00:00:00".
std::string rows_text(const Detected& found);

}  // namespace tapelab::experiments
