// What the test measures of a model with initial weights.
#pragma once

#include "experiments/evaluation/evaluation.hpp"

namespace tapelab::experiments::examples {

inline results::RunRecord tested(const Config& config, const Dataset& data) {
  Autoencoder<float> model(model_options(config, data));
  const ParameterBuffer<float> parameters(model);
  model.initialize(1);
  Tape<float> tape;
  results::RunRecord record;
  test_model(model, tape, config, data, record);
  return record;
}

}  // namespace tapelab::experiments::examples
