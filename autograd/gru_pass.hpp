// What the two kinds of GRU, gru.cpp and gru_reset_before.cpp, share beside recurrent.hpp: how a pass becomes a node.
#pragma once

#include <new>

#include "autograd/gru.hpp"

namespace tapelab {

/// gru() with Reset::kBefore.
template <class T>
RecurrentOutput<T> reset_before_gru(const RecurrentInput<T>& input, const GruWeights<T>& weights,
                                    const RecurrentState<T>& initial, GruOptions options);

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
