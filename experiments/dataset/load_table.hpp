// The rows a configuration names, wherever they come from.
#pragma once

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/series.hpp"

namespace tapelab::experiments {

/// Built-in series, csv file, array or test videos, times data.scale. `following`: rows of a video that follow its
/// window. Throws ConfigError or DataError.
Table load_table(const DataConfig& data, std::size_t following = 0, Unclear unclear = Unclear::kAsk);

}  // namespace tapelab::experiments
