// From the settings train.* to optimiser and learning rate.
#pragma once

#include <cstdint>
#include <memory>

#include "experiments/config/config_forward.hpp"
#include "layers/learning_rate.hpp"
#include "layers/optimizer.hpp"
#include "layers/weight_update.hpp"

namespace tapelab::experiments {

/// The optimiser that the settings name, for `size` parameters, padding included. Throws std::logic_error for a name
/// the field table does not allow.
std::unique_ptr<Optimizer<float>> make_optimizer(const TrainConfig& train, std::size_t size);

/// The schedule that the settings name, for a training of `epochs` epochs, the last begun one included.
LearningRate make_learning_rate(const TrainConfig& train, std::int64_t epochs);

WeightUpdateOptions weight_update_options(const TrainConfig& train);

}  // namespace tapelab::experiments
