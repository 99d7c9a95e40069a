// The GRU whose reset gate acts on the state before the recurrent product: gru() calls it with Reset::kBefore.
#pragma once

#include "autograd/gru_kinds.hpp"

namespace tapelab {

template <class T>
RecurrentOutput<T> reset_before_gru(const RecurrentInput<T>& input, const GruWeights<T>& weights,
                                    const RecurrentState<T>& initial, GruOptions options);

}  // namespace tapelab
