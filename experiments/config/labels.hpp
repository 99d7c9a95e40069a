// What the settings say of labels.
#pragma once

#include "experiments/config/config_forward.hpp"

namespace tapelab::experiments {

/// True where the data say which rows belong to an event: by a column, an array, or the class of a series.
bool has_labels(const DataConfig& data);

}  // namespace tapelab::experiments
