// What the loss of each epoch decides: which weights to keep, and when to stop.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "autograd/parameter.hpp"

namespace tapelab::experiments {

/// The weights with the lowest loss so far. NaN is never the lowest.
class BestWeights {
 public:
  /// For `size` numbers; 0 if nothing will be offered.
  explicit BestWeights(std::size_t size) : values_(size) {}

  /// Copies the weights if their loss is below all before.
  void offer(double loss, std::int64_t epoch, const float* weights);
  double loss() const { return loss_; }
  std::int64_t epoch() const { return epoch_; }  ///< -1: nothing kept yet
  void copy_to(float* weights) const;

  template <class State>
  void visit_state(State& state) {
    state("best_loss", loss_);
    state("best_epoch", epoch_);
    if (values_.size() > 0) state("best", values_.data(), values_.size());
  }

 private:
  double loss_ = std::numeric_limits<double>::infinity();
  std::int64_t epoch_ = -1;
  AlignedArray<float> values_;
};

/// Early stopping as in Keras: an epoch improves if its loss is more than min_delta below that of the last one that
/// did.
class EarlyStopping {
 public:
  /// patience 0: never stops.
  EarlyStopping(std::int64_t patience, double min_delta) : patience_(patience), min_delta_(min_delta) {}

  /// Call once per epoch. True if it improved.
  bool close_epoch(double loss);
  /// True after `patience` epochs in a row without improvement.
  bool stops() const { return patience_ > 0 && waited_ >= patience_; }

  template <class State>
  void visit_state(State& state) {
    state("improved_loss", reference_);
    state("epochs_without_improvement", waited_);
  }

 private:
  std::int64_t patience_;
  double min_delta_;
  double reference_ = std::numeric_limits<double>::infinity();
  std::int64_t waited_ = 0;
};

}  // namespace tapelab::experiments
