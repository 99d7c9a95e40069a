#include "experiments/export_model/onnx_decoder.hpp"

#include <cstdint>

namespace tapelab::experiments {
namespace {

/// [3] out of extents of one element, each a value or a number.
OnnxValue shape_of(OnnxGraph& graph, const OnnxValue& first, const OnnxValue& second, std::int64_t last) {
  return graph.concat({first, second, graph.ints({last})}, 0);
}

OnnxValue zeros(OnnxGraph& graph, const OnnxValue& shape) { return graph.add("Expand", {graph.zero(), shape}); }

/// B [1], of whatever the decoder is made from.
OnnxValue batch_of(OnnxGraph& graph, const PlannedDecoder& decoder, const OnnxEncoding& encoding) {
  if (decoder.repeats_code) return graph.extent(encoding.code, 0);
  if (decoder.reads_code_steps) return graph.extent(encoding.code_steps, 1);
  return graph.extent(encoding.states.front().h, 1);
}

std::vector<OnnxLayer> layers_of(OnnxGraph& graph, const PlannedDecoder& decoder) {
  std::vector<OnnxLayer> layers;
  for (const PlannedLayer& layer : decoder.layers) layers.emplace_back(graph, layer);
  return layers;
}

/// Initial states of the layers; where `all` is false those that are zeros are left out.
std::vector<OnnxState> start_states(OnnxGraph& graph, const PlannedDecoder& decoder,
                                    const std::vector<OnnxLayer>& layers, const OnnxEncoding& encoding, bool all) {
  if (decoder.starts_from_state) return encoding.states;
  std::vector<OnnxState> states(layers.size());
  if (!all) return states;
  const OnnxValue batch = batch_of(graph, decoder, encoding);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto width = static_cast<std::int64_t>(layers[i].width());
    states[i].h = zeros(graph, shape_of(graph, graph.ints({1}), batch, width));
    if (layers[i].has_cell_state()) states[i].c = states[i].h;
  }
  return states;
}

/// What the first layer reads at all steps [T', B, ...] of a decoder that reads no output of its own; of one without
/// any input a single 0.
OnnxValue input_of_all(OnnxGraph& graph, const PlannedDecoder& decoder, const OnnxEncoding& encoding,
                       const OnnxTold& told) {
  std::vector<OnnxValue> read;
  if (decoder.repeats_code)
    read.push_back(graph.add("Expand", {graph.unsqueeze(encoding.code, 0),
                                        graph.concat({told.steps, graph.ints({1}), graph.ints({1})}, 0)}));
  if (decoder.reads_code_steps)
    read.push_back(decoder.steps.follow_input && decoder.steps.fewer == 0
                       ? encoding.code_steps
                       : graph.slice(encoding.code_steps, 0, 0, told.steps));
  if (!told.known.empty()) read.push_back(told.known);
  if (read.empty()) return zeros(graph, shape_of(graph, told.steps, batch_of(graph, decoder, encoding), 1));
  return graph.concat(read, 2);
}

OnnxValue all_at_once(OnnxGraph& graph, const PlannedDecoder& decoder, const OnnxEncoding& encoding,
                      const OnnxTold& told) {
  const std::vector<OnnxLayer> layers = layers_of(graph, decoder);
  const OnnxDense dense(graph, decoder.output);
  const std::vector<OnnxState> states = start_states(graph, decoder, layers, encoding, /*all=*/false);
  if (decoder.copies_first && decoder.steps.trained == 1) return dense(graph, states.back().h);
  OnnxValue x = input_of_all(graph, decoder, encoding, told);
  if (decoder.copies_first) x = graph.from(x, 0, 1);
  for (std::size_t i = 0; i < layers.size(); ++i)
    x = layers[i](graph, x, "", states[i], /*wants_sequence=*/true).sequence;
  if (decoder.copies_first) x = graph.concat({states.back().h, x}, 0);
  return dense(graph, x);
}

/// One step of a decoder that reads its last output, as the body of a Loop.
///   in: number of the step, whether to go on, h and c of every layer [1, B, H], the last output [1, B, F']
///   out: whether to go on, h and c, the output [1, B, F'], the same once more [B, F'], which the Loop gathers
struct Body {
  const PlannedDecoder& decoder;
  const std::vector<OnnxLayer>& layers;
  const OnnxDense& dense;
  OnnxValue code;  ///< [1, B, H]
  const OnnxEncoding& encoding;
  const OnnxTold& told;

  static OnnxShape state_shape(const OnnxLayer& layer) {
    return {std::int64_t{1}, "batch", static_cast<std::int64_t>(layer.width())};
  }

