// Stochastic gradient descent.
#pragma once

#include "layers/optimizer.hpp"

namespace tapelab {

struct SgdOptions {
  double learning_rate = 0.01, momentum = 0;
};

/// Gradient descent with momentum in Keras' form (Polyak 1964), where the rate is part of what is accumulated:
///   v = momentum v - lr g;  w += v
template <class T>
class Sgd final : public Optimizer<T> {
 public:
  Sgd(SgdOptions options, std::size_t size)
      : Optimizer<T>(options.learning_rate, size), momentum_(options.momentum), velocity_(size) {}

  std::vector<typename Optimizer<T>::NamedState> state() override { return {{"velocity", &velocity_}}; }

  void update(T* values, const T* gradients, std::size_t begin, std::size_t size) override;
  void update(T* values, std::size_t begin, const ProductGradient<T>& product) override;

 private:
  auto rule(T* values, std::size_t begin);

  double momentum_;
  AlignedArray<T> velocity_;
};

}  // namespace tapelab
