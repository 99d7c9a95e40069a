// What comparisons are made of: the runs and the effects. Belongs to comparison.cpp.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "results/statistics/comparison_request.hpp"
#include "results/statistics/pairing.hpp"
#include "results/study/study.hpp"

namespace tapelab::results {

/// One factor, or several together.
struct PlannedEffect {
  Factors factors;
  std::vector<std::vector<Change>> changes;  ///< every choice of two levels of each factor
};

struct ComparisonPlan {
  std::vector<std::string> metrics;
  std::vector<std::size_t> cells, seeds;  ///< positions, ascending
  Factors trends;                         ///< of many values, where none was asked for: taken as numbers (trend.hpp)
  std::vector<PlannedEffect> effects;     ///< the factors one by one, then their pairs, and so on
};

/// Throws UsageError as compare does.
ComparisonPlan plan_comparisons(const Study& study, const ComparisonRequest& request);

}  // namespace tapelab::results
