#include "results/statistics/affiliation.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

namespace tapelab::results {
namespace {

struct Interval {
  double begin, end;
  double length() const { return end - begin; }
};

Interval interval_of(const RowSpan& span) {
  return {static_cast<double>(span.first), static_cast<double>(span.last + 1)};
}

Interval intersection(const Interval& a, const Interval& b) {
  return {std::max(a.begin, b.begin), std::min(a.end, b.end)};
}

/// The integral of min(u, most) from `from` to `to`.
double integral_of_min(double from, double to, double most) {
  const auto up_to = [&](double u) { return u <= most ? u * u / 2 : most * most / 2 + most * (u - most); };
  return up_to(to) - up_to(from);
}

/// The integral over the distances from .. to of P(|X - J| >= distance).
double probability_of_alarms(double from, double to, const Interval& event, const Interval& zone) {
  const double near = event.begin - zone.begin, far = zone.end - event.end;
  return (to - from) -
         (event.length() * (to - from) + integral_of_min(from, to, near) + integral_of_min(from, to, far)) /
             zone.length();
}

/// The integral over the alarm of P(|X - J| >= distance from J), 1 within J.
double precision_integral(const Interval& alarm, const Interval& event, const Interval& zone) {
  double sum = std::max(0.0, intersection(alarm, event).length());
  if (alarm.begin < event.begin)
    sum += probability_of_alarms(std::max(0.0, event.begin - alarm.end), event.begin - alarm.begin, event, zone);
  if (alarm.end > event.end)
    sum += probability_of_alarms(std::max(0.0, alarm.begin - event.end), alarm.end - event.end, event, zone);
  return sum;
}

/// The integral over the points at distances from .. to from the border of an alarm of P(|X - y| >= distance): such an
/// X lies outside of an interval twice the distance long, of which `room` at most are in the zone.
double probability_of_points(double from, double to, double room, const Interval& zone) {
  return (to - from) - 2 * integral_of_min(from, to, room / 2) / zone.length();
}

/// The integral over the event's points that are nearest to this of the alarms of their probability, 1 within it.
double recall_integral(const Interval& event, std::span<const Interval> alarms, std::size_t i, const Interval& zone) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const Interval& alarm = alarms[i];
  const Interval nearest = {i == 0 ? -kInfinity : (alarms[i - 1].end + alarm.begin) / 2,
                            i + 1 == alarms.size() ? kInfinity : (alarm.end + alarms[i + 1].begin) / 2};
  const Interval points = intersection(event, nearest);
  if (points.length() <= 0) return 0;
  double sum = std::max(0.0, intersection(points, alarm).length());
  if (points.begin < alarm.begin)
    sum += probability_of_points(std::max(0.0, alarm.begin - points.end), alarm.begin - points.begin,
                                 alarm.begin - zone.begin, zone);
  if (points.end > alarm.end)
    sum += probability_of_points(std::max(0.0, points.begin - alarm.end), points.end - alarm.end, zone.end - alarm.end,
                                 zone);
  return sum;
}

/// From the middle between this and the event before it to the middle between it and the next.
Interval zone_of(std::span<const RowSpan> events, std::size_t i, std::size_t rows) {
  const Interval event = interval_of(events[i]);
  Interval zone = {0, static_cast<double>(rows)};
  if (i > 0 && events[i - 1].stretch == events[i].stretch)
    zone.begin = (interval_of(events[i - 1]).end + event.begin) / 2;
  if (i + 1 < events.size() && events[i + 1].stretch == events[i].stretch)
    zone.end = (event.end + interval_of(events[i + 1]).begin) / 2;
  return zone;
}

}  // namespace

PrecisionRecall affiliation(const ScoredRows& rows, std::span<const RowSpan> events, std::span<const RowSpan> alarms) {
  double precisions = 0, recalls = 0;
  std::size_t with_alarms = 0, from = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const std::size_t stretch = events[i].stretch;
    const Interval event = interval_of(events[i]), zone = zone_of(events, i, rows[stretch].rows());
    while (from < alarms.size() && (alarms[from].stretch < stretch ||
                                    (alarms[from].stretch == stretch && interval_of(alarms[from]).end <= zone.begin)))
      ++from;
    std::vector<Interval> inside;
    for (std::size_t j = from; j < alarms.size() && alarms[j].stretch == stretch; ++j) {
      const Interval alarm = intersection(interval_of(alarms[j]), zone);
      if (alarm.length() <= 0) break;
      inside.push_back(alarm);
    }
    if (inside.empty()) continue;
    double precision = 0, recall = 0, length = 0;
    for (std::size_t j = 0; j < inside.size(); ++j) {
      length += inside[j].length();
      precision += precision_integral(inside[j], event, zone);
      recall += recall_integral(event, inside, j, zone);
    }
    precisions += precision / length;
    recalls += recall / event.length();
    ++with_alarms;
  }
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  return {with_alarms == 0 ? kNaN : precisions / static_cast<double>(with_alarms),
          events.empty() ? kNaN : recalls / static_cast<double>(events.size())};
}

}  // namespace tapelab::results
