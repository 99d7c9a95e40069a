// Optimisation on one flat buffer.
#pragma once

#include <cstdint>

#include "autograd/parameter.hpp"

namespace tapelab {

struct AdamOptions {
  double learning_rate = 0.001, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-7;
};

/// Adam (Kingma and Ba 2015) in Keras' form: epsilon outside the square root, bias correction folded into the step size.
///   m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2;  w -= lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + epsilon)
template <class T>
class Adam {
 public:
  Adam(AdamOptions options, std::size_t size) : options_(options), m_(size), v_(size) {}

  /// One update of all `size` values from their gradients.
  void step(T* values, const T* gradients);

  // State, for checkpoints.
  std::int64_t steps() const { return t_; }
  void set_steps(std::int64_t t) { t_ = t; }
  AlignedArray<T>& first_moments() { return m_; }
  AlignedArray<T>& second_moments() { return v_; }
  const AlignedArray<T>& first_moments() const { return m_; }
  const AlignedArray<T>& second_moments() const { return v_; }

 private:
  AdamOptions options_;
  std::int64_t t_ = 0;
  AlignedArray<T> m_, v_;
};

/// Scales all n gradients so that their joint Euclidean norm is at most `limit` (Pascanu et al. 2013). Returns the norm
/// before.
template <class T>
double clip_by_global_norm(T* gradients, std::size_t n, double limit);

}  // namespace tapelab
