// Studies computed apart become one folder. All of it is decided before anything is written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "results/run/checkpoint.hpp"
#include "results/study/label.hpp"
#include "results/study/one_of_copies.hpp"
#include "results/study/plan.hpp"

namespace tapelab::results {

/// What is to be merged.
struct MergeRequest {
  std::vector<std::filesystem::path> studies;               ///< folders, in the order in which they are preferred
  std::filesystem::path target;                             ///< a new folder, or a study to which they are added
  std::int64_t (*updates_of)(const Checkpoint&) = nullptr;  ///< how far a training has come
  /// Told how many files of how many were looked at or copied; false: stop.
  std::function<bool(std::size_t done, std::size_t total)> go_on = [](std::size_t, std::size_t) { return true; };
};

/// A run file or checkpoint to be copied.
struct FileCopy {
  std::filesystem::path from;
  std::string id;
  std::filesystem::path (*place)(const std::filesystem::path& folder, const std::string& id);  ///< in a study
};

/// What a merge does.
struct MergePlan {
  std::vector<std::filesystem::path> studies;   ///< those of the request; the target in front where it is one already
  bool into_study = false;                      ///< whether it is
  std::vector<std::size_t> runs;                ///< of each study those that the merged one takes from it
  std::vector<FileCopy> copies;                 ///< run files and checkpoints, but those that are in the target
  std::vector<std::filesystem::path> outdated;  ///< checkpoints in the target of runs that finished elsewhere
  std::size_t equal = 0, other_timing = 0, other_provenance = 0;  ///< as in CopyChoice, over all runs
  std::vector<std::string> notes;                                 ///< what was chosen that the user should know
  std::vector<std::string> warnings;                              ///< files that are damaged or cannot be read
  std::size_t lost = 0;                                           ///< runs that no study has whole
  std::vector<RunConflict> conflicts;                             ///< then nothing may be written
  StudyLabel label;
  std::optional<StudyPlan> plan;
  bool stopped = false;  ///< `go_on` said so: then it is not complete
};

/// Looks at every file. Throws UsageError (no such folder, no runs in it, one folder named twice, a target inside of a
/// study), OtherSchema and IoError.
MergePlan plan_merge(const MergeRequest& request);

/// Copies what the plan says, each file whole or not at all, then writes label and plan; study.h5 is not touched. After
/// an error or a stop, which it tells by false, the same merge may be planned and made again. Throws IoError,
/// DamagedFile.
bool carry_out(const MergePlan& plan, const MergeRequest& request);

}  // namespace tapelab::results
