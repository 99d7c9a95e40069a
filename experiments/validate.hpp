// Settings that are each allowed but do not go together.
#pragma once

#include "experiments/config.hpp"

namespace tapelab::experiments {

/// Throws ConfigError (with the key at fault) for a combination that cannot run or in which a setting would be silently
/// ignored: no decoder, no training, settings of another data source, more target steps than there are.
void validate(const Config& config);

}  // namespace tapelab::experiments
