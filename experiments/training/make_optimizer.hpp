// From the settings train.* to optimiser and learning rate.
#pragma once

#include <cstdint>
#include <memory>

#include "experiments/config/config_forward.hpp"
#include "experiments/training/freezing.hpp"
#include "layers/learning_rate.hpp"
#include "layers/optimizer.hpp"

namespace tapelab::experiments {

/// The optimiser that the settings name, for `size` parameters, padding included. Throws std::logic_error for a name
/// the field table does not allow.
std::unique_ptr<Optimizer<float>> make_optimizer(const TrainConfig& train, std::size_t size);

/// The schedule that the settings name, for a training of `epochs` epochs, the last begun one included.
LearningRate make_learning_rate(const TrainConfig& train, std::int64_t epochs);

/// Clips the gradients (values first, then the norm), decays the weights and makes the optimiser's update. What is
/// frozen keeps its weights and counts in no norm; its gradients become 0.
void update(const TrainConfig& train, Optimizer<float>& optimizer, ParameterBuffer<float>& parameters,
            const Freezing& freezing);

}  // namespace tapelab::experiments
