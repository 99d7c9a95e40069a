// How near alarms lie to events, against alarms anywhere.
#pragma once

#include <span>

#include "results/statistics/event_measures.hpp"
#include "results/statistics/scored_rows.hpp"

namespace tapelab::results {

/// Affiliation precision and recall (Huet et al. 2022, "Local evaluation of time series anomaly detection algorithms").
/// A row is the interval [row, row + 1). Each event J has the zone E of all points that are nearer to it than to any
/// other event of the stretch, from one end of the stretch to the other. Precision of an event: the mean over the
/// alarms in E of P(|X - J| >= distance of the alarm from J), recall: the mean over J of P(|X - y| >= distance of y
/// from the nearest alarm in E), with X uniform in E. Precision is their mean over the events with an alarm in their
/// zone, of all stretches, recall the mean over all events, 0 where there is no alarm. Alarms in a stretch without
/// events belong to none and count nowhere.
PrecisionRecall affiliation(const ScoredRows& rows, std::span<const RowSpan> events, std::span<const RowSpan> alarms);

}  // namespace tapelab::results
