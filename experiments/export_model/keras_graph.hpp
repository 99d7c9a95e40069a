// The layers of a Keras model and what each reads, in the order in which Keras itself has them.
#pragma once

#include <cstddef>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "experiments/export_model/model_plan.hpp"

namespace tapelab::experiments {

/// Output number `output` of a layer.
struct KerasTensor {
  std::size_t layer = 0, output = 0;
};

/// An extent that is free is absent.
using KerasShape = std::vector<std::optional<std::size_t>>;

struct KerasWeight {
  std::string place;   ///< below the layer in model.weights.h5: "cell/vars/0"
  std::string legacy;  ///< its name in an .h5: "lstm_cell/kernel"
  PlannedArray array;
  std::shared_ptr<const std::vector<float>> own = nullptr;  ///< its numbers where the model has none such
};

struct KerasLayer {
  std::string class_name, name;
  nlohmann::ordered_json config = {};    ///< without its name
  std::vector<KerasTensor> inputs = {};  ///< of its only call
  std::vector<KerasTensor> states = {};  ///< the initial ones
  std::vector<KerasShape> outputs = {};  ///< their shapes, the batch first
  std::vector<KerasWeight> weights = {};
};

/// A functional model.
class KerasGraph {
 public:
  /// Adds a layer and returns its first output.
  KerasTensor add(KerasLayer layer);
  void add_output(KerasTensor tensor) { outputs_.push_back(tensor); }
  const KerasShape& shape(KerasTensor tensor) const { return layers_[tensor.layer].outputs[tensor.output]; }

  /// The layers as Keras lists them once it has read the model: those that are farthest from an output first, and
  /// equally far ones as they are met going back from the outputs. Files name and order weights by this list.
  std::vector<const KerasLayer*> ordered() const;
  /// {"name", "trainable", "layers", "input_layers", "output_layers"}; `legacy`: as in .h5 files.
  nlohmann::ordered_json config(bool legacy) const;

 private:
  nlohmann::ordered_json tensor_json(KerasTensor tensor) const;
  nlohmann::ordered_json call_json(const KerasLayer& layer) const;
  nlohmann::ordered_json place_json(const std::vector<KerasTensor>& tensors) const;

  std::vector<KerasLayer> layers_;
  std::vector<KerasTensor> outputs_;
};

}  // namespace tapelab::experiments
