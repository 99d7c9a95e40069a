// What a stored model makes of samples: outputs of decoders, codes, any layer. Everything on the model's scale.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiments/dataset/dataset.hpp"
#include "experiments/inference/stored_model.hpp"

namespace tapelab::experiments {

/// Values of N samples, sample-major: [N, steps, features], or [N, features] where steps is 0.
struct SampleValues {
  std::string path, kind;  ///< of the layer; empty for a code
  std::size_t steps = 0, features = 0;
  std::vector<float> values;

  std::size_t per_sample() const { return (steps == 0 ? 1 : steps) * features; }
};

/// Free-running output of a decoder for every sample [N, T', F']. What a decoder is told of its output steps stands in
/// its target of the samples. Throws UsageError for one the model does not have.
SampleValues decode(StoredModel& model, const Samples& samples, std::size_t steps, const std::string& decoder);

/// What stands for a sample: the code, which is the hidden state of the last encoder layer or what the Dense layer of
/// model.code_units makes of it, or that encoder layer's cell state.
enum class CodeState { kHidden, kCell };

/// Of the state after the last valid step [N, C] or [N, H]. Throws UsageError for the cell state of a GRU.
SampleValues encode(StoredModel& model, const Samples& samples, std::size_t steps, CodeState state);

/// What the last encoder layer outputs at every step [N, T, H].
SampleValues encode_all_steps(StoredModel& model, const Samples& samples, std::size_t steps);

/// The output of every layer, in the order of tapelab summary.
std::vector<SampleValues> layer_values(StoredModel& model, const Samples& samples, std::size_t steps);

}  // namespace tapelab::experiments
