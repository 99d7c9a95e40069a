// A grid: all combinations of what its files and the command line say.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "experiments/config/config_forward.hpp"
#include "experiments/grid/grid_source.hpp"

namespace tapelab::experiments {

/// A setting that takes more than one value among the runs.
struct Factor {
  std::string key;
  std::vector<std::string> values;  ///< canonical, in the order of the sweep; of a drawn setting ascending
};

/// What was asked for, and the configurations it comes to. Settings of the table's first rows vary slowest, the seed
/// fastest.
struct Combinations {
  GridSource source;
  std::vector<Config> configs;
  std::vector<Factor> factors;  ///< in the order of the table
};

inline constexpr std::size_t kRunLimit = 10'000;
inline constexpr std::size_t kNoRunLimit = std::numeric_limits<std::size_t>::max();

/// Reads the files and overrides (`key=value`, sweeps included), forms all combinations and drops excluded ones. Order:
/// defaults < files < command line. Throws ConfigError for an empty grid or one of more runs than `limit`.
Combinations combine(const std::vector<std::string>& files, const std::vector<std::string>& overrides,
                     std::size_t limit);

}  // namespace tapelab::experiments
