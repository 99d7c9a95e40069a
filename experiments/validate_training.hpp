// Settings of train.* that do not go together.
#pragma once

#include "experiments/config.hpp"

namespace tapelab::experiments {

/// Throws ConfigError where random weights would not be trained, for settings of another optimiser or schedule, a
/// schedule without its settings, and for min_delta where nothing waits for improvement.
void validate_training(const Config& config);

}  // namespace tapelab::experiments
