// What an encoder hands to decoders, and what one pass through a model carries along.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "autograd/recurrent.hpp"
#include "layers/dropout.hpp"

namespace tapelab {

template <class T>
struct LayerOutput {
  std::string path;
  Var<T> output;
};

/// What a single pass through a model needs beside its inputs.
template <class T>
struct Pass {
  std::optional<DropoutKey> dropout = {};          ///< needed in training by a model with dropout
  std::size_t step = 0;                            ///< of a decoder that goes step by step: the present one
  std::vector<LayerOutput<T>>* outputs = nullptr;  ///< when given, every layer's output is added, in order

  void record(const std::string& path, Var<T> output) const {
    if (outputs != nullptr) outputs->push_back({path, output});
  }
};

/// Result of reading [T, B, F]. Valid until the tape is reset.
template <class T>
struct Encoding {
  Var<T> code;  ///< with Code::kLast what the decoders read [B, C]: the last layer's h after the last valid step, or
                ///< the Dense layer's output for it. Code::kAllSteps: that h [B, H]
  Var<T> sequence;  ///< the last layer's output at every step [T, B, H], in the order in which it was read; with
                    ///< Code::kAllSteps what the decoders read [T, B, C]
  std::span<const RecurrentState<T>>
      states;    ///< final state of every encoder layer, untouched by dropout; in the arena
  Pass<T> pass;  ///< decoders go on with it
};

}  // namespace tapelab
