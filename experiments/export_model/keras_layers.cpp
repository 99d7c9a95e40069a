#include "experiments/export_model/keras_layers.hpp"

#include <algorithm>
#include <array>

#include "experiments/config/config.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

using Json = nlohmann::ordered_json;

/// encoder/0 -> encoder_0: Keras' names have no slashes.
std::string keras_name(std::string path) {
  std::ranges::replace(path, '/', '_');
  return path;
}

Json serialized(const std::string& class_name, const Json& config) {
  return {{"module", "keras.layers"}, {"class_name", class_name}, {"config", config}, {"registered_name", nullptr}};
}

Json common_config() { return {{"trainable", true}, {"dtype", "float32"}}; }

std::string gate_name(choice::RecurrentActivation gates) {
  return gates == choice::RecurrentActivation::kSigmoid ? "sigmoid" : "hard_sigmoid";  // x/6 + 0.5 from Keras 3 on
}

std::string class_of(choice::Cell cell) { return cell == choice::Cell::kLstm ? "LSTM" : "GRU"; }

/// How a layer is called in Keras' words.
struct Use {
  bool sequences = true;  ///< every step, or the last only
  bool states = false;    ///< also the final states
  bool backwards = false;
};

Json recurrent_config(const PlannedLayer& layer, const Use& use) {
  Json config = common_config();
  config.update(Json{{"return_sequences", use.sequences},
                     {"return_state", use.states},
                     {"go_backwards", use.backwards},
                     {"stateful", false},
                     {"unroll", false},
                     {"units", layer.units()},
                     {"activation", text_of(layer.activation)},
                     {"recurrent_activation", gate_name(layer.gates)},
                     {"use_bias", true}});
  if (layer.cell == choice::Cell::kGru) config["reset_after"] = layer.reset_after;
  return config;
}

/// Of a layer that reads nothing, but in Keras has to read `width` numbers: 0 for each.
KerasWeight kernel_of(const PlannedCell& cell, std::size_t width) {
  if (cell.features() > 0) return {"", "", cell.kernel};
  const std::size_t columns = cell.recurrent_kernel.shape[1];
  const auto zeros = std::make_shared<const std::vector<float>>(width * columns, 0.0f);
  return {"", "", {{width, columns}, *zeros}, zeros};
}

void add_cell_weights(const PlannedLayer& layer, const PlannedCell& cell, std::size_t width, const std::string& place,
                      const std::string& legacy, std::vector<KerasWeight>& weights) {
  const std::string cell_name = layer.cell == choice::Cell::kLstm ? "lstm_cell/" : "gru_cell/";
  std::array<KerasWeight, 3> own = {kernel_of(cell, width), KerasWeight{"", "", cell.recurrent_kernel},
                                    KerasWeight{"", "", cell.bias}};
  const std::array<const char*, 3> names = {"kernel", "recurrent_kernel", "bias"};
  for (std::size_t i = 0; i < own.size(); ++i) {
    own[i].place = place + "cell/vars/" + std::to_string(i);
    own[i].legacy = legacy + cell_name + names[i];
    weights.push_back(own[i]);
  }
}

void reject(const std::string& setting, const std::string& why, const std::string& hint) {
  throw results::UsageError("a model with " + setting + " cannot be exported to Keras, " + why, {hint});
}

void reject_layers(const ModelPlan& plan) {
  const std::string onnx = "export it as .onnx";
  std::vector<const PlannedLayer*> layers;
  for (const PlannedLayer& layer : plan.encoder) layers.push_back(&layer);
  for (const PlannedDecoder& decoder : plan.decoders)
    for (const PlannedLayer& layer : decoder.layers) layers.push_back(&layer);
  for (const PlannedLayer* layer : layers) {
    if (!layer->directions[0].peepholes.values.empty())
      reject("model.peepholes = true", "whose LSTM has no peepholes", onnx);
    if (layer->gates == choice::RecurrentActivation::kHardSigmoid)
      reject("model.recurrent_activation = hard_sigmoid",
             "whose hard_sigmoid is x/6 + 0.5 since Keras 3 (here: hard_sigmoid_3), no longer 0.2 x + 0.5", onnx);
  }
  for (const PlannedDecoder& decoder : plan.decoders)
    if (decoder.conditional)
      reject(decoder.name + ".conditional = true", "which has no layer that reads its own outputs", onnx);
  if (plan.mask_value && plan.has_code_steps())
    reject("model.mask_value and a code for every step", "whose decoders would leave out the masked steps too",
           "train with model.code = last");
}

