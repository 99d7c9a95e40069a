// What happens to gradients and weights beside the optimiser's update. Each is one pass over n numbers.
#pragma once

#include <cstddef>

namespace tapelab {

/// Euclidean norm, accumulated in float64.
template <class T>
double euclidean_norm(const T* x, std::size_t n);

/// Scales all n gradients so that their joint Euclidean norm is at most `limit` (Pascanu et al. 2013). Returns the norm
/// before.
template <class T>
double clip_by_global_norm(T* gradients, std::size_t n, double limit);

/// Brings every gradient into -limit .. limit; NaN stays NaN.
template <class T>
void clip_by_value(T* gradients, std::size_t n, double limit);

/// w -= amount * w, called before an update with amount = learning rate * weight decay: decoupled from the gradient, as
/// in AdamW (Loshchilov and Hutter 2019).
template <class T>
void decay_weights(T* values, std::size_t n, double amount);

}  // namespace tapelab
