// From a loss to new weights.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "autograd/tape.hpp"
#include "layers/optimizer.hpp"

namespace tapelab {

/// What happens to gradients and weights beside the optimiser's update, in this order; 0: nothing.
struct WeightUpdateOptions {
  double clip_value = 0;    ///< every gradient into -clip_value .. clip_value
  double clip_norm = 0;     ///< the joint norm of all gradients
  double weight_decay = 0;  ///< times the learning rate, decoupled from the gradient
};

/// Backward and one update of every trainable parameter. Each is updated as soon as its gradient is complete, which
/// then need not be written to memory, unless something must see all gradients first: the clipped norm, the tape's
/// guard, or `look`. The numbers are the same. What is not trainable keeps its weights and counts in no norm.
template <class T>
class WeightUpdate {
 public:
  /// The optimiser and the buffer must outlive it; which parameters are trainable is settled before.
  WeightUpdate(WeightUpdateOptions options, Optimizer<T>& optimizer, ParameterBuffer<T>& parameters);

  /// `look` is called once with all gradients in the buffer, before they are clipped.
  void run(Var<T> loss, const std::function<void()>& look = {});

 private:
  struct Part {
    std::size_t begin, size;  // in the flat buffers, padding included
    bool updated = false;
  };
  void update(Part& part, const ProductGradient<T>* products = nullptr);
  void update_completed(const T* value, const ProductGradient<T>* products);

  WeightUpdateOptions options_;
  Optimizer<T>& optimizer_;
  ParameterBuffer<T>& parameters_;
  std::vector<Part> parts_;  // the trainable parameters
  typename Tape<T>::OnGradient on_gradient_;
};

}  // namespace tapelab
