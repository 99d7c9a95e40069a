// What comparisons are made of: the runs, the effects and the cells that pair up. Part of comparison.cpp.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "results/comparison.hpp"
#include "results/study.hpp"

namespace tapelab::results {

using Factors = std::vector<const Factor*>;

/// Cells that agree in everything but the factors of an effect: their values of these -> cell.
using Context = std::map<std::vector<std::string>, std::size_t>;

/// One factor, or several together.
struct Effect {
  Factors averaged;   ///< other factors, which vary among the contexts
  Factors following;  ///< other factors whose value the effect's levels leave no choice, as in a grid that zips them
  std::vector<Context> contexts;
  std::vector<std::vector<Change>> changes;  ///< every choice of two levels of each factor
};

struct ComparisonPlan {
  std::vector<std::string> metrics;
  std::vector<std::size_t> seeds;  ///< positions, ascending
  std::vector<Effect> effects;     ///< the factors one by one, then their pairs, and so on
};

/// Throws UsageError as compare does.
ComparisonPlan plan_comparisons(const Study& study, const ComparisonRequest& request);

}  // namespace tapelab::results
