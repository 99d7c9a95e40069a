// Stored runs for which the code computes something else by now.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "experiments/config/revisions.hpp"
#include "results/study/study.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {

struct Grid;

/// A stored run that cannot be trained again as it was.
struct OlderRevision : results::UsageError {
  using UsageError::UsageError;
};

/// "WHAT (WHY)".
std::string row_text(const Revision& row);

/// "since revision 2 the code computes something else for this configuration: WHAT (WHY)".
std::string since_text(const Revision& row);

/// A line for each row that touches runs of the study made before it, and one for runs that rows touch or not as their
/// data, which are not read, have it.
std::vector<std::string> older_run_warnings(const results::Study& study, std::span<const Revision> table = revisions());

/// Finished runs in `folder` with the settings of a run of the grid that is of a newer revision, by that revision.
/// Reads the folder's other runs, and only if the grid has a run above revision 0.
std::map<int, std::size_t> older_runs(const Grid& grid, const std::filesystem::path& folder);

/// What to tell of them, a line for each revision.
std::vector<std::string> older_run_texts(const std::map<int, std::size_t>& older,
                                         std::span<const Revision> table = revisions());

}  // namespace tapelab::experiments
