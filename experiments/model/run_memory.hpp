// What memory a run takes.
#pragma once

#include <string>

#include "experiments/model/summary.hpp"

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

/// "2.1 GB (48,000,000 parameters)": what a run needs, for messages.
std::string need_text(const Config& config, const Dataset& data);

}  // namespace tapelab::experiments
