// The runs of a folder that study.h5 and timing.h5 hold, as far as nobody has touched their files since.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>

#include "results/study/run_forms.hpp"
#include "results/study/study.hpp"

namespace tapelab::results {

struct KnownRuns {
  Study study;                                          ///< study.h5 with its times
  RunForms forms;                                       ///< empty where timing.h5 is of an earlier version
  std::unordered_map<std::string, std::size_t> places;  ///< in the study, of untouched runs by id
  bool all_untouched = false;                           ///< every run of the study is
};

/// Looks at the dates of every run file and opens none. A file counts as touched when its bytes, its name or its rights
/// changed after the merge began to read (file_dates.hpp), whatever date it was given; bits that flip on the disk are
/// not noticed. Nothing where study.h5 and timing.h5 are not both whole, ours, and of the same runs. Throws IoError.
std::optional<KnownRuns> known_runs(const std::filesystem::path& folder);

}  // namespace tapelab::results
