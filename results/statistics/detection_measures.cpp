#include "results/statistics/detection_measures.hpp"

#include <cmath>
#include <vector>

#include "results/statistics/affiliation.hpp"
#include "results/statistics/curve_areas.hpp"
#include "results/statistics/volume_under_surface.hpp"

namespace tapelab::results {
namespace {

double ratio(std::size_t count, std::size_t whole) {
  return whole == 0 ? DetectionMeasures::kNone : static_cast<double>(count) / static_cast<double>(whole);
}

double f1_of(const Confusion& c) {
  return c.events() == 0 ? DetectionMeasures::kNone : ratio(2 * c.hits, c.alarms() + c.events());
}

struct EventMeasures {
  PrecisionRecall by_event, by_range, by_distance;
  EventCounts counts;
};

EventMeasures event_measures(const ScoredRows& rows, std::span<const RowSpan> events, std::span<const RowSpan> alarms,
                             std::size_t tolerance) {
  const EventCounts counts = count_events(events, alarms, tolerance);
  return {counts.measures(), range_measures(rows, events, alarms), affiliation(rows, events, alarms), counts};
}

void set(DetectionMeasures& m, const EventMeasures& found) {
  m.event_precision = found.by_event.precision;
  m.event_recall = found.by_event.recall;
  m.event_f1 = found.by_event.f1();
  m.range_precision = found.by_range.precision;
  m.range_recall = found.by_range.recall;
  m.range_f1 = found.by_range.f1();
  m.affiliation_precision = found.by_distance.precision;
  m.affiliation_recall = found.by_distance.recall;
  m.affiliation_f1 = found.by_distance.f1();
}

}  // namespace

DetectionMeasures measure(const Confusion& c) {
  DetectionMeasures measures;
  measures.precision = ratio(c.hits, c.alarms());
  measures.recall = ratio(c.hits, c.events());
  measures.f1 = f1_of(c);
  measures.false_alarm_rate = ratio(c.false_alarms, c.false_alarms + c.quiet);
  measures.miss_rate = ratio(c.misses, c.events());
  return measures;
}

Judged judge_windows(std::span<const double> scores, std::span<const float> labels, double threshold) {
  Judged judged{.confusion = count_alarms(scores, labels, threshold), .events = {}, .measures = {}};
  judged.measures = measure(judged.confusion);
  const ScoredRows windows = {{{scores.begin(), scores.end()}, {labels.begin(), labels.end()}}};
  const CurveAreas areas = curve_areas(pooled(windows));
  judged.measures.pr_area = areas.pr;
  judged.measures.roc_area = areas.roc;
  return judged;
}

Judged judge_rows(const ScoredRows& rows, double threshold, const JudgeOptions& options) {
  const PooledRows all = pooled(rows);
  Judged judged{.confusion = count_alarms(all.scores, all.labels, threshold), .events = {}, .measures = {}};
  judged.measures = measure(judged.confusion);
  DetectionMeasures& m = judged.measures;
  const CurveAreas areas = curve_areas(all);
  m.pr_area = areas.pr;
  m.roc_area = areas.roc;

  const std::vector<RowSpan> events = events_of(rows), alarms = alarms_of(rows, threshold);
  const EventMeasures by_event = event_measures(rows, events, alarms, options.tolerance);
  judged.events = by_event.counts;
  set(m, by_event);

  const std::size_t window = options.vus_window > 0 ? options.vus_window : median_event_length(events);
  const Volumes volumes = volumes_under_surface(rows, events, window);
  m.vus_pr = volumes.pr;
  m.vus_roc = volumes.roc;
  if (!std::isnan(volumes.pr)) m.vus_window = static_cast<double>(window);

  if (options.point_adjusted) {
    m.point_adjusted_f1 = f1_of(point_adjusted(rows, events, threshold));
    m.point_adjusted_f1_random =
        random_point_adjusted_f1(rows, events, ratio(judged.confusion.alarms(), judged.confusion.scored()));
  }
  return judged;
}

DetectionMeasures random_alarms(const Confusion& c) {
  // Drawn without putting back, alarms * events / scored of them are hits on average; with a given number of alarms and
  // events every measure is linear in the hits.
  DetectionMeasures found = measure(always_alarm(c));
  const double rate = ratio(c.alarms(), c.scored());
  if (c.alarms() == 0) found.precision = DetectionMeasures::kNone;
  found.recall *= rate;
  found.false_alarm_rate *= rate;
  found.miss_rate = 1 - found.recall;
  const double both = static_cast<double>(c.alarms() + c.events());
  if (c.events() > 0) found.f1 = 2 * rate * static_cast<double>(c.events()) / both;
  if (c.events() > 0) found.pr_area = ratio(c.events(), c.scored());
  if (c.events() > 0 && c.events() < c.scored()) found.roc_area = 0.5;
  return found;
}

DetectionMeasures random_alarms(const ScoredRows& rows, const Confusion& confusion, std::size_t tolerance) {
  DetectionMeasures found = random_alarms(confusion);
  const std::vector<RowSpan> events = events_of(rows);
  const double rate = ratio(confusion.alarms(), confusion.scored());
  DetectionMeasures sums, counts;
  for (std::size_t draw = 0; draw < kRandomDraws; ++draw) {
    const ScoredRows drawn = random_rows(rows, rate, draw);
    DetectionMeasures one;
    set(one, event_measures(drawn, events, alarms_of(drawn, 0), tolerance));
    for (const DetectionMeasure& measure : kDetectionMeasures) {
      const double value = one.*measure.value;
      if (std::isnan(value)) continue;
      double &sum = sums.*measure.value, &count = counts.*measure.value;
      sum = (std::isnan(sum) ? 0 : sum) + value;
      count = (std::isnan(count) ? 0 : count) + 1;
    }
  }
  for (const DetectionMeasure& measure : kDetectionMeasures)
    if (!std::isnan(sums.*measure.value)) found.*measure.value = sums.*measure.value / (counts.*measure.value);
  return found;
}

}  // namespace tapelab::results
