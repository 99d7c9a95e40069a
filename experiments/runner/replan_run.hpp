// A stored run, ready to be trained again.
#pragma once

#include <filesystem>
#include <span>

#include "experiments/config/revisions.hpp"
#include "experiments/dataset/dataset_cache.hpp"
#include "experiments/runner/start_weights.hpp"
#include "results/run/run_record.hpp"

namespace tapelab::experiments {

struct PlannedRun;

/// Configuration, data and start of the run as they were, found where the log says they lay, in the working directory
/// or beside the study in `folder`. Throws OlderRevision where the code computes something else for them since a row of
/// `table`, UsageError where data or start are gone or the data have changed since, and what load_dataset and
/// StartFinder throw.
PlannedRun plan_again(const results::RunRecord& run, const std::filesystem::path& folder, DatasetCache& data,
                      StartFinder& starts, std::span<const Revision> table = revisions());

}  // namespace tapelab::experiments
