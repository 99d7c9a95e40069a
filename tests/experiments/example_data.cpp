#include "tests/experiments/example_data.hpp"

#include <cmath>
#include <memory>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/training/planned_run.hpp"

namespace tapelab::experiments::examples {
namespace {

/// The target of a decoder: the inputs of each sample from step `first` on.
Target target_from(const Samples& samples, const ExampleSize& size, std::size_t first) {
  Target target{.steps = size.steps - first, .features = size.features, .values = {}, .mask = {}};
  for (std::size_t row = 0; row < samples.count * size.steps; ++row) {
    if (row % size.steps < first) continue;
    const auto at = samples.inputs.begin() + static_cast<std::ptrdiff_t>(row * size.features);
    target.values.insert(target.values.end(), at, at + static_cast<std::ptrdiff_t>(size.features));
    if (!samples.mask.empty()) target.mask.push_back(samples.mask[row]);
  }
  return target;
}

/// Ragged: sample n ends in n % 3 steps of padding, and every fifth step of all has a missing value.
Samples example_samples(const Config& config, const ExampleSize& size, std::size_t count, double phase) {
  Samples samples;
  samples.count = count;
  if (count == 0) return samples;
  const bool ragged = size.lengths == ExampleSize::Lengths::kRagged;
  for (std::size_t n = 0; n < count; ++n) {
    const std::size_t length = size.steps - (ragged ? n % 3 : 0);
    samples.origins.push_back({"", n, length});
    for (std::size_t t = 0; t < size.steps; ++t) {
      const bool valid = t < length && !(ragged && (n * size.steps + t) % 5 == 3);
      if (ragged) samples.mask.push_back(valid ? 1.0f : 0.0f);
      for (std::size_t f = 0; f < size.features; ++f) {
        const double x = 0.5 + 0.4 * std::sin(phase + static_cast<double>(3 * n + 2 * t + f));
        samples.inputs.push_back(valid ? static_cast<float>(x) : 0.0f);
      }
    }
  }
  if (config.reconstruct.enabled) samples.reconstruct = target_from(samples, size, 0);
  if (config.predict.enabled) samples.predict = target_from(samples, size, 1);
  return samples;
}

}  // namespace

Config configured(std::initializer_list<std::pair<std::string, std::string>> settings) {
  Config config = default_config();
  for (const auto& [key, value] : settings) set(config, key, value);
  return config;
}

Dataset example_data(const Config& config, const ExampleSize& size) {
  Dataset data;
  data.steps = size.steps;
  data.features = size.features;
  for (std::size_t f = 0; f < size.features; ++f) data.feature_names.push_back("x" + std::to_string(f));
  data.scaler = data.target_scaler = {std::vector<double>(size.features, 0.0), std::vector<double>(size.features, 1.0)};
  data.train = example_samples(config, size, size.train, 0);
  data.validation = example_samples(config, size, size.validation, 1);
  data.test = example_samples(config, size, size.test, 2);
  data.decoders = decoders_of(data.train);
  return data;
}

PlannedRun example_run(const Config& config, const ExampleSize& size) {
  return {std::make_shared<const Config>(config), "r0123456789ab",
          std::make_shared<const Dataset>(example_data(config, size))};
}

}  // namespace tapelab::experiments::examples
