// Settings of data.* that do not go together.
#pragma once

#include "experiments/config/reject.hpp"

namespace tapelab::experiments {

/// Settings of another data source, missing files, columns used twice, and parts that leave nothing to train on.
const Rules& data_rules();

}  // namespace tapelab::experiments
