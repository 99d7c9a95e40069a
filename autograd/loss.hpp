// Losses: means over every element, as Keras takes them. Prediction and target have the same shape, a mask that of
// their leading axes ([T, B] for [T, B, F]); the result is a scalar. With a mask, a constant, the mean runs over the
// elements where it is not 0 and nothing else is read; without any, loss and gradients are 0.
// dl is the gradient of the loss, n the number of elements (or rows) that count. Throw ShapeError when shapes do not
// fit.
#pragma once

#include "autograd/tape.hpp"

namespace tapelab {

/// mean((p - y)^2). dp += 2 (p - y) dl / n, dy the negative.
template <class T>
Var<T> mse(Var<T> prediction, Var<T> target, Var<T> mask = {});

/// mean(|p - y|). dp += sign(p - y) dl / n, dy the negative.
template <class T>
Var<T> mae(Var<T> prediction, Var<T> target, Var<T> mask = {});

/// Binary cross entropy of logits z against y in [0, 1], in nats: mean(max(z, 0) - z y + log(1 + exp(-|z|))), which
/// never overflows. dz += (sigmoid(z) - y) dl / n, dy += -z dl / n.
template <class T>
Var<T> binary_cross_entropy(Var<T> logits, Var<T> target, Var<T> mask = {});

/// Cross entropy of logits z against distributions y along the last axis, in nats: mean over rows of
/// sum(-y log_softmax(z)). The mask leaves rows in or out. dz += (softmax(z) sum(y) - y) dl / n,
/// dy += -log_softmax(z) dl / n.
template <class T>
Var<T> softmax_cross_entropy(Var<T> logits, Var<T> target, Var<T> mask = {});

}  // namespace tapelab