class Writer {
 public:
  Writer(StoredModel& model, const ExportOptions& options) : model_(model), options_(options), plan_(plan_of(model)) {
    reject_layers(plan_);
    for (const PlannedDecoder& decoder : plan_.decoders)
      if (decoder.repeats_code || decoder.starts_from_state || !decoder.steps.follow_input)
        steps_ = model.shape().steps;
    if (options.part == ExportPart::kEncoder || plan_.decoders.empty()) steps_.reset();
  }

  KerasGraph make() {
    const Encoding encoding = options_.part == ExportPart::kDecoder ? given_encoding() : encoder();
    if (options_.part == ExportPart::kEncoder || plan_.decoders.empty())
      give_encoding(encoding);
    else
      for (const PlannedDecoder& decoder : plan_.decoders) add_decoder(decoder, encoding);
    return std::move(graph_);
  }

 private:
  struct Encoding {
    std::optional<KerasTensor> code, code_steps;
    std::vector<std::vector<KerasTensor>> states;  ///< h and c of every layer, where decoders start from them
  };

  KerasTensor input(const std::string& name, const KerasShape& shape) {
    Json batch_shape = Json::array();
    for (const auto& extent : shape) batch_shape.push_back(extent ? Json(*extent) : Json(nullptr));
    return graph_.add({.class_name = "InputLayer",
                       .name = name,
                       .config = {{"batch_shape", batch_shape}, {"dtype", "float32"}, {"sparse", false}},
                       .outputs = {shape}});
  }

  /// A layer without weights.
  KerasTensor plain(const std::string& class_name, const std::string& name, const Json& own,
                    const std::vector<KerasTensor>& inputs, const KerasShape& shape) {
    Json config = common_config();
    config.update(own);
    return graph_.add({.class_name = class_name, .name = name, .config = config, .inputs = inputs, .outputs = {shape}});
  }

  KerasTensor concatenated(const std::string& name, const std::vector<KerasTensor>& inputs, std::size_t axis) {
    if (inputs.size() == 1) return inputs[0];
    KerasShape shape = graph_.shape(inputs[0]);
    for (std::size_t i = 1; i < inputs.size(); ++i) {
      const auto more = graph_.shape(inputs[i])[axis];
      shape[axis] = shape[axis] && more ? std::optional(*shape[axis] + *more) : std::nullopt;
    }
    return plain("Concatenate", name, {{"axis", axis}}, inputs, shape);
  }

  /// (x - offset) / range as x * scale + offset, or the way back.
  KerasTensor rescaled(KerasTensor x, const ExportedColumns& columns, const std::string& name, bool back) {
    if (options_.raw || !columns.is_scaled()) return x;
    if (columns.needs_double())
      throw results::UsageError("columns that lie far from 0 for their range (" + columns.text() +
                                    ") would lose digits in float32, in which Keras scales them",
                                {"export it with --raw, and scale in float64 yourself"});
    Json scale = Json::array(), offset = Json::array();
    for (std::size_t i = 0; i < columns.scaler.offset.size(); ++i) {
      const double by = columns.scaler.offset[i], range = columns.scaler.range[i];
      scale.push_back(back ? range : 1 / range);
      offset.push_back(back ? by : -by / range);
    }
    return plain("Rescaling", name, {{"scale", scale}, {"offset", offset}}, {x}, graph_.shape(x));
  }

  KerasTensor dropped(KerasTensor x, const std::string& name) {
    const double rate = model_.config().model.dropout;
    return rate == 0 ? x : plain("Dropout", name + "_dropout", {{"rate", rate}}, {x}, graph_.shape(x));
  }

