// Settings of train.* that do not go together.
#pragma once

#include "experiments/config/reject.hpp"

namespace tapelab::experiments {

/// Random weights that would not be trained, settings of another optimiser or schedule, a schedule without its
/// settings, and min_delta where nothing waits for improvement.
const Rules& training_rules();

}  // namespace tapelab::experiments
