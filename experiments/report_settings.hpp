// A study's settings as a report tells them: what differs from the defaults, and the grid that makes the runs again.
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

/// A grid file whose runs are those of the study; "" where its cells are not all combinations of the factors' values or
/// the settings are of another version. Of a path it has what run files keep, the last part.
std::string grid_text(const results::Study& study);

}  // namespace tapelab::experiments
