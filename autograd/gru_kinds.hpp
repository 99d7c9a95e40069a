// What both kinds of GRU read, and how a pass of either becomes a node: for gru.hpp, which has the equations, and for
// gru_reset_before.hpp.
#pragma once

#include <new>

#include "autograd/recurrent.hpp"

namespace tapelab {

/// Whether the reset gate acts on the recurrent product, or on the state before it.
enum class Reset { kAfter, kBefore };

struct GruOptions : RecurrentOptions {
  Reset reset = Reset::kAfter;
  GruOptions(RecurrentOptions activations = {}, Reset r = Reset::kAfter) : RecurrentOptions(activations), reset(r) {}
};

template <class T>
struct GruWeights {
  Var<T> kernel;            ///< W [R + F, 3H], gates in Keras' order z, r, h
  Var<T> recurrent_kernel;  ///< U [H, 3H]
  Var<T> bias;              ///< b [2, 3H]: of the input product, then of the recurrent product; Reset::kBefore: [3H]
};

/// For their kernels alone.
template <class Pass, class T>
RecurrentOutput<T> as_node(const RecurrentInput<T>& input, const GruWeights<T>& weights,
                           const RecurrentState<T>& initial, GruOptions options) {
  Tape<T>& tape = weights.kernel.tape();
  Pass* p = new (tape.arena().template allocate<Pass>(1)) Pass(input, weights, initial);
  p->check_shapes();
  p->expect("bias", weights.bias, p->bias_shape());
  if (initial.c) tape.fail(Op::kGru, "a GRU has no cell state; initial c is " + initial.c.shape().to_string());
  p->choose(options);
  p->allocate();
  p->sequence = tape.make_at(Op::kGru, {p->steps, p->batch, p->hidden},
                             {input.repeated, input.projected, input.sequence, weights.kernel, weights.recurrent_kernel,
                              weights.bias, initial.h},
                             p->h);
  p->final.h = tape.make_output(p->sequence, {p->batch, p->hidden}, p->h + (p->steps - 1) * p->state_size());
  p->forward();
  p->sequence.on_backward([p] { p->backward(); });
  return {p->sequence, p->final};
}

}  // namespace tapelab
