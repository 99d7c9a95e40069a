// What every optimiser offers. All work on the flat buffers of a ParameterBuffer, whose padding stays 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "autograd/parameter.hpp"
#include "autograd/product_gradient.hpp"

namespace tapelab {

template <class T>
class Optimizer {
 public:
  /// For flat buffers of `size` numbers.
  Optimizer(double learning_rate, std::size_t size) : learning_rate_(learning_rate), size_(size) {}
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;
  virtual ~Optimizer() = default;

  /// One update of all values from their gradients.
  void step(T* values, const T* gradients) {
    begin_step();
    update(values, gradients, 0, size_);
  }
  /// The same in parts: begin_step(), then update() for each part begin .. begin + size of the flat buffers, in any
  /// order.
  void begin_step() {
    ++steps_;
    prepare();
  }
  virtual void update(T* values, const T* gradients, std::size_t begin, std::size_t size) = 0;
  /// The same for the part at `begin` whose gradient is `product` alone.
  virtual void update(T* values, std::size_t begin, const ProductGradient<T>& product) = 0;

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
  virtual void prepare() {}  // what all parts of a step share

  double learning_rate_;
  std::size_t size_;
  std::int64_t steps_ = 0;
};

}  // namespace tapelab
