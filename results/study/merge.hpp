// Runs made into a study.
#pragma once

#include <filesystem>

#include "results/study/run_forms.hpp"
#include "results/study/study.hpp"

namespace tapelab::results {

/// A study, and what timing.h5 keeps so that its runs need not be read again.
struct Merge {
  Study study;
  RunForms forms;
};

/// Merges the run files of `folder`, each verified; a damaged one is left out and named in `warnings`. Runs that
/// plan.json has and the folder has not are there as missing. Reads one run at a time. The result depends on the runs,
/// study.json and the planned runs only. Throws IoError, OtherSchema.
Study merge_runs(const std::filesystem::path& folder);
Merge merge_anew(const std::filesystem::path& folder);

/// The same result, but of runs that study.h5 and timing.h5 hold, and whose files nobody has touched since, opens none
/// as long as runs were only added; else merge_anew.
Merge merge_again(const std::filesystem::path& folder);

}  // namespace tapelab::results
