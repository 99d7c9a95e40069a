// Losses: the mean over every element, as Keras takes it. Both arguments have the same shape; the result is a scalar.
#pragma once

#include "autograd/tape.hpp"

namespace tapelab {

/// mean((p - y)^2). dp += 2 (p - y) dl / n, dy the negative.
template <class T>
Var<T> mse(Var<T> prediction, Var<T> target);

/// mean(|p - y|). dp += sign(p - y) dl / n, dy the negative.
template <class T>
Var<T> mae(Var<T> prediction, Var<T> target);

/// Binary cross entropy of logits z against y in [0, 1], in nats: mean(max(z, 0) - z y + log(1 + exp(-|z|))), which
/// never overflows. dz += (sigmoid(z) - y) dl / n, dy += -z dl / n.
template <class T>
Var<T> binary_cross_entropy(Var<T> logits, Var<T> target);

}  // namespace tapelab