  /// Step number `step` [1] of a sequence [T', B, ...].
  static OnnxValue at(OnnxGraph& graph, const OnnxValue& sequence, const OnnxValue& step) {
    return graph.add("Gather", {sequence, step}, {{"axis", std::int64_t{0}}});
  }

  void fill(OnnxGraph& graph) const {
    const std::string prefix = decoder.name + "/step/";
    const OnnxShape output_shape = {std::int64_t{1}, "batch", static_cast<std::int64_t>(decoder.features)};
    const OnnxValue number = graph.input(prefix + "number", OnnxType::kInt64, {});
    const OnnxValue go_on = graph.input(prefix + "go_on", OnnxType::kBool, {});
    std::vector<OnnxState> states(layers.size());
    for (std::size_t i = 0; i < layers.size(); ++i) {
      const std::string name = prefix + std::to_string(i);
      states[i].h = graph.input(name + "/h", OnnxType::kFloat, state_shape(layers[i]));
      if (layers[i].has_cell_state()) states[i].c = graph.input(name + "/c", OnnxType::kFloat, state_shape(layers[i]));
    }
    const OnnxValue last = graph.input(prefix + "last", OnnxType::kFloat, output_shape);

    std::vector<OnnxValue> read;
    OnnxValue step = graph.unsqueeze(number, 0);
    if (decoder.copies_first) step = graph.add("Add", {step, graph.ints({1})});
    if (decoder.repeats_code) read.push_back(code);
    if (decoder.reads_code_steps) read.push_back(at(graph, encoding.code_steps, step));
    if (!told.known.empty()) read.push_back(at(graph, told.known, step));
    read.push_back(last);
    OnnxValue x = graph.concat(read, 2);
    for (std::size_t i = 0; i < layers.size(); ++i) {
      states[i] = layers[i](graph, x, "", states[i], /*wants_sequence=*/false).final;
      x = states[i].h;
    }
    const OnnxValue shown = dense(graph, x);

    graph.output(go_on, prefix + "goes_on", OnnxType::kBool, {});
    for (std::size_t i = 0; i < layers.size(); ++i) {
      const std::string name = prefix + std::to_string(i) + "/next_";
      graph.output(states[i].h, name + "h", OnnxType::kFloat, state_shape(layers[i]));
      if (layers[i].has_cell_state()) graph.output(states[i].c, name + "c", OnnxType::kFloat, state_shape(layers[i]));
    }
    graph.output(shown, prefix + "next", OnnxType::kFloat, output_shape);
    graph.output(graph.squeeze(shown, 0), prefix + "output", OnnxType::kFloat, {output_shape[1], output_shape[2]});
  }
};

OnnxValue step_by_step(OnnxGraph& graph, const PlannedDecoder& decoder, const OnnxEncoding& encoding,
                       const OnnxTold& told) {
  const std::vector<OnnxLayer> layers = layers_of(graph, decoder);
  const OnnxDense dense(graph, decoder.output);
  const std::vector<OnnxState> states = start_states(graph, decoder, layers, encoding, /*all=*/true);
  const OnnxValue copied = decoder.copies_first ? dense(graph, states.back().h) : OnnxValue();
  if (decoder.copies_first && decoder.steps.trained == 1) return copied;
  OnnxValue last = decoder.copies_first ? copied : told.first;
  if (last.empty())
    last = zeros(graph, shape_of(graph, graph.ints({1}), batch_of(graph, decoder, encoding),
                                 static_cast<std::int64_t>(decoder.features)));

  const OnnxValue code = decoder.repeats_code ? graph.unsqueeze(encoding.code, 0) : OnnxValue();
  OnnxValue turns = told.steps;
  if (decoder.copies_first) turns = graph.add("Sub", {turns, graph.ints({1})});
  std::vector<OnnxValue> inputs = {graph.squeeze(turns, 0), graph.yes()};
  for (const OnnxState& state : states) {
    inputs.push_back(state.h);
    if (!state.c.empty()) inputs.push_back(state.c);
  }
  inputs.push_back(last);
  const std::string name = decoder.name + "/loop";
  OnnxGraph body = graph.inner(name + "/body");
  Body{decoder, layers, dense, code, encoding, told}.fill(body);
  const std::vector<OnnxValue> made =
      graph.add_many("Loop", inputs, inputs.size() - 1, {{"body", body.message()}}, name);
  return decoder.copies_first ? graph.concat({copied, made.back()}, 0) : made.back();
}

}  // namespace

OnnxValue add_decoder(OnnxGraph& graph, const PlannedDecoder& decoder, const OnnxEncoding& encoding,
                      const OnnxTold& told) {
  return decoder.conditional ? step_by_step(graph, decoder, encoding, told)
                             : all_at_once(graph, decoder, encoding, told);
}

}  // namespace tapelab::experiments
