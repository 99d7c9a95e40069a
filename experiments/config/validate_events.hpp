// Settings of how rare events are scored and judged.
#pragma once

#include "experiments/config/reject.hpp"

namespace tapelab::experiments {

/// eval.threshold, eval.score and what goes with them.
const Rules& event_rules();

}  // namespace tapelab::experiments
