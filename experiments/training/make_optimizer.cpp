#include "experiments/training/make_optimizer.hpp"

#include <stdexcept>

#include "experiments/config/config.hpp"
#include "layers/adam.hpp"
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

WeightUpdateOptions weight_update_options(const TrainConfig& c) {
  return {.clip_value = c.clip_value, .clip_norm = c.clip_norm, .weight_decay = c.weight_decay};
}

}  // namespace tapelab::experiments
