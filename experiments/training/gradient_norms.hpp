// Norms of the layers' gradients over an epoch.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "autograd/parameter.hpp"

namespace tapelab::experiments {

/// Means over updates of the Euclidean norm of each trainable layer's gradient, all its parameters together.
class GradientNorms {
 public:
  explicit GradientNorms(const ParameterBuffer<float>& parameters);

  /// The gradients of one update.
  void add();
  /// Appends each mean to its curve, gradient_norm_<layer path with _ for />, and starts again.
  void close_epoch(std::map<std::string, std::vector<double>>& curves);

  template <class State>
  void visit_state(State& state) {
    state("gradient_norm_updates", updates_);
    state("gradient_norm", sums_);
  }

 private:
  struct Layer {
    std::string curve;
    const float* gradients;  // of its parameters, which lie side by side
    std::size_t size;
  };
  std::vector<Layer> layers_;
  std::vector<double> sums_;
  double updates_ = 0;
};

}  // namespace tapelab::experiments
