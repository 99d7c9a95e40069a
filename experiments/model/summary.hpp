// What a model looks like and what it costs, without training it.
#pragma once

#include <string>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/dataset.hpp"
#include "layers/autoencoder.hpp"
#include "results/run/model_facts.hpp"

namespace tapelab::experiments {

struct ModelSize {
  std::size_t parameters;        ///< trainable numbers
  double flops_per_step;         ///< of the matrix products of one training step, forward and backward
  std::size_t activation_bytes;  ///< of one training step, about: what the tape's arena holds
};
ModelSize model_size(const Config& config, const Dataset& data);

/// Its layers, as list_layers has them, and the size of a frame.
results::ModelFacts model_facts(Autoencoder<float>& model, const DataShape& data);

/// 121301 -> "121,301".
std::string grouped(std::size_t n);

/// Layers, output shapes, parameters and the total, as Keras prints them. Shapes are [T, B, F] with B left open ("B").
std::string summary_text(const Config& config, const DataShape& data);

}  // namespace tapelab::experiments
