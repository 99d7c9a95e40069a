#include "experiments/training/make_optimizer.hpp"

#include <algorithm>
#include <stdexcept>

#include "experiments/config/config.hpp"
#include "layers/adam.hpp"
#include "layers/regularization.hpp"
#include "layers/rmsprop.hpp"
#include "layers/sgd.hpp"

namespace tapelab::experiments {

namespace {

Schedule schedule_of(choice::Schedule schedule) {
  switch (schedule) {
    case choice::Schedule::kConstant:
      return Schedule::kConstant;
    case choice::Schedule::kStep:
      return Schedule::kStep;
    case choice::Schedule::kCosine:
      return Schedule::kCosine;
    case choice::Schedule::kPlateau:
      return Schedule::kPlateau;
  }
  throw std::logic_error("a schedule without a rule");
}

}  // namespace

std::unique_ptr<Optimizer<float>> make_optimizer(const TrainConfig& c, std::size_t size) {
  switch (c.optimizer) {
    case choice::Optimizer::kAdam:
      return std::make_unique<Adam<float>>(AdamOptions{c.learning_rate, c.beta_1, c.beta_2, c.epsilon}, size);
    case choice::Optimizer::kSgd:
      return std::make_unique<Sgd<float>>(SgdOptions{c.learning_rate, c.momentum}, size);
    case choice::Optimizer::kRmsprop:
      return std::make_unique<Rmsprop<float>>(RmspropOptions{c.learning_rate, c.rho, c.momentum, c.epsilon}, size);
  }
  throw std::logic_error("an optimiser without a class");
}

LearningRate make_learning_rate(const TrainConfig& c, std::int64_t epochs) {
  return LearningRate({schedule_of(c.schedule), c.learning_rate, c.decay, c.decay_every, c.min_learning_rate, epochs});
}

void update(const TrainConfig& c, Optimizer<float>& optimizer, ParameterBuffer<float>& parameters,
            const Freezing& freezing) {
  float *values = parameters.values(), *gradients = parameters.gradients();
  const std::size_t n = parameters.size();
  // Moments and velocities that only ever see 0 stay 0, so the optimiser moves nothing there.
  for (const auto& [begin, size] : freezing.frozen()) std::fill_n(gradients + begin, size, 0.0f);
  if (c.clip_value > 0) clip_by_value(gradients, n, c.clip_value);
  if (c.clip_norm > 0) clip_by_global_norm(gradients, n, c.clip_norm);
  if (c.weight_decay > 0)
    for (const auto& [begin, size] : freezing.trainable())
      decay_weights(values + begin, size, optimizer.learning_rate() * c.weight_decay);
  optimizer.step(values, gradients);
}

}  // namespace tapelab::experiments