  /// The layer's first output; its final states follow it.
  KerasTensor recurrent(const PlannedLayer& layer, KerasTensor x, const std::vector<KerasTensor>& states, Use use) {
    const std::string name = keras_name(layer.path), class_name = class_of(layer.cell);
    const std::size_t width = *graph_.shape(x).back();
    KerasShape shape = graph_.shape(x);
    shape.back() = layer.width();
    if (!use.sequences) shape.erase(shape.begin() + 1);
    KerasLayer made{.class_name = class_name, .name = name, .inputs = {x}, .states = states, .outputs = {shape}};
    if (use.states)
      for (std::size_t i = 0; i < layer.directions.size() * (layer.cell == choice::Cell::kLstm ? 2 : 1); ++i)
        made.outputs.push_back({std::nullopt, layer.units()});
    if (!layer.is_bidirectional()) {
      made.config = recurrent_config(layer, use);
      add_cell_weights(layer, layer.directions[0], width, "", "", made.weights);
      return graph_.add(std::move(made));
    }
    made.class_name = "Bidirectional";
    made.config = common_config();
    made.config["merge_mode"] = text_of(layer.merge);
    for (const bool backward : {false, true}) {
      Json config = {{"name", (backward ? "backward_" : "forward_") + name}};
      use.backwards = backward;
      config.update(recurrent_config(layer, use));
      made.config[backward ? "backward_layer" : "layer"] = serialized(class_name, config);
      add_cell_weights(layer, layer.directions[backward], width, backward ? "backward_layer/" : "forward_layer/",
                       (backward ? "backward_" : "forward_") + name + "/", made.weights);
    }
    return graph_.add(std::move(made));
  }

  /// h, or h and c, of both directions as one.
  std::vector<KerasTensor> states_of(const PlannedLayer& layer, KerasTensor made) {
    const std::size_t parts = layer.cell == choice::Cell::kLstm ? 2 : 1;
    std::vector<KerasTensor> states;
    for (std::size_t part = 0; part < parts; ++part) {
      std::vector<KerasTensor> both;
      for (std::size_t direction = 0; direction < layer.directions.size(); ++direction)
        both.push_back({made.layer, 1 + direction * parts + part});
      const std::string name = keras_name(layer.path) + (part == 0 ? "_h" : "_c");
      if (both.size() == 1 || layer.merge == choice::Merge::kConcat)
        states.push_back(concatenated(name, both, 1));
      else
        states.push_back(plain("Add", name, Json::object(), both, graph_.shape(both[0])));
    }
    return states;
  }

  KerasTensor add_dense(const PlannedDense& dense, KerasTensor x) {
    const std::string name = keras_name(dense.path);
    KerasShape shape = graph_.shape(x);
    const bool per_step = shape.size() == 3;
    shape.back() = dense.bias.shape[0];
    Json config = common_config();
    config.update(Json{{"units", dense.bias.shape[0]}, {"activation", text_of(dense.activation)}, {"use_bias", true}});
    const std::string place = per_step ? "layer/vars/" : "vars/", legacy = per_step ? "dense/" : "";
    if (per_step) {
      Json inner = {{"name", name + "_dense"}};
      inner.update(config);
      config = common_config();
      config["layer"] = serialized("Dense", inner);
    }
    return graph_.add(
        {.class_name = per_step ? "TimeDistributed" : "Dense",
         .name = name,
         .config = config,
         .inputs = {x},
         .outputs = {shape},
         .weights = {{place + "0", legacy + "kernel", dense.kernel}, {place + "1", legacy + "bias", dense.bias}}});
  }

  Encoding encoder() {
    KerasTensor x = input("input", {std::nullopt, steps_, plan_.features});
    x = rescaled(x, exported_inputs(model_), "input_scaled", false);
    if (plan_.mask_value)
      x = plain("Masking", "input_masked", {{"mask_value", *plan_.mask_value}}, {x}, graph_.shape(x));
    Encoding encoding;
    for (const PlannedLayer& layer : plan_.encoder) {
      const bool first = &layer == &plan_.encoder.front(), last = &layer == &plan_.encoder.back();
      const bool both = last && plan_.has_code() && plan_.has_code_steps();
      const Use use{.sequences = !last || plan_.has_code_steps(),
                    .states = plan_.has_states() || both,
                    .backwards = first && plan_.reversed_input};
      const KerasTensor made = recurrent(layer, x, {}, use);
      x = dropped(made, keras_name(layer.path));
      if (use.states) encoding.states.push_back(states_of(layer, made));
      if (!last) continue;
      if (plan_.has_code()) encoding.code = use.sequences ? encoding.states.back()[0] : x;
      if (plan_.has_code_steps()) encoding.code_steps = x;
    }
    std::optional<KerasTensor>& code = plan_.code_per_step ? encoding.code_steps : encoding.code;
    if (plan_.code && code) code = add_dense(*plan_.code, *code);
    return encoding;
  }

