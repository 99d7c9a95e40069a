// RMSprop.
#pragma once

#include "layers/optimizer.hpp"

namespace tapelab {

struct RmspropOptions {
  double learning_rate = 0.001, rho = 0.9, momentum = 0, epsilon = 1e-7;
};

/// RMSprop (Tieleman and Hinton 2012) in Keras' form: epsilon inside the square root, plain momentum, not centred.
///   s = rho s + (1 - rho) g^2;  v = momentum v + lr g / sqrt(s + epsilon);  w -= v
template <class T>
class Rmsprop final : public Optimizer<T> {
 public:
  Rmsprop(RmspropOptions options, std::size_t size)
      : Optimizer<T>(options.learning_rate, size), options_(options), mean_square_(size), velocity_(size) {}

  std::vector<typename Optimizer<T>::NamedState> state() override {
    return {{"mean_square", &mean_square_}, {"velocity", &velocity_}};
  }

  void update(T* values, const T* gradients, std::size_t begin, std::size_t size) override;
  void update(T* values, std::size_t begin, const ProductGradient<T>& product) override;

 private:
  auto rule(T* values, std::size_t begin);

  RmspropOptions options_;
  AlignedArray<T> mean_square_, velocity_;
};

}  // namespace tapelab
