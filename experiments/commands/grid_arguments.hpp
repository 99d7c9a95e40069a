// Grids on the command line: `GRID... [key=value ...]`.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "experiments/commands/command_line.hpp"
#include "experiments/runner/plan_runs.hpp"

namespace tapelab::experiments {

/// The words of a command line: those with '=' are overrides. Throws UsageError without a file.
struct GridWords {
  std::vector<std::string> files, overrides;
};
GridWords grid_words(const std::string& command, const CommandLine& line);

/// Expands the grid files and overrides among the words: a word with '=' is an override; `later` as of expand_grid.
/// Throws UsageError without a file, and what expand_grid throws.
Grid grid_of(const std::string& command, const CommandLine& line, std::size_t limit,
             const std::filesystem::path& later = {});

/// A grid whose cells need not have all seeds: its runs with all that they may get, the first `first_seeds` of a cell
/// to begin with.
struct AskedGrid {
  Grid grid;
  std::size_t first_seeds;
};

/// grid_of, with the further seeds of [grid] select; with those that until may add where they are asked for. Throws as
/// grid_of does, and what check_selection and check_until throw.
enum class SeedsToAdd { kSelected, kAll };
AskedGrid asked_grid(const std::string& command, CommandLine line, SeedsToAdd added,
                     const std::filesystem::path& later = {});

/// What is to be said of the data that the runs read, each notice once, in the order of the runs.
std::vector<std::string> notices_of(const Grid& grid);

/// -j.
void add_jobs_option(options::options_description& known);

/// -o and -j.
void add_study_options(options::options_description& known);

/// -o, or out/<grid name>.
std::filesystem::path study_folder(const CommandLine& line, const Grid& grid);

/// What results::not_held_out says of the grid's configurations.
std::string not_held_out(const Grid& grid);

/// -j, at least 1. Throws UsageError.
int jobs_of(const std::string& command, const CommandLine& line);

}  // namespace tapelab::experiments
