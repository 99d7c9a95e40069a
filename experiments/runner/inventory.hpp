// What of a grid a study's folder already holds.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tapelab::experiments {

struct Grid;

enum class FailedRuns { kKeep, kRetry };

struct FailedRun {
  std::string id, message;
};

/// A whole file runs/<name>.h5 that holds the run `id`.
struct MisnamedRun {
  std::string name, id;
};

struct Inventory {
  std::vector<std::size_t> missing;   ///< indices of the grid's runs that have to run, ascending
  std::size_t ok = 0;                 ///< finished well
  std::vector<FailedRun> failed;      ///< stored as failed; also in `missing` if they are to be repeated
  std::vector<std::string> damaged;   ///< one message per damaged run file; the runs are in `missing`
  std::vector<MisnamedRun> misnamed;  ///< of the damaged ones those that are another run's file
  /// One message per run whose file is there and cannot be read: not in `missing`, as nothing may be written over it.
  std::vector<std::string> unreadable;
  std::vector<std::string> warnings;  ///< files edited by another program, runs of another commit or instruction set
  std::map<int, std::size_t> older;   ///< finished runs of an older revision beside planned ones, by the newer revision
  double train_seconds = 0;           ///< of the finished runs that say so, together
  std::size_t timed = 0;              ///< how many these are
  double bytes = 0;                   ///< of the finished runs' files
  /// Of the runs that finished well, by their index in the grid: what they were made with.
  std::map<std::size_t, std::string> finished = {};
};

/// Where to look: into a run's file, which is checked, unless there are more than kMostFlatRuns, study.h5 holds the run
/// and nobody has touched the file since (results/study/known_runs.hpp); or into a study.h5 that fits all of them by
/// their dates and ends, also where these are copies.
enum class RunSource { kRunFiles, kStudy };

/// What the folder holds of every run of the grid. A folder that does not exist holds nothing. Throws IoError.
Inventory take_inventory(const Grid& grid, const std::filesystem::path& folder, FailedRuns failed_runs,
                         RunSource source = RunSource::kRunFiles);

}  // namespace tapelab::experiments
