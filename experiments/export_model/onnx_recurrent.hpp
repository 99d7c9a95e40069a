// Recurrent and Dense layers as ONNX nodes, their weights in the order that ONNX has them.
#pragma once

#include "experiments/export_model/model_plan.hpp"
#include "experiments/export_model/onnx_graph.hpp"

// T steps, B batch, F features, H width of a layer.

namespace tapelab::experiments {

/// Each [1, B, H]. As an initial state either may be absent: zeros. A GRU has no c.
struct OnnxState {
  OnnxValue h, c;
};

/// The weights of a layer as constants of a graph, so that several nodes may use them. For each direction:
///   LSTM (ONNX's gates i o f c): W [1, 4H, F], R [1, 4H, H], B [1, 8H] with 0 for the recurrent product, P [1, 3H] of
///   i o f;  GRU (gates z r h): W [1, 3H, F], R [1, 3H, H], B [1, 6H]
/// A layer that reads nothing gets a W of one feature, 0.
class OnnxLayer {
 public:
  OnnxLayer(OnnxGraph& graph, const PlannedLayer& layer);

  struct Output {
    OnnxValue sequence;  ///< [T, B, H]
    OnnxState final;
  };
  /// One node for each direction. `lengths` [B] of the sequences in x [T, B, F], absent: all have T steps.
  /// `wants_sequence`: false where only the final state is used.
  Output operator()(OnnxGraph& graph, const OnnxValue& x, const OnnxValue& lengths, const OnnxState& initial,
                    bool wants_sequence) const;

  std::size_t width() const { return layer_->width(); }
  bool has_cell_state() const { return layer_->cell == choice::Cell::kLstm; }

 private:
  struct Weights {
    OnnxValue w, r, b, p;
  };
  const PlannedLayer* layer_;
  std::vector<Weights> weights_;
};

/// act(x W + b) on the last axis.
class OnnxDense {
 public:
  OnnxDense(OnnxGraph& graph, const PlannedDense& dense);
  OnnxValue operator()(OnnxGraph& graph, const OnnxValue& x) const;

 private:
  const PlannedDense* dense_;
  OnnxValue kernel_, bias_;
};

}  // namespace tapelab::experiments
