// What `tapelab merge` tells.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "results/study/merge_studies.hpp"
#include "results/views/why.hpp"

namespace tapelab::results {

/// Why nothing is merged: each run that is not the same in two studies, where it first differs and what compare_runs
/// says of it; of many the first few. Reads their files. Throws IoError, DamagedFile.
std::string conflicts_text(const MergePlan& plan, const SettingTexts& defaults, const RevisionTexts& revisions,
                           std::size_t width);

/// What was merged into `target`: how many runs, from where, and which of equal files were kept.
std::string merged_text(const MergePlan& plan, const std::filesystem::path& target, std::size_t width);

}  // namespace tapelab::results
