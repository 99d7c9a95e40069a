// A study's settings as a report tells them: what differs from the defaults.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "experiments/config.hpp"
#include "results/study.hpp"

namespace tapelab::experiments {

/// A run's settings from its stored `config`, the seed at its default. Throws ConfigError for those of another version.
Config stored_config(const std::string& config);

/// Key and text of the settings that all runs share and that are not at their default, in the order of the field table.
/// Nothing where the settings are of another version.
std::vector<std::pair<std::string, std::string>> changed_settings(const results::Study& study);

}  // namespace tapelab::experiments
