// What the missing runs of a grid will take.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>

#include "experiments/runner/inventory.hpp"
#include "experiments/runner/shared_training.hpp"

namespace tapelab::experiments {

struct Grid;

struct Cost {
  double seconds = 0;       ///< wall time
  double memory_bytes = 0;  ///< at the largest
  double disk_bytes = 0;    ///< of the missing runs' files
  std::string basis;        ///< what the time rests on
};

/// Flops per second of products of `batch` rows with a recurrent kernel of `width` units, all gates at once.
using ProductSpeed = std::function<double(std::size_t batch, std::size_t width)>;

/// Measures every size once.
ProductSpeed measured_speed();

/// Time and disk from the finished runs where there are any, else from the models' sizes and the speed of
/// products as large as theirs. Of `groups`, the missing runs as they share trainings (shared_training.hpp), those that
/// are not trained take their test only.
Cost predict_cost(const Grid& grid, const Inventory& inventory, std::span<const SharedTraining> groups, int jobs,
                  ProductSpeed speed = measured_speed());

}  // namespace tapelab::experiments
