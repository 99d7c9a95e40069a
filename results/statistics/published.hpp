// The numbers others published beside ours: is each one a plausible draw from our runs?
#pragma once

#include <string>
#include <vector>

#include "results/query/selection.hpp"
#include "results/statistics/statistics.hpp"
#include "results/study/study.hpp"
#include "results/study/tested_on.hpp"
#include "results/text/line_breaks.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::results {

/// One published value against the runs of one cell (or of the cells its `where` selects).
struct PublishedRow {
  PublishedValue published;
  std::vector<std::string> cell;  ///< of the factors; "" where the comparison pools several values
  Sample sample;
  Summary ours;
  double percentile = 0;      ///< percent of our values that are <= the published one; NaN without values
  bool within_range = false;  ///< our smallest <= published <= our largest
};

struct PublishedComparison {
  std::string title;
  std::vector<std::string> factors;  ///< keys
  std::vector<PublishedRow> rows;
  std::string remark;  ///< where our values are not of held-out data, else empty
};

/// One row per published value with a `where`, else one per published value and cell. A metric that the study lacks
/// gives rows with n = 0. Throws UsageError when a `where` names an unknown key or selects no cell.
PublishedComparison compare_published(const Study& study);

/// kText, no wider than `width`, and kMarkdown for people, kCsv and kJson with full precision. Nothing published: says
/// so (kText, kMarkdown).
std::string render(const PublishedComparison& comparison, Format format, std::size_t width = kLineWidth);

}  // namespace tapelab::results
