// The layers of a model, one by one: what they are, what they cost, what they output.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "layers/autoencoder.hpp"

namespace tapelab {

/// One layer as Keras' summary shows it, and what it costs. Numbers are per sample.
struct LayerInfo {
  std::string path;
  std::string kind;       ///< LSTM, GRU, Bidirectional(LSTM), Dense, RepeatVector, TimeDistributed(Dense), Dropout,
                          ///< Input, or "Input, Masking" ...
  std::size_t steps = 0;  ///< of its output [steps, B, features]; 0: it is [B, features]
  std::size_t features = 0;
  std::size_t parameters = 0;  ///< trainable numbers
  double multiplications = 0;  ///< of its matrix products, forward
  double activations = 0;      ///< numbers the tape holds for it in training, about
};

/// Every layer of a model that reads `steps` steps, in the order in which they run.
template <class T>
std::vector<LayerInfo> list_layers(Autoencoder<T>& model, std::size_t steps);

template <class T>
struct NamedOutput {
  std::string path, kind;
  Var<T> output;  ///< with the shape that LayerInfo says
};

/// Runs the model on x [T, B, F] with an optional mask [T, B], decoders free-running, in inference mode. Returns the
/// output of every layer, as list_layers lists them: the last encoder layer's is [B, H] when the code is one per
/// sequence, a decoder's last the shown output. `known`: what each decoder is told of its output steps, null for one
/// that is told nothing; empty: none is. Valid until the tape is reset.
template <class T>
std::vector<NamedOutput<T>> layer_outputs(Autoencoder<T>& model, Var<T> x, Var<T> mask = {},
                                          std::span<const Var<T>> known = {});

}  // namespace tapelab
