// What grid files and command line say together, before combinations are formed.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/grid/axis.hpp"
#include "experiments/grid/exclude.hpp"
#include "experiments/grid/published.hpp"
#include "results/study/label.hpp"

namespace tapelab::experiments {

struct GridSource {
  std::string name, title, question, claim, expect;
  results::UntilDecided until;
  results::CellSelection select;  ///< without its first seeds, which are those of the runs
  SearchPoints points;
  std::vector<PublishedValue> published;
  std::vector<Axis> axes;  ///< the settings that were given, in the order of the field table
  std::vector<ExcludeClause> exclude;
  Location exclude_where;
  std::vector<std::vector<std::string>> zip;  ///< groups of keys that advance together
  Location zip_where;
  std::vector<std::string> notices;  ///< metrics that are named as in an earlier version
};

/// Later files override earlier ones, the command line overrides them all. Section [grid] takes base (a file that is
/// read before), title, question, claim, name, expect (results/statistics/expectation.hpp), until, alpha, max_seeds,
/// samples, search_seed, select, keep, seeds, zip and exclude. Throws ConfigError.
GridSource read_grid_source(const std::vector<std::string>& files, const std::vector<std::string>& overrides);

/// Of one file without base that holds `text`.
GridSource parse_grid_source(std::string_view text, const std::string& file);

}  // namespace tapelab::experiments
