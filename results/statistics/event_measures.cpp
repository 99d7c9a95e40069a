#include "results/statistics/event_measures.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace tapelab::results {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double ratio(std::size_t part, std::size_t whole) {
  return whole == 0 ? kNaN : static_cast<double>(part) / static_cast<double>(whole);
}

/// Calls visit(i, j, rows) for every a[i] and b[j] that share rows. Both ascend and are disjoint.
template <class Visit>
void for_each_overlap(std::span<const RowSpan> a, std::span<const RowSpan> b, Visit visit) {
  const auto ends_before = [](const RowSpan& x, const RowSpan& y) {
    return x.stretch != y.stretch ? x.stretch < y.stretch : x.last < y.last;
  };
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (const std::size_t rows = overlap(a[i], b[j]); rows > 0) visit(i, j, rows);
    ++(ends_before(a[i], b[j]) ? i : j);
  }
}

double mean_or_nan(double sum, std::size_t count) { return count == 0 ? kNaN : sum / static_cast<double>(count); }

/// From 0 to 1.
double uniform(std::uint64_t state) {
  std::uint64_t z = state + 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

}  // namespace

double PrecisionRecall::f1() const {
  if (std::isnan(recall)) return kNaN;
  return std::isnan(precision) || precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
}

PrecisionRecall EventCounts::measures() const {
  return {ratio(alarm_segments_true, alarm_segments), ratio(events_found, events)};
}

EventCounts count_events(std::span<const RowSpan> events, std::span<const RowSpan> alarms, std::size_t tolerance) {
  EventCounts counts{.events = events.size(), .alarm_segments = alarms.size()};
  std::vector<bool> found(events.size()), right(alarms.size());
  // events with their tolerance may overlap, and one alarm may lie between two of them
  std::size_t from = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    RowSpan near = events[i];
    near.first -= std::min(near.first, tolerance);
    near.last += tolerance;
    const auto lies_before = [&](const RowSpan& alarm) {
      return alarm.stretch != near.stretch ? alarm.stretch < near.stretch : alarm.last < near.first;
    };
    while (from < alarms.size() && lies_before(alarms[from])) ++from;
    for (std::size_t j = from; j < alarms.size() && overlap(near, alarms[j]) > 0; ++j) found[i] = right[j] = true;
  }
  counts.events_found = static_cast<std::size_t>(std::ranges::count(found, true));
  counts.alarm_segments_true = static_cast<std::size_t>(std::ranges::count(right, true));
  return counts;
}

PrecisionRecall range_measures(const ScoredRows& rows, std::span<const RowSpan> events,
                               std::span<const RowSpan> alarms) {
  std::vector<std::size_t> alarm_rows(events.size());
  double precisions = 0, recalls = 0;
  for_each_overlap(events, alarms, [&](std::size_t i, std::size_t j, std::size_t shared) {
    alarm_rows[i] += shared;
    precisions += ratio(shared, alarms[j].rows());
  });
  for (std::size_t i = 0; i < events.size(); ++i) recalls += ratio(alarm_rows[i], scored_count(rows, events[i]));
  return {mean_or_nan(precisions, alarms.size()), mean_or_nan(recalls, events.size())};
}

Confusion point_adjusted(const ScoredRows& rows, std::span<const RowSpan> events, double threshold) {
  Confusion confusion;
  auto event = events.begin();
  for (std::size_t s = 0; s < rows.size(); ++s) {
    std::size_t scored = 0;
    bool found = false;
    for (std::size_t row = 0; row < rows[s].rows(); ++row) {
      const bool inside = event != events.end() && event->stretch == s && event->first <= row;
      if (const double score = rows[s].scores[row]; !std::isnan(score)) {
        const bool alarm = score > threshold;
        if (!inside) ++(alarm ? confusion.false_alarms : confusion.quiet);
        scored += inside;
        found = found || (inside && alarm);
      }
      if (!inside || event->last != row) continue;
      (found ? confusion.hits : confusion.misses) += scored;
      scored = 0;
      found = false;
      ++event;
    }
  }
  return confusion;
}

ScoredRows random_rows(ScoredRows rows, double rate, std::size_t draw) {
  std::uint64_t row = std::uint64_t{draw} << 40;
  for (ScoredStretch& stretch : rows)
    for (double& score : stretch.scores)
      if (!std::isnan(score)) score = uniform(row++) < rate ? 1 : 0;
  return rows;
}

double random_point_adjusted_f1(const ScoredRows& rows, std::span<const RowSpan> events, double rate) {
  double sum = 0;
  for (std::size_t draw = 0; draw < kRandomDraws; ++draw) {
    const Confusion c = point_adjusted(random_rows(rows, rate, draw), events, 0);
    if (c.events() == 0) return kNaN;
    sum += ratio(2 * c.hits, c.alarms() + c.events());
  }
  return sum / static_cast<double>(kRandomDraws);
}

}  // namespace tapelab::results
