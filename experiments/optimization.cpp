#include "experiments/optimization.hpp"

#include <stdexcept>

#include "layers/adam.hpp"
#include "layers/regularization.hpp"
#include "layers/rmsprop.hpp"
#include "layers/sgd.hpp"

namespace tapelab::experiments {

std::unique_ptr<Optimizer<float>> make_optimizer(const TrainConfig& c, std::size_t size) {
  if (c.optimizer == "adam")
    return std::make_unique<Adam<float>>(AdamOptions{c.learning_rate, c.beta_1, c.beta_2, c.epsilon}, size);
  if (c.optimizer == "sgd") return std::make_unique<Sgd<float>>(SgdOptions{c.learning_rate, c.momentum}, size);
  if (c.optimizer == "rmsprop")
    return std::make_unique<Rmsprop<float>>(RmspropOptions{c.learning_rate, c.rho, c.momentum, c.epsilon}, size);
  throw std::logic_error("optimiser '" + c.optimizer + "' is in the field table but has no class");
}

LearningRate make_learning_rate(const TrainConfig& c, std::int64_t epochs) {
  const Schedule schedule = c.schedule == "step"      ? Schedule::kStep
                            : c.schedule == "cosine"  ? Schedule::kCosine
                            : c.schedule == "plateau" ? Schedule::kPlateau
                                                      : Schedule::kConstant;
  return LearningRate({schedule, c.learning_rate, c.decay, c.decay_every, c.min_learning_rate, epochs});
}

void update(const TrainConfig& c, Optimizer<float>& optimizer, ParameterBuffer<float>& parameters) {
  float *values = parameters.values(), *gradients = parameters.gradients();
  const std::size_t n = parameters.size();
  if (c.clip_value > 0) clip_by_value(gradients, n, c.clip_value);
  if (c.clip_norm > 0) clip_by_global_norm(gradients, n, c.clip_norm);
  if (c.weight_decay > 0) decay_weights(values, n, optimizer.learning_rate() * c.weight_decay);
  optimizer.step(values, gradients);
}

}  // namespace tapelab::experiments
