// What a comparison is asked for.
#pragma once

#include <string>
#include <vector>

#include "results/statistics/margin.hpp"

namespace tapelab::results {

struct ComparisonRequest {
  std::vector<std::string> factors;  ///< keys; empty: each factor alone, without interactions, the largest effect first
  std::vector<std::string> metrics;  ///< empty: shown_metric
  std::vector<std::string> where = {};  ///< conditions of select_places: only cells and seeds with such
  Margin margin = {};
};

}  // namespace tapelab::results
