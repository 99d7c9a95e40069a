#include "experiments/training/early_stopping.hpp"

#include <algorithm>

namespace tapelab::experiments {

void BestWeights::offer(double loss, std::int64_t epoch, const float* weights) {
  if (!(loss < loss_)) return;
  loss_ = loss;
  epoch_ = epoch;
  std::copy_n(weights, values_.size(), values_.data());
}

void BestWeights::copy_to(float* weights) const { std::copy_n(values_.data(), values_.size(), weights); }

bool EarlyStopping::close_epoch(double loss) {
  const bool improved = loss < reference_ - min_delta_;
  if (improved) reference_ = loss;
  waited_ = improved ? 0 : waited_ + 1;
  return improved;
}

}  // namespace tapelab::experiments
