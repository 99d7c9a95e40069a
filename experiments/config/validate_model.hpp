// Settings of model.*, of train.freeze and of the decoders' inner workings that do not go together.
#pragma once

#include "experiments/config/reject.hpp"

namespace tapelab::experiments {

/// Models that cannot be built, unknown parts, and settings that a model does not read.
const Rules& model_rules();

}  // namespace tapelab::experiments
