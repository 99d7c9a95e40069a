// The rows a configuration names, wherever they come from.
#pragma once

#include "experiments/config.hpp"
#include "experiments/series.hpp"

namespace tapelab::experiments {

/// Built-in series, csv file or array, times data.scale. Throws ConfigError or DataError.
Table load_table(const DataConfig& data);

}  // namespace tapelab::experiments
