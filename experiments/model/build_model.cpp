#include "experiments/model/build_model.hpp"

#include <stdexcept>

namespace tapelab::experiments {
namespace {

RecurrentLayerOptions layer_options(const ModelConfig& model) {
  const bool hard = model.recurrent_activation == "hard_sigmoid";
  return {.cell = model.cell == "gru" ? Cell::kGru : Cell::kLstm,
          .activations = {.activation = model.activation == "relu" ? Activation::kRelu : Activation::kTanh,
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

/// The one whose logits the loss takes.
OutputActivation output_activation(const DecoderConfig& decoder) {
  if (decoder.loss == "binary_cross_entropy") return OutputActivation::kSigmoid;
  if (decoder.loss == "softmax_cross_entropy") return OutputActivation::kSoftmax;
  return OutputActivation::kLinear;
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
  return split + "_" + task.name + "_" + task.config->loss;
}

AutoencoderOptions model_options(const Config& config, const Dataset& data) {
  AutoencoderOptions options;
  options.features = data.features;
  options.encoder = repeated(config.model.encoder, config.model.layers);
  options.decoder = repeated(config.model.decoder, config.model.layers);
  options.layer = layer_options(config.model);
  options.direction = config.model.bidirectional ? Direction::kBoth : Direction::kForward;
  options.code = config.model.code == "all_steps" ? Code::kAllSteps : Code::kLast;
  options.dropout = config.model.dropout;
  for (const DecoderTask& task : decoder_tasks(config, data.train))
    options.decoders.push_back({.name = task.name,
                                .steps = task.target->steps,
                                .features = task.target->features,
                                .conditional = task.config->conditional,
                                .start = task.config->start == "state" ? Start::kState : Start::kRepeat,
                                .first_step = task.config->first_step == "state" ? FirstStep::kState : FirstStep::kStep,
                                .output_activation = output_activation(*task.config),
                                .recurrent = task.name != "classify"});
  return options;
}

Var<float> decoder_loss(const DecoderConfig& config, Var<float> output, const Sequence& target) {
  if (config.loss == "mse") return mse(output, target.values, target.mask);
  if (config.loss == "mae") return mae(output, target.values, target.mask);
  if (config.loss == "binary_cross_entropy") return binary_cross_entropy(output, target.values, target.mask);
  if (config.loss == "softmax_cross_entropy") return softmax_cross_entropy(output, target.values, target.mask);
  throw std::logic_error("loss '" + config.loss + "' is in the field table but has no function");
}

}  // namespace tapelab::experiments
