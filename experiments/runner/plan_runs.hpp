// The runs of a grid: validated, with data and starts, and named, before anything runs.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "experiments/formats/input_error.hpp"
#include "experiments/grid/grid.hpp"

namespace tapelab::experiments {

struct PlannedRun;

struct Grid {
  std::string name;  ///< of each file [grid] name, else the file's stem; those of several files are joined by '+'
  std::string title, question, claim, expect;
  results::UntilDecided until;         ///< empty: the seeds are those of the runs
  results::CellSelection select = {};  ///< empty: all cells have all seeds
  std::vector<PublishedValue> published;
  std::vector<PlannedRun> runs;           ///< settings of the table's first rows vary slowest, the seed fastest
  std::vector<Factor> factors;            ///< in the order of the table
  std::vector<std::string> notices = {};  ///< one line each on runs that compute what others do, and renamed metrics
  std::map<std::string, Location> given = {};  ///< where each setting was given that was
};

/// Reads the files and overrides (`key=value`, sweeps included), forms all combinations, drops excluded ones, validates
/// all of them, then loads the data of each and the weights it starts from, and names it. Order: defaults < files <
/// command line. Throws ConfigError or DataError for anything that could not run, an empty grid, two equal runs, or
/// more runs than `limit`. Runs that start from the study `later`, which need not be there yet, have no weights and
/// an id that is not theirs.
Grid expand_grid(const std::vector<std::string>& files, const std::vector<std::string>& overrides, std::size_t limit,
                 const std::filesystem::path& later = {});

}  // namespace tapelab::experiments
