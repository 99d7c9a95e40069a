// Rules of model.* that say what kind of layers the model has.
#pragma once

#include "experiments/config/reject.hpp"

namespace tapelab::experiments {

const Rules& layer_rules();

}  // namespace tapelab::experiments
