// The data a configuration names, ready for training.
#pragma once

#include <memory>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/dataset.hpp"
#include "experiments/dataset/series.hpp"

namespace tapelab::experiments {

/// What reading a file showed.
DataTraits traits_of(const Table& table);

/// Loads, windows, splits and scales. Pure function of the configuration (and of the file it names), which need not
/// have been validated: settings without effect do no harm to a stored run. Throws ConfigError (settings that do not
/// fit the data, missing column, too few rows) or DataError (bad number, NaN).
std::shared_ptr<const Dataset> load_dataset(const Config& config, Unclear unclear = Unclear::kAsk);

}  // namespace tapelab::experiments
