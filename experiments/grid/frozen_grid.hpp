// A grid as one file that nothing else changes.
#pragma once

#include <string>
#include <vector>

namespace tapelab::experiments {

/// A grid file that has the same runs and notes as these files and overrides together, sweeps written out, paths
/// absolute. Its name has to be the grid's, with .ini behind it. Throws ConfigError as read_grid_source does, and for
/// what no grid file can hold, such as a line break in a value.
std::string frozen_grid(const std::vector<std::string>& files, const std::vector<std::string>& overrides);

}  // namespace tapelab::experiments
