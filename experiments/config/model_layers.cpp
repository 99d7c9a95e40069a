#include "experiments/config/model_layers.hpp"

#include "experiments/config/config.hpp"

namespace tapelab::experiments {

std::vector<std::int64_t> encoder_widths(const ModelConfig& model) {
  std::vector<std::int64_t> widths = model.encoder;
  if (model.bidirectional && model.merge == choice::Merge::kConcat)
    for (std::int64_t& width : widths) width *= 2;
  return widths;
}

std::int64_t code_width(const ModelConfig& model) {
  return model.code_units > 0 ? model.code_units : encoder_widths(model).back();
}

bool has_recurrent_decoder(const Config& config) { return config.reconstruct.enabled || config.predict.enabled; }

std::size_t encoder_layers(const ModelConfig& model) {
  return model.encoder.size() * static_cast<std::size_t>(model.layers);
}

std::size_t decoder_layers(const ModelConfig& model) {
  return model.decoder.size() * static_cast<std::size_t>(model.layers);
}

choice::Activation activation_of(const ModelConfig& model, std::size_t i) {
  return model.activation.size() == 1 ? model.activation.front() : model.activation.at(i);
}

choice::OutputActivation activation_of(choice::Loss loss) {
  using enum choice::OutputActivation;
  switch (loss) {
    case choice::Loss::kBinaryCrossEntropy:
      return kSigmoid;
    case choice::Loss::kSoftmaxCrossEntropy:
      return kSoftmax;
    case choice::Loss::kMse:
    case choice::Loss::kMae:
      break;
  }
  return kLinear;
}

choice::OutputActivation activation_of(const DecoderConfig& decoder) {
  return decoder.output_activation == choice::OutputActivation::kAuto ? activation_of(decoder.loss)
                                                                      : decoder.output_activation;
}

}  // namespace tapelab::experiments
