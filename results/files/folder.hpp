// The folder of a study: runs/<id>.h5, study.h5, timing.h5, study.json.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tapelab::results {

/// Creates `folder` and its parents where missing. Throws IoError naming the folder and the reason.
void create_folders(const std::filesystem::path& folder);

/// Ids of the run files in <folder>/runs, ascending; temporary files and checkpoints do not count. No such folder:
/// empty.
std::vector<std::string> run_ids(const std::filesystem::path& folder);

}  // namespace tapelab::results
