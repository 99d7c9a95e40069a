// Operations that leave elements out: by a mask, or at random.
#pragma once

#include "autograd/random.hpp"
#include "autograd/tape.hpp"

namespace tapelab {

/// y = x where the mask is not 0, 0 elsewhere, whatever x holds there. mask, a constant, has the shape of the leading
/// axes of x: [T, B] for [T, B, F]. dx += dy where the mask is not 0. Throws ShapeError otherwise.
template <class T>
Var<T> apply_mask(Var<T> x, Var<T> mask);

/// Inverted dropout (Srivastava et al. 2014): y = 0 with probability `rate`, x / (1 - rate) otherwise, so that the mean
/// stays. Element k is decided by the k-th number of the stream. dx += dy / (1 - rate) where x was kept.
/// Returns x itself in inference mode and for rate 0. Throws ShapeError unless 0 <= rate < 1.
template <class T>
Var<T> dropout(Var<T> x, double rate, RandomStream stream);

}  // namespace tapelab
