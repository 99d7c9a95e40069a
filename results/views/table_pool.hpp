// Detections of several runs, as if they were of one: counts summed over a factor such as the file.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "results/statistics/statistics.hpp"
#include "results/study/study.hpp"
#include "results/text/line_breaks.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::results {

/// Sums of counts over the pooled runs. What is counted, rows (or windows, as eval.score says) or events:
///
///                     rows                      events
///     alarms          hits + false alarms       alarm segments
///     true_alarms     hits                      alarm segments that overlap an event
///     events          hits + misses             events
///     found           hits                      events that an alarm overlaps
struct PooledCounts {
  double alarms = 0, true_alarms = 0, events = 0, found = 0;
  double quiet = 0;  ///< rows or windows without label that give no alarm; of events always 0

  /// true_alarms / alarms and found / events; NaN where that is 0 / 0.
  double precision() const { return true_alarms / alarms; }
  double recall() const { return found / events; }
  /// 2 P R / (P + R); 0 without an alarm or a hit, NaN without an event.
  double f1() const;
};

/// Precision, recall and F1, in this order.
using DetectionSummaries = std::array<Summary, 3>;
inline constexpr std::array<std::string_view, 3> kPooledMeasures = {"precision", "recall", "f1"};

/// One configuration without the pooled keys, or a baseline of its runs.
struct PooledRow {
  std::vector<std::string> values;    ///< of the table's keys
  std::string counted;                ///< "rows", "windows" or "events"
  std::string baseline = {};          ///< its label, or empty
  std::size_t runs = 0;               ///< pooled for each seed
  std::vector<std::int64_t> seeds;    ///< those whose runs are all finished and have counts; with the seed pooled: none
  std::vector<PooledCounts> counts;   ///< of each of these seeds; with the seed pooled one
  std::size_t left_out = 0;           ///< seeds of which a run is missing, failed or has no counts
  DetectionSummaries pooled;          ///< over the seeds: of the summed counts
  DetectionSummaries mean_over_runs;  ///< over the seeds: the mean of the numbers of the single runs
};

struct PooledTable {
  std::string title;
  std::vector<std::string> pooled;     ///< the keys asked for
  std::vector<std::string> with_them;  ///< factors that have one value for each of these, and so are pooled too
  std::vector<std::string> keys;       ///< the other factors
  std::vector<PooledRow> rows;         ///< ascending by the keys; rows or windows before events
  std::vector<PooledRow> baselines;    ///< likewise, for one baseline after the other
  std::vector<std::string> remarks;    ///< sentences for people
};

/// Sums test_detect_hits, _false_alarms, _misses and _quiet, and of events test_detect_events, _events_found,
/// _alarm_segments and _alarm_segments_true, over the runs that differ in these keys ("seed" is one) and agree in all
/// other factors, for each seed; the same of every baseline that has counts. Runs without an event count too: their
/// false alarms are there. Throws UsageError for a key that is no factor, none at all, and for a study without counts:
/// without labels, or of an earlier version.
PooledTable pool_detections(const Study& study, const std::vector<std::string>& keys);

/// As render() of tables.
std::string render(const PooledTable& table, Format format, std::size_t width = kLineWidth);

}  // namespace tapelab::results
