// What the processes that run one study have to agree on.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "results/study/workers.hpp"

namespace tapelab::experiments {

struct Grid;

/// A hash of the ids of the grid's runs, in whatever order.
std::string grid_hash(const Grid& grid);

/// This process as a worker on runs of the grid; `hash`: of all runs that it may come to, "" for those of `grid`.
results::Worker worker_of(const Grid& grid, const std::string& hash);

/// Throws UsageError where one of the study's `others` runs another grid or is another program.
void require_same_work(const results::Worker& own, const std::vector<results::Worker>& others,
                       const std::filesystem::path& folder);

/// The same before this process is one of the workers in `folder`, and where an earlier version runs the study.
void require_same_work(const results::Worker& own, const std::filesystem::path& folder);

/// Whether plan.json has these runs and maybe more, as where others are a round of seeds ahead.
bool is_planned(const Grid& grid, const std::filesystem::path& folder);

}  // namespace tapelab::experiments
