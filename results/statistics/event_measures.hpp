// Alarms judged by event: found or not, how much of it, how near, and as point adjustment does.
#pragma once

#include <cstddef>
#include <span>

#include "results/statistics/detection.hpp"
#include "results/statistics/scored_rows.hpp"

namespace tapelab::results {

/// NaN where there is nothing to take the mean of: precision without alarms, recall without events.
struct PrecisionRecall {
  double precision, recall;

  /// 2 P R / (P + R); 0 without an alarm, NaN without an event.
  double f1() const;
};

/// How many of what.
struct EventCounts {
  std::size_t events = 0;               ///< maximal runs of labelled rows
  std::size_t events_found = 0;         ///< of them, those that an alarm overlaps
  std::size_t alarm_segments = 0;       ///< maximal runs of alarm rows
  std::size_t alarm_segments_true = 0;  ///< of them, those that overlap an event

  PrecisionRecall measures() const;
};

/// `tolerance`: rows before and after an event that count as its own. Both ascend, as events_of and alarms_of have
/// them; the same for the functions below.
EventCounts count_events(std::span<const RowSpan> events, std::span<const RowSpan> alarms, std::size_t tolerance);

/// Range-based precision and recall (Tatbul et al. 2018, "Precision and recall for time series") with alpha 0 (no
/// reward for mere existence), flat bias and cardinality one: precision is the mean over alarm segments of the fraction
/// of their rows that lie in events, recall the mean over events of the fraction of their rows that give an alarm. Rows
/// without a score do not count.
PrecisionRecall range_measures(const ScoredRows& rows, std::span<const RowSpan> events,
                               std::span<const RowSpan> alarms);

/// Rows if one alarm in an event found all of its rows (Xu et al. 2018): the F1 of these counts is inflated, since
/// random alarms hit long events.
Confusion point_adjusted(const ScoredRows& rows, std::span<const RowSpan> events, double threshold);

/// Random alarms, draw `draw`: each row that has a score gets 1 with probability `rate`, else 0. The uniform number of
/// row i (of those with a score, over all stretches) is splitmix64's output (Steele et al. 2014) for the state draw
/// 2^40 + i, so that equal rows give equal numbers.
ScoredRows random_rows(ScoredRows rows, double rate, std::size_t draw);
inline constexpr std::size_t kRandomDraws = 20;

/// The F1 of point_adjusted of random alarms, the mean over the draws. NaN without events.
double random_point_adjusted_f1(const ScoredRows& rows, std::span<const RowSpan> events, double rate);

}  // namespace tapelab::results
