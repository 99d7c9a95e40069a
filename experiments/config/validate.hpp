// Settings that are each allowed but do not go together.
#pragma once

#include "experiments/config/reject.hpp"

namespace tapelab::experiments {

/// Every rule of the settings, in the order in which they are checked.
const Rules& rules();

/// Throws ConfigError (with the key at fault) for the first rule that is broken: a combination that cannot run, or one
/// in which a setting would be silently ignored.
void validate(const Config& config);

/// Throws ConfigError where the settings of data and targets contradict each other so that nothing could be loaded.
void require_loadable(const Config& config);

/// validate() for a stored configuration, `before`, of which some settings were given anew: only what these settings
/// break is rejected. Rules that came later do not keep anyone from using an old run.
void validate_change(const Config& before, const Config& after);

}  // namespace tapelab::experiments
