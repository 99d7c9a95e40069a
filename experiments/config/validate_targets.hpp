// Settings of what is learned from the data, targets, classes and events, that the data cannot give.
#pragma once

#include "experiments/config/reject.hpp"

namespace tapelab::experiments {

/// Targets, classes and events that the data cannot give, and settings that none of them reads.
const Rules& target_rules();

}  // namespace tapelab::experiments
