#include "experiments/model/build_model.hpp"

#include <stdexcept>

#include "experiments/config/config.hpp"

namespace tapelab::experiments {
namespace {

RecurrentLayerOptions layer_options(const ModelConfig& model) {
  const bool hard = model.recurrent_activation == choice::RecurrentActivation::kHardSigmoid;
  return {.cell = model.cell == choice::Cell::kGru ? Cell::kGru : Cell::kLstm,
          .activations = {.activation =
                              model.activation == choice::Activation::kRelu ? Activation::kRelu : Activation::kTanh,
                          .gate_activation = hard ? GateActivation::kHardSigmoid : GateActivation::kSigmoid},
          .peepholes = model.peepholes ? Peepholes::kOn : Peepholes::kOff,
          .forget_bias = model.forget_bias};
}

/// The list `times` times.
std::vector<std::size_t> repeated(const std::vector<std::int64_t>& units, std::int64_t times) {
  std::vector<std::size_t> all;
  for (std::int64_t i = 0; i < times; ++i) all.insert(all.end(), units.begin(), units.end());
  return all;
}

/// What trains a decoder: a function of the engine, and the output activation whose logits it takes.
struct LossRow {
  Var<float> (*function)(Var<float> output, Var<float> target, Var<float> mask);
  OutputActivation activation;
};

LossRow row_of(choice::Loss loss) {
  switch (loss) {
    case choice::Loss::kMse:
      return {mse, OutputActivation::kLinear};
    case choice::Loss::kMae:
      return {mae, OutputActivation::kLinear};
    case choice::Loss::kBinaryCrossEntropy:
      return {binary_cross_entropy, OutputActivation::kSigmoid};
    case choice::Loss::kSoftmaxCrossEntropy:
      return {softmax_cross_entropy, OutputActivation::kSoftmax};
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
  options.encoder = repeated(config.model.encoder, config.model.layers);
  options.decoder = repeated(config.model.decoder, config.model.layers);
  options.layer = layer_options(config.model);
  options.direction = config.model.bidirectional ? Direction::kBoth : Direction::kForward;
  options.code = config.model.code == choice::Code::kAllSteps ? Code::kAllSteps : Code::kLast;
  options.dropout = config.model.dropout;
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
         .output_activation = row_of(settings.loss).activation,
         .recurrent = !settings.classifies,
         .known = decoder.known.size()});
  }
  return options;
}

Var<float> decoder_loss(const DecoderConfig& config, Var<float> output, const Sequence& target) {
  const Var<float> mask = target.value_mask ? target.value_mask : target.mask;
  return row_of(config.loss).function(output, target.values, mask);
}

}  // namespace tapelab::experiments
