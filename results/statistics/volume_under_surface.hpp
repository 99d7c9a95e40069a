// Areas under curves that forgive alarms near events, averaged over how near.
#pragma once

#include <cstddef>
#include <span>

#include "results/statistics/scored_rows.hpp"

namespace tapelab::results {

struct Volumes {
  double pr, roc;
};

/// Volumes under the surface, VUS-PR and VUS-ROC (Paparrizos et al. 2022, "Volume under the surface: a new accuracy
/// evaluation measure for time-series anomaly detection"; their program's RangeAUC_volume): the mean over buffers w =
/// 0, 1, ..., window of the areas under range-based curves. With a buffer w a row at distance d <= w / 2 (rounded down)
/// from an event has the label sqrt(1 - d / w), of several events their sum, at most 1; buffers end where the stretch
/// does. Events whose buffers touch are one segment. At each of 250 thresholds, the scores at ranks evenly spaced:
///
///   TP = sum of the alarms' labels            FP = alarms - TP
///   P' = P + (sum of the alarms' labels outside of events) / 2
///   recall = min(TP / P', 1) x segments with an alarm / segments
///   false-alarm rate = FP / (N - P')          precision = TP / alarms
///
/// with P labelled rows of N. The area under precision is one of steps, under recall of trapezia. Rows without a score
/// count in none of it. Ranks, sums and N are of all stretches together. NaN for both without an event or without a row
/// outside of events.
Volumes volumes_under_surface(const ScoredRows& rows, std::span<const RowSpan> events, std::size_t window);

/// The median length of the events in rows, of an even number rounded down from the mean of the middle two, and at most
/// kLargestVusWindow; 0 without any.
std::size_t median_event_length(std::span<const RowSpan> events);
inline constexpr std::size_t kLargestVusWindow = 1000;

}  // namespace tapelab::results
