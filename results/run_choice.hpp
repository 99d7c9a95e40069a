// Which runs of a study a command is about: by conditions, or by id.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "results/study.hpp"

namespace tapelab::results {

/// One place of the study's cubes.
struct RunPlace {
  std::size_t at, cell, seed;
};

/// Runs that exist and meet every condition; a place of the grid without a run only when missing ones are asked for.
/// `conditions` are "key=value"; a key is "status", "seed" or any setting. Throws UsageError for a condition without
/// "=" or an unknown key or status, naming the nearest.
std::vector<RunPlace> select_runs(const Study& study, const std::vector<std::string>& conditions);

/// The place of the run whose id is `run` or begins with it. Throws UsageError when no run or several match.
std::size_t find_run(const Study& study, const std::string& run);

/// The one run that `words` name: an id or its beginning, or conditions that a single run with status ok meets; without
/// words the study's only run. Throws UsageError naming some of the runs when several do.
std::size_t choose_run(const Study& study, const std::vector<std::string>& words);

}  // namespace tapelab::results
