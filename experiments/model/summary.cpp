#include "experiments/model/summary.hpp"

#include <algorithm>
#include <vector>

#include "experiments/config/config.hpp"
#include "experiments/model/build_model.hpp"
#include "experiments/model/weights.hpp"
#include "layers/layer_list.hpp"

namespace tapelab::experiments {

namespace {

std::string shape_text(const LayerInfo& layer) {
  return (layer.steps == 0 ? "[B, " : "[" + std::to_string(layer.steps) + ", B, ") + std::to_string(layer.features) +
         "]";
}

std::vector<LayerInfo> layers_of(const Config& config, const DataShape& data) {
  Autoencoder<float> model(model_options(config, data));
  return list_layers(model, data.steps);
}

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(width > text.size() ? width - text.size() : 0, ' ');
}

}  // namespace

results::ModelFacts model_facts(Autoencoder<float>& model, const DataShape& data) {
  results::ModelFacts facts{data.frame_height, data.frame_width, {}};
  for (const LayerInfo& layer : list_layers(model, data.steps))
    facts.layers.push_back({layer.path, layer.kind, layer.steps, layer.features, layer.parameters});
  return facts;
}

std::string grouped(std::size_t n) {
  std::string text = std::to_string(n);
  for (std::ptrdiff_t i = static_cast<std::ptrdiff_t>(text.size()) - 3; i > 0; i -= 3)
    text.insert(static_cast<std::size_t>(i), ",");
  return text;
}

ModelSize model_size(const Config& config, const Dataset& data) {
  const double batch = static_cast<double>(
      std::min<std::size_t>(static_cast<std::size_t>(config.train.batch_size), data.epoch_samples()));
  ModelSize size{0, 0, 0};
  double activations = 0;
  for (const LayerInfo& layer : layers_of(config, data)) {
    size.parameters += layer.parameters;
    // A product costs 2 flops per multiplication forward, and twice that backward.
    size.flops_per_step += 6 * batch * layer.multiplications;
    activations += batch * layer.activations;
  }
  size.activation_bytes = static_cast<std::size_t>(activations) * sizeof(float);
  return size;
}

std::string summary_text(const Config& config, const DataShape& data) {
  const std::vector<LayerInfo> layers = layers_of(config, data);
  std::size_t name_width = 5, kind_width = 4, shape_width = 12, total = 0, frozen = 0;
  for (const LayerInfo& layer : layers) {
    name_width = std::max(name_width, layer.path.size());
    kind_width = std::max(kind_width, layer.kind.size());
    shape_width = std::max(shape_width, shape_text(layer).size());
    total += layer.parameters;
    if (std::ranges::find(config.train.freeze, module_of(layer.path)) != config.train.freeze.end())
      frozen += layer.parameters;
  }
  const auto line = [&](const std::string& a, const std::string& b, const std::string& c, const std::string& d) {
    return padded(a, name_width + 2) + padded(b, kind_width + 2) + padded(c, shape_width + 2) +
           std::string(d.size() < 10 ? 10 - d.size() : 0, ' ') + d + "\n";
  };
  std::string text = line("layer", "type", "output shape", "parameters");
  for (const LayerInfo& layer : layers)
    text += line(layer.path, layer.kind, shape_text(layer), grouped(layer.parameters));
  text += "total parameters: " + grouped(total) + "\n";
  if (frozen > 0) text += "trained: " + grouped(total - frozen) + ", frozen: " + grouped(frozen) + "\n";
  return text;
}

}  // namespace tapelab::experiments
