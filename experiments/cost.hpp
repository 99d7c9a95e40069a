// What the missing runs of a grid will take.
#pragma once

#include <string>

#include "experiments/grid.hpp"
#include "experiments/inventory.hpp"

namespace tapelab::experiments {

struct Cost {
  double seconds = 0;       ///< wall time
  double memory_bytes = 0;  ///< at the largest
  double disk_bytes = 0;    ///< of the missing runs' files
  std::string basis;        ///< what the time rests on
};

/// Time and disk from the finished runs where there are any, else from the models' sizes and the speed of
/// products as large as theirs, measured now.
Cost predict_cost(const Grid& grid, const Inventory& inventory, int jobs);

}  // namespace tapelab::experiments
