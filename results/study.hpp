// All runs of a study as cubes over cell, seed and epoch. A cell is a configuration without its seed. Axis letters:
// C cells, S seeds, E epochs. study.h5 holds exactly this; README.md lists its variables.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/run_record.hpp"
#include "results/study_label.hpp"

namespace tapelab::results {

/// A setting that takes more than one value among the runs.
struct Factor {
  std::string key;  ///< dotted, e.g. "predict.conditional"
  SettingType type;
  std::vector<std::string> values;  ///< [C], canonical text; "" where a run's configuration lacks the key
};

/// What one decoder put out in every cell, for the cell's first seed that stored it. NaN beyond a cell's own extent.
struct StudyOutput {
  std::string decoder;
  Array prediction;                   ///< [C, sample, step, feature]
  Array target;                       ///< same shape
  std::vector<std::string> features;  ///< names, when all cells agree on them; else empty
};

/// One number per output step of a decoder.
struct Profile {
  std::size_t steps = 0;       ///< T', the longest run's or stored output's
  std::vector<double> values;  ///< [C, S, T'], NaN beyond a run's own steps
};

struct Study {
  StudyLabel label;
  std::size_t cells = 0;            ///< C
  std::vector<std::int64_t> seeds;  ///< [S], ascending
  std::size_t epochs = 0;           ///< E, the longest run's
  std::vector<Factor> factors;      ///< in the order of the settings

  std::map<std::string, std::vector<double>> scalars;        ///< metric -> [C, S], NaN where a run lacks it
  std::map<std::string, std::vector<double>> curves;         ///< metric -> [C, S, E], NaN after a run's last epoch
  std::map<std::string, Profile> profiles;                   ///< metric -> profile; equal steps for all of a decoder
  std::map<std::string, std::vector<std::int32_t>> n_steps;  ///< decoder with profiles -> [C, S], a run's own steps; -1
                                                             ///< where a run has no profile
  std::vector<Status> status;                                ///< [C, S]; kMissing where no run exists
  std::vector<std::int32_t> n_epochs;                        ///< [C, S], finished epochs; -1 where no run exists
  std::vector<std::int32_t> best_epoch;  ///< [C, S], epoch of the kept weights; -1: the last update's
  std::vector<std::int32_t> revision;    ///< [C, S], equal within a cell; -1 where no run exists or is planned
  std::vector<std::string> run_id, config, provenance, message;  ///< [C, S]; "" without a run, which may have an id
  std::vector<StudyOutput> outputs;
  std::vector<std::string> left_out;       ///< ids of run files that are damaged, ascending
  std::vector<std::string> merge_remarks;  ///< what was noticed about the runs together; part of `warnings` too
  bool edited = false;                     ///< another program edited study.h5 itself

  std::map<std::string, std::vector<double>> timing;  ///< [C, S], of timing.h5; empty for a lone study.h5
  std::vector<std::string> logs;                      ///< [C, S], of timing.h5; empty for a lone study.h5
  std::vector<std::string> warnings;  ///< what the reader should know: damaged runs left out, files edited outside

  std::size_t run_count() const { return cells * seeds.size(); }
  std::size_t index(std::size_t cell, std::size_t seed) const { return cell * seeds.size() + seed; }
};

/// Merges the run files of `folder`, each verified; a damaged one is left out and named in `warnings`. Runs that
/// plan.json has and the folder has not are there as missing. Reads one run at a time. The result depends on the runs,
/// study.json and the planned runs only. Throws IoError, OtherSchema.
Study merge_runs(const std::filesystem::path& folder);

/// Merges the runs and writes study.h5 and timing.h5, atomically. Equal runs give equal study.h5. Throws IoError,
/// OtherSchema.
Study consolidate(const std::filesystem::path& folder);

/// The folder's study.h5 if it is whole and no run file was added, changed, repaired or removed since; writes nothing.
/// A run file that was cut short or edited is noticed by its last 64 bytes, whatever its date; for flipped bits under
/// an old date only merge_runs looks into each. Throws IoError.
std::optional<Study> current_study(const std::filesystem::path& folder);

/// Reads a study's folder or a lone study.h5. A folder's study.h5 is built again when it is missing, damaged, or does
/// not fit the run files and label beside it. Throws UsageError (nothing there), OtherSchema, IoError, DamagedFile (a
/// lone file).
Study read_study(const std::filesystem::path& path);

}  // namespace tapelab::results
