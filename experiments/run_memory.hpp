// What memory the runs of a grid take, and runs that do not fit into what there is.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiments/grid.hpp"
#include "experiments/memory_limit.hpp"
#include "experiments/summary.hpp"

namespace tapelab::experiments {

/// Of one run beside its data, in bytes.
struct RunMemory {
  double weights = 0;  ///< of the model: values, gradients, the optimiser's state, best weights
  double batch = 0;    ///< of what the gradients of a batch need, about
  double order = 0;    ///< of the numbers of an epoch's samples
  double total() const { return weights + batch + order; }
};
RunMemory run_memory(const Config& config, const Dataset& data, const ModelSize& size);
RunMemory run_memory(const Config& config, const Dataset& data);

/// Of all data sets that the runs share.
double data_bytes(const Grid& grid);

/// The program, its libraries and all data: what stands beside the runs.
double shared_bytes(const Grid& grid);

/// "2.1 GB (48,000,000 parameters)": what a run needs, for messages.
std::string need_text(const Config& config, const Dataset& data);

/// Throws ConfigError for one of the grid's runs `missing` that does not fit into `limit` even alone, naming the
/// setting at fault, where it was given, and the run. Returns a warning where `jobs` at a time do not fit but fewer do,
/// else "".
std::string check_memory(const Grid& grid, const std::vector<std::size_t>& missing, int jobs, const MemoryLimit& limit);

}  // namespace tapelab::experiments
