// Learning-rate schedules, per epoch.
#pragma once

#include <cstdint>

namespace tapelab {

enum class Schedule { kConstant, kStep, kCosine, kPlateau };

struct ScheduleOptions {
  Schedule schedule = Schedule::kConstant;
  double learning_rate = 0.001;  ///< of epoch 0
  double decay = 0.5;            ///< step, plateau: factor
  std::int64_t every = 1;        ///< step, plateau: epochs; at least 1
  double lowest = 0;             ///< cosine, plateau
  std::int64_t epochs = 1;       ///< cosine: of the whole training, the last begun one included
};

/// The learning rate of epoch e:
///   constant  lr
///   step      lr decay^floor(e / every)
///   cosine    lowest + (lr - lowest) (1 + cos(pi e / epochs)) / 2          (Loshchilov and Hutter 2017, one cycle)
///   plateau   max(lowest, lr decay^k), k the number of times that `every` epochs in a row brought no improvement
/// k grows through close_epoch(); the count of epochs starts again after each decay (Keras' ReduceLROnPlateau).
class LearningRate {
 public:
  explicit LearningRate(ScheduleOptions options) : options_(options) {}

  double at(std::int64_t epoch) const;
  /// Call once per epoch, whether it improved or not.
  void close_epoch(bool improved);

  /// Calls state(name, number) for what close_epoch() changes, for checkpoints.
  template <class State>
  void visit_state(State& state) {
    state("learning_rate_decays", decays_);
    state("learning_rate_waited", waited_);
  }

 private:
  ScheduleOptions options_;
  std::int64_t decays_ = 0, waited_ = 0;
};

}  // namespace tapelab
