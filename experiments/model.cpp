#include "experiments/model.hpp"

#include <stdexcept>

namespace tapelab::experiments {

std::vector<DecoderTask> decoder_tasks(const Config& config, const Samples& samples) {
  std::vector<DecoderTask> tasks;
  if (samples.reconstruct) tasks.push_back({"reconstruct", &config.reconstruct, &*samples.reconstruct});
  if (samples.predict) tasks.push_back({"predict", &config.predict, &*samples.predict});
  return tasks;
}

std::string loss_curve(const std::string& split, const DecoderTask& task) {
  return split + "_" + task.name + "_" + task.config->loss;
}

AutoencoderOptions model_options(const Config& config, const Dataset& data) {
  AutoencoderOptions options;
  options.features = data.features;
  options.encoder.assign(config.model.encoder.begin(), config.model.encoder.end());
  options.decoder.assign(config.model.decoder.begin(), config.model.decoder.end());
  options.lstm.activation = config.model.activation == "relu" ? Activation::kRelu : Activation::kTanh;
  options.lstm.gate_activation =
      config.model.recurrent_activation == "hard_sigmoid" ? GateActivation::kHardSigmoid : GateActivation::kSigmoid;
  options.forget_bias = config.model.forget_bias;
  for (const DecoderTask& task : decoder_tasks(config, data.train))
    options.decoders.push_back({.name = task.name,
                                .steps = task.target->steps,
                                .features = task.target->features,
                                .conditional = task.config->conditional,
                                .logistic = task.config->loss == "binary_cross_entropy"});
  return options;
}

Var<float> encode(Autoencoder<float>& model, const Sequence& inputs) { return model.encode(inputs.values); }

Var<float> decoder_loss(const DecoderConfig& config, Var<float> output, const Sequence& target) {
  if (config.loss == "mse") return mse(output, target.values, target.mask);
  if (config.loss == "mae") return mae(output, target.values, target.mask);
  if (config.loss == "binary_cross_entropy") return binary_cross_entropy(output, target.values, target.mask);
  if (config.loss == "softmax_cross_entropy") return softmax_cross_entropy(output, target.values, target.mask);
  throw std::logic_error("loss '" + config.loss + "' is in the field table but has no function");
}

}  // namespace tapelab::experiments
