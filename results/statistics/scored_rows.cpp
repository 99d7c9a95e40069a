#include "results/statistics/scored_rows.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace tapelab::results {
namespace {

void require_labels(const ScoredStretch& stretch) {
  if (stretch.scores.size() != stretch.labels.size())
    throw std::invalid_argument("scored rows: " + std::to_string(stretch.scores.size()) + " scores and " +
                                std::to_string(stretch.labels.size()) + " labels");
}

/// Maximal runs of the rows of which is_in(stretch, row).
template <class IsIn>
std::vector<RowSpan> runs(const ScoredRows& rows, IsIn is_in) {
  std::vector<RowSpan> found;
  for (std::size_t s = 0; s < rows.size(); ++s) {
    require_labels(rows[s]);
    bool goes_on = false;
    for (std::size_t row = 0; row < rows[s].rows(); ++row) {
      const bool in = is_in(rows[s], row);
      if (in && !goes_on) found.push_back({s, row, row});
      if (in) found.back().last = row;
      goes_on = in;
    }
  }
  return found;
}

}  // namespace

std::size_t scored_count(const ScoredRows& rows, const RowSpan& span) {
  std::size_t count = 0;
  for (std::size_t row = span.first; row <= span.last; ++row) count += !std::isnan(rows[span.stretch].scores[row]);
  return count;
}

std::vector<RowSpan> events_of(const ScoredRows& rows) {
  std::vector<RowSpan> events =
      runs(rows, [](const ScoredStretch& stretch, std::size_t row) { return stretch.labels[row] != 0; });
  std::erase_if(events, [&](const RowSpan& event) { return scored_count(rows, event) == 0; });
  return events;
}

std::vector<RowSpan> alarms_of(const ScoredRows& rows, double threshold) {
  return runs(rows, [&](const ScoredStretch& stretch, std::size_t row) { return stretch.scores[row] > threshold; });
}

std::size_t overlap(const RowSpan& a, const RowSpan& b) {
  if (a.stretch != b.stretch || a.last < b.first || b.last < a.first) return 0;
  return std::min(a.last, b.last) - std::max(a.first, b.first) + 1;
}

ScoredRows always_alarm(ScoredRows rows) {
  for (ScoredStretch& stretch : rows)
    for (double& score : stretch.scores)
      if (!std::isnan(score)) score = 1;
  return rows;
}

PooledRows pooled(const ScoredRows& rows) {
  PooledRows all;
  for (const ScoredStretch& stretch : rows) {
    require_labels(stretch);
    for (std::size_t row = 0; row < stretch.rows(); ++row) {
      if (std::isnan(stretch.scores[row])) continue;
      all.scores.push_back(stretch.scores[row]);
      all.labels.push_back(stretch.labels[row]);
    }
  }
  return all;
}

}  // namespace tapelab::results
