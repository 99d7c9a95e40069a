// From a configuration and its data to the model that is trained.
#pragma once

#include <string>
#include <vector>

#include "autograd/loss.hpp"
#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/dataset.hpp"
#include "experiments/model/batch.hpp"
#include "layers/autoencoder.hpp"

namespace tapelab::experiments {

/// One enabled decoder: its settings and what it has to output. Points into a Config and a Dataset.
struct DecoderTask {
  std::string name;
  const DecoderConfig* config;
  const Target* target;
};

/// The enabled decoders in the order reconstruct, predict, classify, with the targets of one part of the data.
std::vector<DecoderTask> decoder_tasks(const Config& config, const Samples& samples);

/// "<split>_<decoder>_<loss>", the curve of a decoder's loss.
std::string loss_curve(const std::string& split, const DecoderTask& task);

/// The model that a configuration makes of data of this shape.
AutoencoderOptions model_options(const Config& config, const DataShape& shape);

/// The loss that a decoder's settings name, of what the decoder's operator() returns [T', B, F']: a mean over the valid
/// steps of the target, or over its known values where these are masked one by one. Its output activation comes before
/// the loss unless that takes its logits.
Var<float> decoder_loss(const DecoderConfig& config, Var<float> output, const Sequence& target);

}  // namespace tapelab::experiments
