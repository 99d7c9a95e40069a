#include "experiments/config/decoder_targets.hpp"

#include <algorithm>

#include "experiments/config/config.hpp"
#include "experiments/formats/input_error.hpp"

namespace tapelab::experiments {

std::size_t future_steps(const DecoderConfig& decoder) {
  return decoder.enabled && decoder.target == choice::Target::kFuture ? static_cast<std::size_t>(decoder.steps) : 0;
}

std::size_t future_steps(const Config& config) {
  return std::max(future_steps(config.reconstruct), future_steps(config.predict));
}

bool takes_target_columns(const DecoderConfig& decoder, const DataConfig& data) {
  return !data.target_columns.empty() &&
         (decoder.target == choice::Target::kFuture || decoder.target == choice::Target::kColumns);
}

std::size_t target_steps(const DecoderConfig& decoder, const std::string& name, std::size_t window) {
  const auto asked = static_cast<std::size_t>(decoder.steps);
  if (decoder.target == choice::Target::kFuture) return asked;
  const std::size_t available = decoder.target == choice::Target::kShifted ? window - 1 : window;
  const std::string offers = name + ".target = " + text_of(decoder.target) + " has " + std::to_string(available) +
                             " steps in a window of " + std::to_string(window);
  if (available == 0)
    throw ConfigError({.message = offers, .key = "data.window", .hints = {"make data.window larger"}});
  if (asked > available)
    throw ConfigError({.message = name + ".steps = " + std::to_string(asked) + " is too many: " + offers,
                       .key = name + ".steps",
                       .hints = {"0 means all of them"}});
  return asked == 0 ? available : asked;
}

}  // namespace tapelab::experiments
