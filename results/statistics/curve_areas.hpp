// Areas under the curves of a score over all thresholds.
#pragma once

#include "results/statistics/scored_rows.hpp"

namespace tapelab::results {

struct CurveAreas {
  double pr;   ///< sum over the scores, from the highest, of precision x increase of recall: average precision
  double roc;  ///< P(score of a labelled row > score of another) + P(equal) / 2 (Hanley and McNeil 1982)
};

/// Rows of equal scores are one step. NaN for both without a labelled row, for `roc` without one that is not labelled.
/// No score is NaN.
CurveAreas curve_areas(const PooledRows& rows);

}  // namespace tapelab::results
