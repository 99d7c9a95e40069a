#include "experiments/export_model/onnx_recurrent.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace tapelab::experiments {
namespace {

using Blocks = std::span<const std::size_t>;
constexpr std::array<std::size_t, 4> kLstmGates = {0, 3, 1, 2};  // i o f c out of i f c o
constexpr std::array<std::size_t, 3> kGruGates = {0, 1, 2};      // z r h
constexpr std::array<std::size_t, 3> kPeepholes = {0, 2, 1};     // i o f out of i f o

Blocks gates_of(choice::Cell cell) { return cell == choice::Cell::kLstm ? Blocks(kLstmGates) : Blocks(kGruGates); }

std::int64_t extent(std::size_t n) { return static_cast<std::int64_t>(n); }

/// Blocks of `units` numbers in ONNX's order.
std::vector<float> reordered(std::span<const float> values, Blocks blocks, std::size_t units) {
  std::vector<float> out;
  for (const std::size_t block : blocks) {
    const std::span<const float> part = values.subspan(block * units, units);
    out.insert(out.end(), part.begin(), part.end());
  }
  return out;
}

/// [F, GH] -> [GH, F], gates in ONNX's order; without features [GH, 1] of 0.
std::vector<float> transposed(std::span<const float> kernel, std::size_t features, Blocks gates, std::size_t units) {
  if (features == 0) return std::vector<float>(gates.size() * units, 0.0f);
  const std::size_t columns = gates.size() * units;
  std::vector<float> out;
  out.reserve(features * columns);
  for (const std::size_t gate : gates)
    for (std::size_t unit = 0; unit < units; ++unit)
      for (std::size_t feature = 0; feature < features; ++feature)
        out.push_back(kernel[feature * columns + gate * units + unit]);
  return out;
}

/// The bias of the input product, then that of the recurrent one: 0 where the cell has one bias only.
std::vector<float> both_biases(const PlannedCell& cell, Blocks gates) {
  const std::size_t columns = gates.size() * cell.units();
  std::vector<float> out = reordered(cell.bias.values.first(columns), gates, cell.units());
  const std::vector<float> second = cell.bias.values.size() > columns
                                        ? reordered(cell.bias.values.subspan(columns), gates, cell.units())
                                        : std::vector<float>(columns, 0.0f);
  out.insert(out.end(), second.begin(), second.end());
  return out;
}

/// Activations of a node, with the numbers that some of them take.
struct Activations {
  std::vector<std::string> names;
  std::vector<float> alpha, beta;

  void add(choice::RecurrentActivation gate) {
    const bool soft = gate == choice::RecurrentActivation::kSigmoid;
    names.push_back(soft ? "Sigmoid" : "HardSigmoid");
    if (soft) return;
    alpha.push_back(gate == choice::RecurrentActivation::kHardSigmoid3 ? 1.0f / 6.0f : 0.2f);
    beta.push_back(0.5f);
  }
  void add(choice::Activation activation) {
    switch (activation) {
      case choice::Activation::kTanh:
        return names.push_back("Tanh");
      case choice::Activation::kRelu:
        return names.push_back("Relu");
      case choice::Activation::kSigmoid:
        return names.push_back("Sigmoid");
      case choice::Activation::kLinear:
        names.push_back("Affine");
        alpha.push_back(1);
        beta.push_back(0);
    }
  }
};

std::vector<OnnxAttribute> attributes_of(const PlannedLayer& layer, bool backward) {
  Activations activations;
  activations.add(layer.gates);
  activations.add(layer.activation);
  if (layer.cell == choice::Cell::kLstm) activations.add(layer.activation);  // candidate, then cell output
  std::vector<OnnxAttribute> attributes = {{"hidden_size", extent(layer.units())},
                                           {"direction", std::string(backward ? "reverse" : "forward")},
                                           {"activations", activations.names}};
  if (!activations.alpha.empty()) {
    attributes.push_back({"activation_alpha", activations.alpha});
    attributes.push_back({"activation_beta", activations.beta});
  }
  if (layer.cell == choice::Cell::kGru) attributes.push_back({"linear_before_reset", std::int64_t{layer.reset_after}});
  return attributes;
}

/// What both directions make of a sequence or of a state: side by side on the last axis, or their sum.
OnnxValue merged(OnnxGraph& graph, const std::vector<OnnxValue>& directions, choice::Merge merge) {
  if (directions.size() == 1 || directions.front().empty()) return directions.front();
  return merge == choice::Merge::kSum ? graph.add("Add", directions) : graph.concat(directions, 2);
}

}  // namespace

