#include "experiments/export_model/model_plan.hpp"

#include <algorithm>
#include <map>

#include "experiments/config/config.hpp"
#include "experiments/config/model_layers.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

using Weights = std::map<std::string, PlannedArray>;

Weights weights_of(StoredModel& model) {
  Weights weights;
  model.model().visit([&](const std::string& name, const Parameter<float>& parameter) {
    weights[name] = {{parameter.shape.begin(), parameter.shape.end()}, {parameter.value, parameter.size()}};
  });
  return weights;
}

PlannedArray find(const Weights& weights, const std::string& name) {
  const auto found = weights.find(name);
  return found == weights.end() ? PlannedArray{} : found->second;
}

PlannedCell cell_of(const Weights& weights, const std::string& path) {
  return {find(weights, path + "/kernel"), weights.at(path + "/recurrent_kernel"), weights.at(path + "/bias"),
          find(weights, path + "/peepholes")};
}

/// Layers path/0, path/1, ... `first`: how many layers of the model's list of activations come before.
std::vector<PlannedLayer> layers_of(const Weights& weights, const std::string& path, const ModelConfig& model,
                                    std::size_t first) {
  std::vector<PlannedLayer> layers;
  for (std::size_t i = 0;; ++i) {
    const std::string name = path + "/" + std::to_string(i);
    const bool one = weights.contains(name + "/recurrent_kernel");
    if (!one && !weights.contains(name + "/forward/recurrent_kernel")) return layers;
    PlannedLayer layer{.path = name,
                       .cell = model.cell,
                       .activation = activation_of(model, first + i),
                       .gates = model.recurrent_activation,
                       .reset_after = model.reset_after,
                       .merge = model.merge,
                       .directions = {}};
    if (one) layer.directions.push_back(cell_of(weights, name));
    for (const char* direction : {"/forward", "/backward"})
      if (!one) layer.directions.push_back(cell_of(weights, name + direction));
    layers.push_back(std::move(layer));
  }
}

choice::OutputActivation as_output(choice::CodeActivation activation) {
  switch (activation) {
    case choice::CodeActivation::kRelu:
      return choice::OutputActivation::kRelu;
    case choice::CodeActivation::kTanh:
      return choice::OutputActivation::kTanh;
    case choice::CodeActivation::kSigmoid:
      return choice::OutputActivation::kSigmoid;
    case choice::CodeActivation::kLinear:
      break;
  }
  return choice::OutputActivation::kLinear;
}

PlannedDense dense_of(const Weights& weights, const std::string& path, choice::OutputActivation activation) {
  return {path, weights.at(path + "/kernel"), weights.at(path + "/bias"), activation};
}

PlannedDecoder decoder_of(const StoredModel& model, const Weights& weights, const DecoderShape& shape,
                          std::size_t encoder_layers) {
  const DecoderConfig& settings = model.config().decoder(shape.name);
  const bool per_step = settings.classifies || model.config().model.code == choice::Code::kAllSteps;
  const bool starts = settings.start == choice::Start::kState;
  PlannedDecoder decoder{.name = shape.name,
                         .steps = output_steps(model, shape),
                         .features = shape.features,
                         .known = shape.known.size(),
                         .repeats_code = !per_step && !starts,
                         .reads_code_steps = per_step,
                         .conditional = settings.conditional,
                         .starts_from_state = starts,
                         .copies_first = settings.first_step == choice::FirstStep::kState,
                         .is_fed_last = settings.conditional && settings.first_input == choice::FirstInput::kLast,
                         .is_reversed = settings.reversed,
                         .layers = {},
                         .output = dense_of(weights, shape.name + "/output", activation_of(settings))};
  if (!settings.classifies) decoder.layers = layers_of(weights, shape.name, model.config().model, encoder_layers);
  return decoder;
}

}  // namespace

std::size_t ModelPlan::code_width() const {
  return code && !code_per_step ? code->bias.shape[0] : encoder.back().width();
}

std::size_t ModelPlan::code_steps_width() const {
  return code && code_per_step ? code->bias.shape[0] : encoder.back().width();
}

bool ModelPlan::has_code_steps() const {
  return std::ranges::any_of(decoders, [](const PlannedDecoder& decoder) { return decoder.reads_code_steps; });
}

bool ModelPlan::has_code() const {
  return decoders.empty() || std::ranges::any_of(decoders, &PlannedDecoder::repeats_code) || !has_code_steps();
}

bool ModelPlan::has_states() const { return std::ranges::any_of(decoders, &PlannedDecoder::starts_from_state); }

ModelPlan plan_of(StoredModel& model) {
  const ModelConfig& settings = model.config().model;
  const Weights weights = weights_of(model);
  ModelPlan plan{.features = model.shape().features,
                 .encoder = layers_of(weights, "encoder", settings, 0),
                 .code = {},
                 .code_per_step = settings.code == choice::Code::kAllSteps,
                 .reversed_input = settings.reversed_input,
                 .mask_value = {},
                 .decoders = {}};
  if (weights.contains("encoder/code/kernel"))
    plan.code = dense_of(weights, "encoder/code", as_output(settings.code_activation));
  if (!settings.mask_value.empty()) plan.mask_value = static_cast<float>(*parse_number(settings.mask_value));
  for (const DecoderShape& shape : model.shape().decoders)
    plan.decoders.push_back(decoder_of(model, weights, shape, plan.encoder.size()));
  return plan;
}

}  // namespace tapelab::experiments
