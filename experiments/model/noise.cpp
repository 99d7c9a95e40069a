#include "experiments/model/noise.hpp"

#include "autograd/random.hpp"
#include "experiments/config/config.hpp"

namespace tapelab::experiments {

// Streams of the held-out parts: seed 0, epochs beyond those that train.epochs allows.
Noise training_noise(const Config& config, std::int64_t epoch) {
  return {config.data.noise, static_cast<std::uint64_t>(config.seed), static_cast<std::uint32_t>(epoch)};
}
Noise validation_noise(const Config& config) { return {config.eval.noise, 0, 0xffffffff}; }
Noise test_noise(const Config& config) { return {config.eval.noise, 0, 0xfffffffe}; }

void add_noise(const Noise& noise, const Sequence& inputs, std::span<const std::size_t> rows) {
  if (noise.deviation == 0) return;
  const std::size_t steps = inputs.values.shape()[0], batch = rows.size(), features = inputs.values.shape()[2];
  for (std::size_t b = 0; b < batch; ++b) {
    RandomStream stream(noise.seed, Purpose::kNoise, noise.epoch, static_cast<std::uint32_t>(rows[b]));
    for (std::size_t t = 0; t < steps; ++t) {
      if (inputs.mask && inputs.mask.data()[t * batch + b] == 0) continue;
      float* x = inputs.values.data() + (t * batch + b) * features;
      for (std::size_t f = 0; f < features; ++f) x[f] += static_cast<float>(noise.deviation * stream.normal());
    }
  }
}

}  // namespace tapelab::experiments