OnnxLayer::OnnxLayer(OnnxGraph& graph, const PlannedLayer& layer) : layer_(&layer) {
  const Blocks gates = gates_of(layer.cell);
  for (std::size_t i = 0; i < layer.directions.size(); ++i) {
    const PlannedCell& cell = layer.directions[i];
    const std::string path = layer.path + (!layer.is_bidirectional() ? "" : i == 0 ? "/forward" : "/backward");
    const std::int64_t units = extent(cell.units()), columns = extent(gates.size()) * units;
    Weights weights;
    weights.w = graph.floats(path + "/W", {1, columns, std::max<std::int64_t>(1, extent(cell.features()))},
                             transposed(cell.kernel.values, cell.features(), gates, cell.units()));
    weights.r = graph.floats(path + "/R", {1, columns, units},
                             transposed(cell.recurrent_kernel.values, cell.units(), gates, cell.units()));
    weights.b = graph.floats(path + "/B", {1, 2 * columns}, both_biases(cell, gates));
    if (!cell.peepholes.values.empty())
      weights.p = graph.floats(path + "/P", {1, 3 * units}, reordered(cell.peepholes.values, kPeepholes, cell.units()));
    weights_.push_back(weights);
  }
}

OnnxLayer::Output OnnxLayer::operator()(OnnxGraph& graph, const OnnxValue& x, const OnnxValue& lengths,
                                        const OnnxState& initial, bool wants_sequence) const {
  if (layer_->is_bidirectional() && !(initial.h.empty() && initial.c.empty()))
    throw std::logic_error("a layer in both directions starts from zeros: " + layer_->path);
  const bool lstm = has_cell_state();
  std::vector<OnnxValue> sequences, h, c;
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    const Weights& weights = weights_[i];
    std::vector<OnnxValue> inputs = {x, weights.w, weights.r, weights.b, lengths, initial.h};
    if (lstm) inputs.insert(inputs.end(), {initial.c, weights.p});
    while (inputs.back().empty()) inputs.pop_back();
    const std::string name = layer_->path + (!layer_->is_bidirectional() ? "" : i == 0 ? "/forward" : "/backward");
    const std::vector<OnnxValue> made =
        graph.add_many(lstm ? "LSTM" : "GRU", inputs, lstm ? 3 : 2, attributes_of(*layer_, i == 1), name);
    sequences.push_back(wants_sequence ? graph.squeeze(made[0], 1) : OnnxValue());  // of [T, directions, B, H]
    h.push_back(made[1]);
    c.push_back(lstm ? made[2] : OnnxValue());
  }
  return {merged(graph, sequences, layer_->merge), {merged(graph, h, layer_->merge), merged(graph, c, layer_->merge)}};
}

OnnxDense::OnnxDense(OnnxGraph& graph, const PlannedDense& dense)
    : dense_(&dense),
      kernel_(graph.floats(dense.path + "/kernel", {extent(dense.kernel.shape[0]), extent(dense.kernel.shape[1])},
                           dense.kernel.values)),
      bias_(graph.floats(dense.path + "/bias", {extent(dense.bias.shape[0])}, dense.bias.values)) {}

OnnxValue OnnxDense::operator()(OnnxGraph& graph, const OnnxValue& x) const {
  const OnnxValue y = graph.add("Add", {graph.add("MatMul", {x, kernel_}, {}, dense_->path), bias_});
  switch (dense_->activation) {
    case choice::OutputActivation::kSigmoid:
      return graph.add("Sigmoid", {y});
    case choice::OutputActivation::kTanh:
      return graph.add("Tanh", {y});
    case choice::OutputActivation::kRelu:
      return graph.add("Relu", {y});
    case choice::OutputActivation::kSoftmax:
      return graph.add("Softmax", {y}, {{"axis", std::int64_t{-1}}});
    case choice::OutputActivation::kAuto:
    case choice::OutputActivation::kLinear:
      break;
  }
  return y;
}

}  // namespace tapelab::experiments
