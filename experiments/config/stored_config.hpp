// The settings of stored runs, and which of a study's differ from the defaults.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "experiments/config/config_forward.hpp"
#include "results/run/run_record.hpp"
#include "results/study/study.hpp"

namespace tapelab::experiments {

/// The settings of a stored run; one that is not stored, because it came later, has its default. data.file and
/// model.start_from have lost their folders. Throws ConfigError for a setting this program does not know.
Config config_of(const results::RunRecord& run);

/// A run's settings from its stored `config`, the seed at its default. Throws ConfigError for those of another version.
Config stored_config(const std::string& config);

/// Key and text of the settings that all runs share and that are not at their default, in the order of the field table.
/// Nothing where the settings are of another version.
std::vector<std::pair<std::string, std::string>> changed_settings(const results::Study& study);

}  // namespace tapelab::experiments
