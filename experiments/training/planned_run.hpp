// A run before it is trained.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/dataset.hpp"
#include "results/run/run_record.hpp"

namespace tapelab::experiments {

/// What a run starts from in place of random weights.
struct StartWeights {
  std::string run_id;                        ///< of the run they come from
  std::vector<results::NamedArray> weights;  ///< of the modules taken over; every shape fits
  std::string configuration = {};            ///< what tells that run's cell from others, equal for all of its seeds
};

struct PlannedRun {
  std::shared_ptr<const Config> config;
  std::string id;
  std::shared_ptr<const Dataset> data;             ///< shared by all runs on the same data
  std::shared_ptr<const StartWeights> start = {};  ///< null: random weights
  int revision = 0;                                ///< of what the code computes for it (revisions.hpp)
};

}  // namespace tapelab::experiments
