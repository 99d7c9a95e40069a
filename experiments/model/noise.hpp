// Noise on the inputs of a model.
#pragma once

#include <cstdint>
#include <span>

#include "experiments/config/config_forward.hpp"
#include "experiments/model/batch.hpp"

namespace tapelab::experiments {

/// Normal noise whose numbers are functions of (seed, epoch, sample).
struct Noise {
  double deviation = 0;
  std::uint64_t seed = 0;
  std::uint32_t epoch = 0;
};

/// data.noise: new in every epoch.
Noise training_noise(const Config& config, std::int64_t epoch);
/// eval.noise: the same in every run and after every epoch.
Noise validation_noise(const Config& config);
Noise test_noise(const Config& config);

/// Adds noise to the valid steps of a batch that holds the samples in `rows`.
void add_noise(const Noise& noise, const Sequence& inputs, std::span<const std::size_t> rows);

}  // namespace tapelab::experiments
