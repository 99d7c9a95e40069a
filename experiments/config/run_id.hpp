// The identity of a run.
#pragma once

#include <string>
#include <string_view>

#include "experiments/config/config_forward.hpp"

namespace tapelab::experiments {

/// "r" + short_hash of the settings that differ from their defaults, sorted by key, and the data's checksum. data.axes
/// saying what is done without it counts as its default. A setting at its default is left out, so a setting added to
/// the table later changes no id; so is the path of the data file, because the checksum says what is in it.
/// model.start_from counts as `start_run`, the id of the run whose weights are the start ("": random), wherever that
/// lies. A revision (revisions.hpp) counts where it is above 0.
std::string run_id(const Config& config, std::string_view data_checksum, std::string_view start_run = {},
                   int revision = 0);

}  // namespace tapelab::experiments
