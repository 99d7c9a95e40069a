// Runs of a grid whose number of seeds is not fixed beforehand: seeds are added to the cells that some expectation has
// not decided yet.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "experiments/runner/runner.hpp"
#include "results/statistics/verdict.hpp"

namespace tapelab::experiments {

/// The seeds of a grid, and those that may follow them: its own, then the next larger numbers, `most` in all.
std::vector<std::int64_t> seeds_to_add(const std::vector<std::int64_t>& own, std::size_t most);

/// What is said after each look: of every expectation that is not decided, or was decided by this seed.
using LookSink = std::function<void(std::size_t seeds, const results::Evidence&, bool decided)>;

/// `grid`: its runs with all seeds that may be added, `first` of them to begin with. After these, and then after every
/// seed, each expectation of grid.until is judged on the seeds so far, in their order, by the test of
/// results/statistics/anytime.hpp at its share of alpha; the cells of those that are undecided get one seed more. What
/// is run does not depend on `jobs`, on what was stored before or on interruption: stored runs are looked at as if they
/// had ended now. Throws as run_grid does.
RunReport run_until_decided(const Grid& grid, std::size_t first, const RunOptions& options, RunSink& sink,
                            const LookSink& look);

/// Throws ConfigError for what no number of seeds would decide: one seed only, fewer seeds than the test can ever
/// decide with, cells that no expectation is about, a metric of a decoder that some cells lack.
void check_until(const Grid& grid, std::size_t first);

}  // namespace tapelab::experiments
