// A decoder as ONNX nodes: all steps at once, or, where it reads its own outputs, step by step in a Loop.
#pragma once

#include <vector>

#include "experiments/export_model/onnx_recurrent.hpp"

// T steps of the code, T' of the outputs, B batch, H width of the code, F' features, K known ones.

namespace tapelab::experiments {

/// What decoders are made from; only what some decoder reads is there.
struct OnnxEncoding {
  OnnxValue code;                 ///< [B, H]
  OnnxValue code_steps;           ///< [T, B, H]
  std::vector<OnnxState> states;  ///< of every encoder layer
};

/// What one decoder is told besides.
struct OnnxTold {
  OnnxValue steps;  ///< T' [1]
  OnnxValue known;  ///< [T', B, K], where it is told anything
  OnnxValue first;  ///< [1, B, F'] that a conditional decoder is fed first; absent: zeros
};

/// Adds the decoder. Returns what it shows [T', B, F'].
OnnxValue add_decoder(OnnxGraph& graph, const PlannedDecoder& decoder, const OnnxEncoding& encoding,
                      const OnnxTold& told);

}  // namespace tapelab::experiments
