// What memory the runs of a grid take, and runs that do not fit into what there is.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiments/config/memory_limit.hpp"

namespace tapelab::experiments {

struct Grid;

/// Of all data sets that the runs share.
double data_bytes(const Grid& grid);

/// The program, its libraries and all data: what stands beside the runs.
double shared_bytes(const Grid& grid);

/// Throws ConfigError for one of the grid's runs `missing` that does not fit into `limit` even alone, naming the
/// setting at fault, where it was given, and the run. Returns a warning where `jobs` at a time do not fit but fewer do,
/// else "".
std::string check_memory(const Grid& grid, const std::vector<std::size_t>& missing, int jobs, const MemoryLimit& limit);

}  // namespace tapelab::experiments
