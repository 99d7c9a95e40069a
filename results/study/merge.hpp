// Runs made into a study.
#pragma once

#include <filesystem>

#include "results/study/study.hpp"

namespace tapelab::results {

/// Merges the run files of `folder`, each verified; a damaged one is left out and named in `warnings`. Runs that
/// plan.json has and the folder has not are there as missing. Reads one run at a time. The result depends on the runs,
/// study.json and the planned runs only. Throws IoError, OtherSchema.
Study merge_runs(const std::filesystem::path& folder);

}  // namespace tapelab::results
