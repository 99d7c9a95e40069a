// Runs that are whole, each by itself, and cannot be merged with the others.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "results/study/merged_run.hpp"

namespace tapelab::results {

/// Takes out of `runs` those that would keep the others from being merged, and returns their ids with why: a run that
/// holds under a name another kind of numbers (one number, a curve over the epochs, one per step) than most runs; and,
/// as long as memory cannot hold the merged cubes, the run with the most values, whose length all the others are filled
/// up to.
std::vector<std::pair<std::string, std::string>> take_out_unmergeable(std::vector<MergedRun>& runs);

}  // namespace tapelab::results
