#include "results/statistics/volume_under_surface.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

namespace tapelab::results {
namespace {

constexpr std::size_t kThresholds = 250;
using Sums = std::array<double, kThresholds>;
using Bin = std::uint16_t;
constexpr Bin kNoBin = kThresholds;  ///< of a row without a score

/// The first threshold, from the highest, that each row's score reaches.
std::vector<std::vector<Bin>> bins_of(const ScoredRows& rows, std::vector<double> scores) {
  std::ranges::sort(scores, std::greater{});
  std::vector<double> thresholds(kThresholds, scores.back());
  const double step = static_cast<double>(scores.size() - 1) / (kThresholds - 1);
  for (std::size_t k = 0; k + 1 < kThresholds; ++k)
    thresholds[k] = scores[static_cast<std::size_t>(static_cast<double>(k) * step)];
  std::vector<std::vector<Bin>> bins;
  for (const ScoredStretch& stretch : rows) {
    std::vector<Bin>& of_rows = bins.emplace_back();
    of_rows.reserve(stretch.rows());
    for (const double score : stretch.scores) {
      const auto first = std::ranges::lower_bound(thresholds, score, std::greater{});
      of_rows.push_back(std::isnan(score) ? kNoBin : static_cast<Bin>(first - thresholds.begin()));
    }
  }
  return bins;
}

void add_up(Sums& sums) {
  for (std::size_t k = 1; k < kThresholds; ++k) sums[k] += sums[k - 1];
}

/// What one buffer adds to the events.
struct Buffered {
  Sums labels{};             ///< of the alarms at each threshold, outside of events
  Sums segments{};           ///< with an alarm
  double segment_count = 0;  ///< all
};

class Surface {
 public:
  Surface(const ScoredRows& rows, std::span<const RowSpan> events, std::vector<std::vector<Bin>> bins)
      : events_(events), bins_(std::move(bins)) {
    for (const std::vector<Bin>& stretch : bins_)
      for (const Bin bin : stretch)
        if (bin != kNoBin) ++alarms_[bin];
    for (const RowSpan& event : events)
      for (std::size_t row = event.first; row <= event.last; ++row)
        if (const Bin bin = bins_[event.stretch][row]; bin != kNoBin) ++hits_[bin];
    add_up(alarms_);
    add_up(hits_);
    for (std::size_t s = 0; s < rows.size(); ++s) rows_.push_back(rows[s].rows());
  }

  double positives() const { return hits_.back(); }
  double count() const { return alarms_.back(); }

  Volumes areas(std::size_t window) const {
    const Buffered buffered = with_buffer(window);
    Volumes areas{0, 0};
    double recall_before = 0, false_before = 0;
    for (std::size_t k = 0; k < kThresholds; ++k) {
      const double tp = hits_[k] + buffered.labels[k], positives_here = positives() + buffered.labels[k] / 2;
      const double recall = std::min(tp / positives_here, 1.0) * buffered.segments[k] / buffered.segment_count;
      const double false_rate = (alarms_[k] - tp) / (count() - positives_here);
      areas.pr += (recall - recall_before) * tp / alarms_[k];
      areas.roc += (false_rate - false_before) * (recall + recall_before) / 2;
      recall_before = recall;
      false_before = false_rate;
    }
    areas.roc += (1 - false_before) * (1 + recall_before) / 2;
    return areas;
  }

 private:
  bool share_buffer(std::size_t event, std::size_t reach) const {
    const RowSpan &a = events_[event], &b = events_[event + 1];
    return a.stretch == b.stretch && a.last + 2 * reach >= b.first;
  }

  Buffered with_buffer(std::size_t window) const {
    const std::size_t reach = window / 2;
    std::vector<double> weights(reach + 1);
    for (std::size_t d = 1; d <= reach; ++d)
      weights[d] = std::sqrt(1 - static_cast<double>(d) / static_cast<double>(window));
    Buffered found;
    for (std::size_t i = 0; i < events_.size();) {
      std::size_t end = i + 1;
      while (end < events_.size() && share_buffer(end - 1, reach)) ++end;
      add_segment(events_.subspan(i, end - i), weights, found);
      i = end;
    }
    add_up(found.labels);
    add_up(found.segments);
    return found;
  }

  /// Events whose buffers touch, with `weights` of the rows at distances 1, 2, ...
  void add_segment(std::span<const RowSpan> events, const std::vector<double>& weights, Buffered& found) const {
    const std::size_t stretch = events.front().stretch, reach = weights.size() - 1;
    const std::size_t first = events.front().first - std::min(reach, events.front().first);
    const std::size_t end = std::min(events.back().last + reach + 1, rows_[stretch]);
    std::vector<double> labels(end - first);
    for (const RowSpan& event : events)
      for (std::size_t d = 1; d <= reach; ++d) {
        if (event.first >= first + d) labels[event.first - d - first] += weights[d];
        if (event.last + d < end) labels[event.last + d - first] += weights[d];
      }
    Bin first_alarm = kNoBin;
    for (std::size_t row = first; row < end; ++row) {
      const Bin bin = bins_[stretch][row];
      if (bin == kNoBin) continue;
      first_alarm = std::min(first_alarm, bin);
      while (!events.empty() && events.front().last < row) events = events.subspan(1);
      const bool inside = !events.empty() && events.front().first <= row;
      if (!inside) found.labels[bin] += std::min(labels[row - first], 1.0);
    }
    ++found.segment_count;
    if (first_alarm != kNoBin) ++found.segments[first_alarm];
  }

  std::span<const RowSpan> events_;
  std::vector<std::vector<Bin>> bins_;
  std::vector<std::size_t> rows_;
  Sums alarms_{}, hits_{};
};

}  // namespace

std::size_t median_event_length(std::span<const RowSpan> events) {
  if (events.empty()) return 0;
  std::vector<std::size_t> lengths;
  for (const RowSpan& event : events) lengths.push_back(event.rows());
  std::ranges::sort(lengths);
  const std::size_t upper = lengths[lengths.size() / 2], lower = lengths[(lengths.size() - 1) / 2];
  return std::min(lower + (upper - lower) / 2, kLargestVusWindow);
}

Volumes volumes_under_surface(const ScoredRows& rows, std::span<const RowSpan> events, std::size_t window) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> scores = pooled(rows).scores;
  if (events.empty() || scores.empty()) return {kNaN, kNaN};
  const Surface surface(rows, events, bins_of(rows, std::move(scores)));
  if (surface.positives() == surface.count()) return {kNaN, kNaN};
  Volumes volumes{0, 0};
  for (std::size_t w = 0; w <= window; ++w) {
    const Volumes areas = surface.areas(w);
    volumes.pr += areas.pr / static_cast<double>(window + 1);
    volumes.roc += areas.roc / static_cast<double>(window + 1);
  }
  return volumes;
}

}  // namespace tapelab::results
