#include "experiments/model.hpp"

#include <stdexcept>

namespace tapelab::experiments {

std::vector<DecoderTask> decoder_tasks(const Config& config, const Dataset& data) {
  std::vector<DecoderTask> tasks;
  if (data.train.reconstruct) tasks.push_back({"reconstruct", &config.reconstruct, &*data.train.reconstruct});
  if (data.train.predict) tasks.push_back({"predict", &config.predict, &*data.train.predict});
  return tasks;
}

AutoencoderOptions model_options(const Config& config, const Dataset& data) {
  AutoencoderOptions options;
  options.features = data.features;
  options.encoder.assign(config.model.encoder.begin(), config.model.encoder.end());
  options.decoder.assign(config.model.decoder.begin(), config.model.decoder.end());
  options.lstm.activation = config.model.activation == "relu" ? Activation::kRelu : Activation::kTanh;
  options.lstm.gate_activation = config.model.recurrent_activation == "hard_sigmoid" ? GateActivation::kHardSigmoid
                                                                                     : GateActivation::kSigmoid;
  options.forget_bias = config.model.forget_bias;
  for (const DecoderTask& task : decoder_tasks(config, data))
    options.decoders.push_back({.name = task.name,
                                .steps = task.target->steps,
                                .features = task.target->features,
                                .conditional = task.config->conditional,
                                .logistic = task.config->loss == "binary_cross_entropy"});
  return options;
}

Var<float> decoder_loss(const DecoderConfig& config, Var<float> output, Var<float> target) {
  if (config.loss == "mse") return mse(output, target);
  if (config.loss == "mae") return mae(output, target);
  if (config.loss == "binary_cross_entropy") return binary_cross_entropy(output, target);
  throw std::logic_error("loss '" + config.loss + "' is in the field table but has no function");
}

}  // namespace tapelab::experiments
