// The study of a folder, built again where its runs have changed.
#pragma once

#include <filesystem>
#include <optional>

#include "results/study/merge.hpp"
#include "results/study/study.hpp"

namespace tapelab::results {

/// Merges the runs and writes study.h5 and timing.h5, atomically. Equal runs give equal study.h5. Throws IoError,
/// OtherSchema.
Study consolidate(const std::filesystem::path& folder);

/// The folder's study.h5 if it is whole and no run file was added, changed, repaired or removed since; writes nothing.
/// A run file that was cut short or edited is noticed by its last 64 bytes, whatever its date; for flipped bits under
/// an old date only merge_runs looks into each. Throws IoError.
std::optional<Study> current_study(const std::filesystem::path& folder);

/// Reads a study's folder or a lone study.h5. A folder's study.h5 is built again when it is missing, damaged, or does
/// not fit the run files and label beside it. Throws UsageError (nothing there), OtherSchema, IoError, DamagedFile (a
/// lone file).
Study read_study(const std::filesystem::path& path);

}  // namespace tapelab::results
