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
  judged.events = count_events(events, alarms, options.tolerance);
  const PrecisionRecall by_event = judged.events->measures(), by_range = range_measures(rows, events, alarms),
                        by_distance = affiliation(rows, events, alarms);
  m.event_precision = by_event.precision;
  m.event_recall = by_event.recall;
  m.event_f1 = by_event.f1();
  m.range_precision = by_range.precision;
  m.range_recall = by_range.recall;
  m.range_f1 = by_range.f1();
  m.affiliation_precision = by_distance.precision;
  m.affiliation_recall = by_distance.recall;
  m.affiliation_f1 = by_distance.f1();

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

}  // namespace tapelab::results
