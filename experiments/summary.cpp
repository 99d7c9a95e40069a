#include "experiments/summary.hpp"

#include <algorithm>
#include <vector>

#include "experiments/model.hpp"

namespace tapelab::experiments {

namespace {

struct Row {
  std::string layer, kind, shape;
  std::size_t parameters;
};

/// 121301 -> "121,301".
std::string grouped(std::size_t n) {
  std::string text = std::to_string(n);
  for (std::ptrdiff_t i = static_cast<std::ptrdiff_t>(text.size()) - 3; i > 0; i -= 3)
    text.insert(static_cast<std::size_t>(i), ",");
  return text;
}

std::string sequence_shape(std::size_t steps, std::size_t features) {
  return "[" + std::to_string(steps) + ", B, " + std::to_string(features) + "]";
}

std::string matrix_shape(std::size_t features) { return "[B, " + std::to_string(features) + "]"; }

std::size_t count(Lstm<float>& layer) {
  return layer.kernel.size() + layer.recurrent_kernel.size() + layer.bias.size();
}

void add_decoder(Decoder<float>& decoder, std::vector<Row>& rows) {
  const DecoderOptions& o = decoder.options;
  const std::size_t code = decoder.layers.front().kernel.shape[0] - (o.conditional ? o.features : 0);
  rows.push_back({o.name + "/repeat", "RepeatVector", sequence_shape(o.steps, code), 0});
  for (Lstm<float>& layer : decoder.layers)
    rows.push_back({layer.path, "LSTM", sequence_shape(o.steps, layer.units()), count(layer)});
  const Dense<float>& dense = decoder.output.layer;
  rows.push_back({dense.path, "TimeDistributed(Dense)", sequence_shape(o.steps, o.features),
                  dense.kernel.size() + dense.bias.size()});
}

std::vector<Row> layer_rows(const Config& config, const Dataset& data) {
  Autoencoder<float> model(model_options(config, data));
  std::vector<Row> rows{{"input", "Input", sequence_shape(data.steps, data.features), 0}};
  for (Lstm<float>& layer : model.encoder()) {
    const bool last = &layer == &model.encoder().back();
    rows.push_back({layer.path, "LSTM", last ? matrix_shape(layer.units()) : sequence_shape(data.steps, layer.units()),
                    count(layer)});
  }
  for (Decoder<float>& decoder : model.decoders()) add_decoder(decoder, rows);
  return rows;
}

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(width > text.size() ? width - text.size() : 0, ' ');
}

}  // namespace

ModelSize model_size(const Config& config, const Dataset& data) {
  Autoencoder<float> model(model_options(config, data));
  const double batch = static_cast<double>(std::min<std::size_t>(static_cast<std::size_t>(config.train.batch_size),
                                                                 data.train.count));
  ModelSize size{0, 0, 0};
  double activations = 0;
  // A product costs 2 flops per weight, step and sample forward, and twice that backward.
  const auto add_lstm = [&](Lstm<float>& layer, std::size_t steps, bool repeated) {
    const double t = static_cast<double>(steps), n = batch * t;
    size.parameters += count(layer);
    size.flops_per_step += 6 * (n * static_cast<double>(layer.recurrent_kernel.size()) +
                                (repeated ? batch : n) * static_cast<double>(layer.kernel.size()));
    activations += 9 * n * static_cast<double>(layer.units());  // gates, c, act(c), h, gradient of h, a scratch row
  };
  for (Lstm<float>& layer : model.encoder()) add_lstm(layer, data.steps, false);
  for (Decoder<float>& decoder : model.decoders()) {
    const std::size_t steps = decoder.options.steps;
    for (Lstm<float>& layer : decoder.layers) add_lstm(layer, steps, &layer == &decoder.layers.front());
    const Dense<float>& dense = decoder.output.layer;
    size.parameters += dense.kernel.size() + dense.bias.size();
    const double n = batch * static_cast<double>(steps);
    size.flops_per_step += 6 * n * static_cast<double>(dense.kernel.size());
    activations += 3 * n * static_cast<double>(decoder.options.features);
  }
  size.activation_bytes = static_cast<std::size_t>(activations) * sizeof(float);
  return size;
}

std::string summary_text(const Config& config, const Dataset& data) {
  const std::vector<Row> rows = layer_rows(config, data);
  std::size_t name_width = 5, kind_width = 4, shape_width = 12, total = 0;
  for (const Row& r : rows) {
    name_width = std::max(name_width, r.layer.size());
    kind_width = std::max(kind_width, r.kind.size());
    shape_width = std::max(shape_width, r.shape.size());
    total += r.parameters;
  }
  const auto line = [&](const std::string& a, const std::string& b, const std::string& c, const std::string& d) {
    return padded(a, name_width + 2) + padded(b, kind_width + 2) + padded(c, shape_width + 2) +
           std::string(d.size() < 10 ? 10 - d.size() : 0, ' ') + d + "\n";
  };
  std::string text = line("layer", "type", "output shape", "parameters");
  for (const Row& r : rows) text += line(r.layer, r.kind, r.shape, grouped(r.parameters));
  return text + "total parameters: " + grouped(total) + "\n";
}

}  // namespace tapelab::experiments
