#include "experiments/targets.hpp"

namespace tapelab::experiments {
namespace {

/// Step of the series, counted from the start of the window, that the target begins with.
std::size_t first_step(const DecoderConfig& decoder, std::size_t window) {
  if (decoder.target == "shifted") return 1;
  return decoder.target == "future" ? window : 0;
}

}  // namespace

std::size_t available_steps(const DecoderConfig& decoder, std::size_t window) {
  return decoder.target == "future" ? static_cast<std::size_t>(decoder.steps) : window - first_step(decoder, window);
}

std::size_t future_steps(const DecoderConfig& decoder) {
  return decoder.enabled && decoder.target == "future" ? static_cast<std::size_t>(decoder.steps) : 0;
}

Target cut_target(const DecoderConfig& decoder, const Windows& windows, const std::vector<float>& rows,
                  std::size_t features) {
  const std::size_t steps =
      decoder.steps == 0 ? available_steps(decoder, windows.steps) : static_cast<std::size_t>(decoder.steps);
  Target target{.steps = steps, .features = features, .values = {}, .mask = {}};
  target.values.reserve(windows.starts.size() * steps * features);
  for (const std::size_t start : windows.starts) {
    const std::size_t first = start + first_step(decoder, windows.steps);
    for (std::size_t i = 0; i < steps; ++i) {
      const std::size_t row = first + (decoder.reversed ? steps - 1 - i : i);
      const float* values = rows.data() + row * features;
      target.values.insert(target.values.end(), values, values + features);
    }
  }
  return target;
}

}  // namespace tapelab::experiments
