// Where the data of a stored run lie now.
#pragma once

#include <filesystem>
#include <string>

#include "experiments/config/config_forward.hpp"
#include "results/run/run_log.hpp"
#include "results/run/run_record.hpp"

namespace tapelab::experiments {

/// The log with the places of what the configuration reads: its data files and the study that it starts from.
results::RunLog with_places(results::RunLog log, const Config& config);

/// The configuration with the paths of its data files, which run files do not keep: where the log says it lay, in the
/// working directory, or in the study's folder. Throws UsageError naming these places, followed by `hint`, when it is
/// in none of them.
Config with_data_file(Config config, const results::RunRecord& run, const std::filesystem::path& folder,
                      const std::string& hint);

/// XXH3-128 of the data the run was trained on; empty if it is not known.
std::string data_checksum(const results::RunRecord& run);

}  // namespace tapelab::experiments
