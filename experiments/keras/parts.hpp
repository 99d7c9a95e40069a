// Which layers of a Keras model are the encoder, and which are decoders.
#pragma once

#include "experiments/keras/layer.hpp"

namespace tapelab::experiments::keras {

/// Places of layers in the graph, each part in the order of its layers.
struct Parts {
  std::vector<std::size_t> encoder;  ///< behind the input, up to the code
  struct Decoder {
    std::vector<std::size_t> layers;  ///< behind the code, or the RepeatVector
    std::size_t steps = 0;            ///< of its RepeatVector; 0: it reads the encoder's output at every step
  };
  std::vector<Decoder> decoders;  ///< in the order of the model's outputs; none: an encoder alone
  bool all_steps = false;         ///< the code is the encoder's output at every step
};

/// RepeatVector ends the encoder; without one the recurrent layers that output every step are split behind the
/// narrowest. Throws UsageError for anything else than an encoder with up to two decoders.
Parts parts_of(const Graph& graph);

}  // namespace tapelab::experiments::keras
