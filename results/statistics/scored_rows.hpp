// Scores and labels of the rows of series, as the measures of detection.hpp's neighbours read them.
#pragma once

#include <cstddef>
#include <vector>

namespace tapelab::results {

/// Rows of one series that follow one another. No event and no alarm reaches beyond them.
struct ScoredStretch {
  std::vector<double> scores = {};  ///< NaN: the row has no score
  std::vector<float> labels = {};   ///< as many: not 0 where the row belongs to an event

  std::size_t rows() const { return scores.size(); }
};

using ScoredRows = std::vector<ScoredStretch>;

/// Rows first .. last of a stretch.
struct RowSpan {
  std::size_t stretch = 0, first = 0, last = 0;

  std::size_t rows() const { return last - first + 1; }
};

/// Rows of the span that have a score.
std::size_t scored_count(const ScoredRows& rows, const RowSpan& span);

/// Rows that are in both.
std::size_t overlap(const RowSpan& a, const RowSpan& b);

/// Maximal runs of labelled rows, without those of which no row has a score; in order.
std::vector<RowSpan> events_of(const ScoredRows& rows);

/// Maximal runs of rows with a score above the threshold, in order. A row without a score ends one.
std::vector<RowSpan> alarms_of(const ScoredRows& rows, double threshold);

/// The same rows with the score 1, for a detector that always alarms: above the threshold 0.
ScoredRows always_alarm(ScoredRows rows);

/// Scores and labels of the rows that have a score, of all stretches.
struct PooledRows {
  std::vector<double> scores;
  std::vector<float> labels;
};
PooledRows pooled(const ScoredRows& rows);

}  // namespace tapelab::results
