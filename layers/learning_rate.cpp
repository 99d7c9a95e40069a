#include "layers/learning_rate.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tapelab {

double LearningRate::at(std::int64_t epoch) const {
  const ScheduleOptions& o = options_;
  const auto decayed = [&o](std::int64_t times) {
    return o.learning_rate * std::pow(o.decay, static_cast<double>(times));
  };
  switch (o.schedule) {
    case Schedule::kConstant:
      return o.learning_rate;
    case Schedule::kStep:
      return decayed(epoch / o.every);
    case Schedule::kCosine: {
      const double part = static_cast<double>(epoch) / static_cast<double>(o.epochs);
      return o.lowest + (o.learning_rate - o.lowest) * 0.5 * (1 + std::cos(std::numbers::pi * part));
    }
    case Schedule::kPlateau:
      return std::max(o.lowest, decayed(decays_));
  }
  return o.learning_rate;
}

void LearningRate::close_epoch(bool improved) {
  if (options_.schedule != Schedule::kPlateau) return;
  if (improved) {
    waited_ = 0;
  } else if (++waited_ >= options_.every) {
    ++decays_;
    waited_ = 0;
  }
}

}  // namespace tapelab
