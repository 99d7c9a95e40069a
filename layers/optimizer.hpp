// What every optimiser offers. All work on the flat buffers of a ParameterBuffer, whose padding stays 0.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "autograd/parameter.hpp"

namespace tapelab {

template <class T>
class Optimizer {
 public:
  explicit Optimizer(double learning_rate) : learning_rate_(learning_rate) {}
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;
  virtual ~Optimizer() = default;

  /// One update of all values from their gradients.
  void step(T* values, const T* gradients) {
    ++steps_;
    update(values, gradients);
  }

  double learning_rate() const { return learning_rate_; }
  void set_learning_rate(double rate) { learning_rate_ = rate; }

  // State, for checkpoints: the number of updates, and arrays that are the optimiser's own.
  struct NamedState {
    std::string name;  ///< e.g. "first_moments"
    AlignedArray<T>* array;
  };
  std::int64_t steps() const { return steps_; }
  void set_steps(std::int64_t steps) { steps_ = steps; }
  virtual std::vector<NamedState> state() = 0;

 private:
  virtual void update(T* values, const T* gradients) = 0;

  double learning_rate_;
  std::int64_t steps_ = 0;
};

}  // namespace tapelab
