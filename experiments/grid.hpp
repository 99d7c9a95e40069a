// A grid: all combinations of what its files and the command line say, validated and named, before anything runs.
#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "experiments/config.hpp"
#include "experiments/config_error.hpp"
#include "experiments/dataset.hpp"
#include "experiments/published.hpp"
#include "experiments/start_weights.hpp"

namespace tapelab::experiments {

struct PlannedRun {
  Config config;
  std::string id;
  std::shared_ptr<const Dataset> data;             ///< shared by all runs on the same data
  std::shared_ptr<const StartWeights> start = {};  ///< null: random weights
  int revision = 0;                                ///< of what the code computes for it (revisions.hpp)
};

/// A setting that takes more than one value among the runs.
struct Factor {
  std::string key;
  std::vector<std::string> values;  ///< canonical, in the order of the sweep
};

struct Grid {
  std::string name;  ///< of each file [grid] name, else the file's stem; those of several files are joined by '+'
  std::string title, question, claim, expect;
  std::vector<PublishedValue> published;
  std::vector<PlannedRun> runs;  ///< settings of the table's first rows vary slowest, the seed fastest
  std::vector<Factor> factors;   ///< in the order of the table
  std::vector<std::string> notices = {};  ///< one line each on runs that compute what others do
  std::map<std::string, Location> given = {};  ///< where each setting was given that was
};

inline constexpr std::size_t kRunLimit = 10'000;
inline constexpr std::size_t kNoRunLimit = std::numeric_limits<std::size_t>::max();

/// Reads the files and overrides (`key=value`, sweeps included), forms all combinations, drops excluded ones, validates
/// all of them, then loads the data of each and the weights it starts from, and names it. Order: defaults < files <
/// command line. Throws ConfigError or DataError for anything that could not run, an empty grid, two equal runs, or more
/// runs than `limit`.
Grid expand_grid(const std::vector<std::string>& files, const std::vector<std::string>& overrides, std::size_t limit);

}  // namespace tapelab::experiments