  void give_encoding(const Encoding& encoding) {
    for (const auto& code : {encoding.code, encoding.code_steps})
      if (code) graph_.add_output(*code);
    if (!plan_.has_states()) return;
    for (const auto& states : encoding.states)
      for (const KerasTensor& state : states) graph_.add_output(state);
  }

  Encoding given_encoding() {
    Encoding encoding;
    if (std::ranges::any_of(plan_.decoders, &PlannedDecoder::repeats_code))
      encoding.code = input("code", {std::nullopt, plan_.code_width()});
    if (plan_.has_code_steps())
      encoding.code_steps = input("code_steps", {std::nullopt, steps_, plan_.code_steps_width()});
    if (!plan_.has_states()) return encoding;
    for (const PlannedLayer& layer : plan_.encoder) {
      const std::string name = keras_name(layer.path);
      encoding.states.push_back({input(name + "_h", {std::nullopt, layer.width()})});
      if (layer.cell == choice::Cell::kLstm)
        encoding.states.back().push_back(input(name + "_c", {std::nullopt, layer.width()}));
    }
    return encoding;
  }

  /// `code` at so many steps.
  KerasTensor repeated(KerasTensor code, std::size_t steps, const std::string& name) {
    KerasShape shape = graph_.shape(code);
    shape.insert(shape.begin() + 1, steps);
    return plain("RepeatVector", name, {{"n", steps}}, {code}, shape);
  }

  /// A sequence without its first or last steps.
  KerasTensor cropped(KerasTensor x, std::size_t first, std::size_t last, const std::string& name) {
    if (first + last == 0) return x;
    KerasShape shape = graph_.shape(x);
    if (shape[1]) *shape[1] -= first + last;
    return plain("Cropping1D", name, {{"cropping", Json::array({first, last})}}, {x}, shape);
  }

  KerasTensor decoder_input(const PlannedDecoder& decoder, const Encoding& encoding) {
    std::vector<KerasTensor> read;
    if (decoder.repeats_code) read.push_back(repeated(*encoding.code, decoder.steps.trained, decoder.name + "_repeat"));
    if (decoder.reads_code_steps)
      read.push_back(
          cropped(*encoding.code_steps, 0, model_.shape().steps - decoder.steps.trained, decoder.name + "_code"));
    if (decoder.known > 0)
      read.push_back(input(decoder.name + "_known", {std::nullopt, decoder.steps.trained, decoder.known}));
    if (!read.empty()) return concatenated(decoder.name + "_input", read, 2);
    // It reads nothing, which no layer of Keras can: the state, times 0.
    return repeated(encoding.states.front()[0], decoder.steps.trained, decoder.name + "_nothing");
  }

  /// The states as they are, before the steps of a layer.
  KerasTensor led_by(KerasTensor h, std::optional<KerasTensor> steps, const std::string& name) {
    const std::size_t width = *graph_.shape(h).back();
    const KerasTensor first =
        plain("Reshape", name + "_first", {{"target_shape", Json::array({1, width})}}, {h}, {std::nullopt, 1, width});
    return steps ? concatenated(name + "_all", {first, *steps}, 1) : first;
  }

  void add_decoder(const PlannedDecoder& decoder, const Encoding& encoding) {
    std::optional<KerasTensor> x;
    const bool steps = !(decoder.copies_first && decoder.steps.trained == 1);
    if (steps) x = cropped(decoder_input(decoder, encoding), decoder.copies_first, 0, decoder.name + "_later");
    for (std::size_t i = 0; steps && i < decoder.layers.size(); ++i) {
      const PlannedLayer& layer = decoder.layers[i];
      const KerasTensor made = recurrent(
          layer, *x, decoder.starts_from_state ? encoding.states[i] : std::vector<KerasTensor>{}, {.sequences = true});
      x = dropped(made, keras_name(layer.path));
    }
    if (decoder.copies_first) x = led_by(encoding.states.back()[0], x, decoder.name);
    const KerasTensor y = add_dense(decoder.output, *x);
    graph_.add_output(rescaled(y, exported_outputs(model_, decoder.name), decoder.name, true));
  }

  StoredModel& model_;
  const ExportOptions& options_;
  const ModelPlan plan_;
  std::optional<std::size_t> steps_;  ///< of the input; absent: free
  KerasGraph graph_;
};

}  // namespace

KerasGraph keras_graph(StoredModel& model, const ExportOptions& options) {
  require_exportable(model, options);
  return Writer(model, options).make();
}

}  // namespace tapelab::experiments
