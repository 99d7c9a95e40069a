// Adam.
#pragma once

#include "layers/optimizer.hpp"

namespace tapelab {

struct AdamOptions {
  double learning_rate = 0.001, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-7;
};

/// Adam (Kingma and Ba 2015) in Keras' form: epsilon outside the square root, bias correction folded into the step
/// size.
///   m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2;  w -= lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + epsilon)
template <class T>
class Adam final : public Optimizer<T> {
 public:
  Adam(AdamOptions options, std::size_t size)
      : Optimizer<T>(options.learning_rate, size), options_(options), m_(size), v_(size) {}

  std::vector<typename Optimizer<T>::NamedState> state() override {
    return {{"first_moments", &m_}, {"second_moments", &v_}};
  }

  void update(T* values, const T* gradients, std::size_t begin, std::size_t size) override;
  void update(T* values, std::size_t begin, const ProductGradient<T>& product) override;

 private:
  void prepare() override;
  auto rule(T* values, std::size_t begin);

  AdamOptions options_;
  double rate_ = 0;  // of this step, bias correction included
  AlignedArray<T> m_, v_;
};

}  // namespace tapelab
