// Settings of data.* and of the decoders' targets that do not go together.
#pragma once

#include "experiments/config.hpp"

namespace tapelab::experiments {

/// Throws ConfigError for settings of another data source, columns used twice, parts that leave nothing to train on,
/// and targets that the data cannot give.
void validate_data(const Config& config);

}  // namespace tapelab::experiments
