// Files of studies, which no output may take the place of.
#pragma once

#include <filesystem>

namespace tapelab::results {

/// Throws UsageError where an output at `path` would replace a file of a study or stand among its run files: in a
/// study's folder runs/ or one of its folders, under the name of one of its own files (study.h5, timing.h5, study.json,
/// plan.json, active.json, lock), or in the place of any file that holds a run, a checkpoint or a study, however the
/// path is spelt and whatever links it goes through. `path` may name a folder to write into.
void keep_study_files(const std::filesystem::path& path);

}  // namespace tapelab::results
