// A study of which no run has ended yet.
#pragma once

#include <filesystem>
#include <optional>

#include "results/study/study.hpp"

namespace tapelab::results {

/// What plan.json says is to come: cells, seeds, every run as missing. Nothing where a run is stored, which read_study
/// then reads, or where there is no plan.
std::optional<Study> planned_study(const std::filesystem::path& folder);

}  // namespace tapelab::results
