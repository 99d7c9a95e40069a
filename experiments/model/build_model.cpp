#include "experiments/model/build_model.hpp"

#include <stdexcept>

#include "experiments/config/config.hpp"
#include "experiments/config/model_layers.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

Activation engine_activation(choice::Activation activation) {
  switch (activation) {
    case choice::Activation::kRelu:
      return Activation::kRelu;
    case choice::Activation::kSigmoid:
      return Activation::kSigmoid;
    case choice::Activation::kLinear:
      return Activation::kLinear;
    case choice::Activation::kTanh:
      break;
  }
  return Activation::kTanh;
}

GateActivation gate_activation(choice::RecurrentActivation activation) {
  switch (activation) {
    case choice::RecurrentActivation::kHardSigmoid:
      return GateActivation::kHardSigmoid;
    case choice::RecurrentActivation::kHardSigmoid3:
      return GateActivation::kHardSigmoid3;
    case choice::RecurrentActivation::kSigmoid:
      break;
  }
  return GateActivation::kSigmoid;
}

DenseActivation code_activation(choice::CodeActivation activation) {
  switch (activation) {
    case choice::CodeActivation::kRelu:
      return DenseActivation::kRelu;
    case choice::CodeActivation::kTanh:
      return DenseActivation::kTanh;
    case choice::CodeActivation::kSigmoid:
      return DenseActivation::kSigmoid;
    case choice::CodeActivation::kLinear:
      break;
  }
  return DenseActivation::kLinear;
}

DenseActivation output_activation(const DecoderConfig& decoder) {
  switch (activation_of(decoder)) {
    case choice::OutputActivation::kSigmoid:
      return DenseActivation::kSigmoid;
    case choice::OutputActivation::kTanh:
      return DenseActivation::kTanh;
    case choice::OutputActivation::kRelu:
      return DenseActivation::kRelu;
    case choice::OutputActivation::kSoftmax:
      return DenseActivation::kSoftmax;
    case choice::OutputActivation::kAuto:
    case choice::OutputActivation::kLinear:
      break;
  }
  return DenseActivation::kLinear;
}

RecurrentLayerOptions layer_options(const ModelConfig& model) {
  return {.cell = model.cell == choice::Cell::kGru ? Cell::kGru : Cell::kLstm,
          .activations = {.activation = engine_activation(model.activation.front()),
                          .gate_activation = gate_activation(model.recurrent_activation)},
          .peepholes = model.peepholes ? Peepholes::kOn : Peepholes::kOff,
          .reset = model.reset_after ? Reset::kAfter : Reset::kBefore,
          .forget_bias = model.forget_bias,
          .merge = model.merge == choice::Merge::kSum ? Merge::kSum : Merge::kConcat};
}

/// Of layers first, first + 1, ...; empty where all are alike.
std::vector<Activation> own_activations(const ModelConfig& model, std::size_t first, std::size_t layers) {
  std::vector<Activation> activations;
  if (model.activation.size() == 1) return activations;
  for (std::size_t i = first; i < first + layers; ++i)
    activations.push_back(engine_activation(activation_of(model, i)));
  return activations;
}

/// The list `times` times.
std::vector<std::size_t> repeated(const std::vector<std::int64_t>& units, std::int64_t times) {
  std::vector<std::size_t> all;
  for (std::int64_t i = 0; i < times; ++i) all.insert(all.end(), units.begin(), units.end());
  return all;
}

/// What trains a decoder: a function of the engine. It takes the logits of activation_of(loss).
using Loss = Var<float> (*)(Var<float> output, Var<float> target, Var<float> mask);

Loss function_of(choice::Loss loss) {
  switch (loss) {
    case choice::Loss::kMse:
      return mse;
    case choice::Loss::kMae:
      return mae;
    case choice::Loss::kBinaryCrossEntropy:
      return binary_cross_entropy;
    case choice::Loss::kSoftmaxCrossEntropy:
      return softmax_cross_entropy;
  }
  throw std::logic_error("a loss without a function");
}

}  // namespace

std::vector<DecoderTask> decoder_tasks(const Config& config, const Samples& samples) {
  std::vector<DecoderTask> tasks;
  if (samples.reconstruct) tasks.push_back({"reconstruct", &config.reconstruct, &*samples.reconstruct});
  if (samples.predict) tasks.push_back({"predict", &config.predict, &*samples.predict});
  if (samples.classify) tasks.push_back({"classify", &config.classify, &*samples.classify});
  return tasks;
}

std::string loss_curve(const std::string& split, const DecoderTask& task) {
  return split + "_" + task.name + "_" + text_of(task.config->loss);
}

AutoencoderOptions model_options(const Config& config, const DataShape& shape) {
  AutoencoderOptions options;
  options.features = shape.features;
  const ModelConfig& model = config.model;
  options.encoder = repeated(model.encoder, model.layers);
  options.decoder = repeated(model.decoder, model.layers);
  options.layer = layer_options(model);
  options.encoder_activations = own_activations(model, 0, options.encoder.size());
  if (has_recurrent_decoder(config))
    options.decoder_activations = own_activations(model, options.encoder.size(), options.decoder.size());
  options.direction = model.bidirectional ? Direction::kBoth : Direction::kForward;
  options.decoder_direction = model.bidirectional_decoder ? Direction::kBoth : Direction::kForward;
  options.code = model.code == choice::Code::kAllSteps ? Code::kAllSteps : Code::kLast;
  options.code_units = static_cast<std::size_t>(model.code_units);
  options.code_activation = code_activation(model.code_activation);
  options.reversed = model.reversed_input;
  if (!model.mask_value.empty()) options.mask_value = *parse_number(model.mask_value);
  options.dropout = model.dropout;
  for (const DecoderShape& decoder : shape.decoders) {
    const DecoderConfig& settings = config.decoder(decoder.name);
    options.decoders.push_back(
        {.name = decoder.name,
         .steps = decoder.steps,
         .features = decoder.features,
         .conditional = settings.conditional,
         .start = settings.start == choice::Start::kState ? Start::kState : Start::kRepeat,
         .first_step = settings.first_step == choice::FirstStep::kState ? FirstStep::kState : FirstStep::kStep,
         .feedback_gradient = settings.feedback_gradient,
         .output_activation = output_activation(settings),
         .recurrent = !settings.classifies,
         .known = decoder.known.size()});
  }
  return options;
}

Var<float> decoder_loss(const DecoderConfig& config, Var<float> output, const Sequence& target) {
  const Var<float> mask = target.value_mask ? target.value_mask : target.mask;
  if (activation_of(config) != activation_of(config.loss)) output = activated(output, output_activation(config));
  return function_of(config.loss)(output, target.values, mask);
}

}  // namespace tapelab::experiments
