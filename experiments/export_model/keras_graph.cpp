#include "experiments/export_model/keras_graph.hpp"

#include <algorithm>
#include <functional>
#include <limits>

namespace tapelab::experiments {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t kUnseen = std::numeric_limits<std::size_t>::max();

Json shape_json(const KerasShape& shape) {
  Json json = Json::array();
  for (const auto& extent : shape) json.push_back(extent ? Json(*extent) : Json(nullptr));
  return json;
}

}  // namespace

KerasTensor KerasGraph::add(KerasLayer layer) {
  layers_.push_back(std::move(layer));
  return {layers_.size() - 1, 0};
}

std::vector<const KerasLayer*> KerasGraph::ordered() const {
  std::vector<std::size_t> met(layers_.size(), kUnseen), depth(layers_.size(), 0), finished;
  std::size_t count = 0;
  const auto inputs_of = [&](std::size_t layer) {
    std::vector<KerasTensor> inputs = layers_[layer].inputs;
    inputs.insert(inputs.end(), layers_[layer].states.begin(), layers_[layer].states.end());
    return inputs;
  };
  const std::function<void(std::size_t)> visit = [&](std::size_t layer) {
    if (met[layer] != kUnseen) return;
    met[layer] = count++;
    for (const KerasTensor& input : inputs_of(layer)) visit(input.layer);
    finished.push_back(layer);
  };
  for (const KerasTensor& output : outputs_) visit(output.layer);
  for (auto layer = finished.rbegin(); layer != finished.rend(); ++layer)
    for (const KerasTensor& input : inputs_of(*layer))
      depth[input.layer] = std::max(depth[input.layer], depth[*layer] + 1);
  std::ranges::sort(finished, [&](std::size_t a, std::size_t b) {
    return depth[a] != depth[b] ? depth[a] > depth[b] : met[a] < met[b];
  });
  std::vector<const KerasLayer*> layers;
  for (const std::size_t layer : finished) layers.push_back(&layers_[layer]);
  return layers;
}

Json KerasGraph::tensor_json(KerasTensor tensor) const {
  return {{"class_name", "__keras_tensor__"},
          {"config",
           {{"shape", shape_json(shape(tensor))},
            {"dtype", "float32"},
            {"keras_history", Json::array({layers_[tensor.layer].name, 0, tensor.output})}}}};
}

Json KerasGraph::call_json(const KerasLayer& layer) const {
  Json inputs = Json::array();
  for (const KerasTensor& input : layer.inputs) inputs.push_back(tensor_json(input));
  Json options = Json::object();
  for (const KerasTensor& state : layer.states) options["initial_state"].push_back(tensor_json(state));
  const bool takes_list = layer.class_name == "Concatenate" || layer.class_name == "Add";
  return {{"args", takes_list ? Json::array({inputs}) : inputs}, {"kwargs", options}};
}

Json KerasGraph::place_json(const std::vector<KerasTensor>& tensors) const {
  Json places = Json::array();
  for (const KerasTensor& tensor : tensors)
    places.push_back(Json::array({layers_[tensor.layer].name, 0, tensor.output}));
  return tensors.size() == 1 ? places[0] : places;
}

Json KerasGraph::config(bool legacy) const {
  Json list = Json::array();
  std::vector<KerasTensor> inputs;
  for (const KerasLayer* layer : ordered()) {
    Json config = {{"name", layer->name}};
    config.update(layer->config);
    Json json = legacy ? Json{{"class_name", layer->class_name}, {"config", config}}
                       : Json{{"module", "keras.layers"},
                              {"class_name", layer->class_name},
                              {"config", config},
                              {"registered_name", nullptr}};
    json["name"] = layer->name;
    json["inbound_nodes"] = layer->inputs.empty() ? Json::array() : Json::array({call_json(*layer)});
    list.push_back(json);
  }
  for (std::size_t i = 0; i < layers_.size(); ++i)
    if (layers_[i].class_name == "InputLayer") inputs.push_back({i, 0});
  return {{"name", "tapelab"},
          {"trainable", true},
          {"layers", list},
          {"input_layers", place_json(inputs)},
          {"output_layers", place_json(outputs_)}};
}

}  // namespace tapelab::experiments
