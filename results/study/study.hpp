// All runs of a study as cubes over cell, seed and epoch. A cell is a configuration without its seed. Axis letters:
// C cells, S seeds, E epochs. study.h5 holds exactly this; README.md lists its variables.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "results/run/output_units.hpp"
#include "results/run/run_record.hpp"
#include "results/study/label.hpp"

namespace tapelab::results {

/// The key under which runs of several revisions are told apart, as if it were a setting.
inline constexpr std::string_view kRevisionKey = "revision";

/// The same of runs that nothing tells apart: 1, 2, ... for those of one seed.
inline constexpr std::string_view kRepeatKey = "repeat";

/// A setting that takes more than one value among the runs.
struct Factor {
  std::string key;  ///< dotted, e.g. "predict.conditional"
  SettingType type;
  std::vector<std::string> values;  ///< [C], canonical text; "" where a run's configuration lacks the key
};

/// What one decoder output in every cell, for the cell's first seed that stored it. NaN beyond a cell's own extent.
struct StudyOutput {
  std::string decoder;
  Array prediction;                      ///< [C, sample, step, feature]
  Array target;                          ///< same shape
  std::vector<std::string> features;     ///< names, when all cells agree on them; else empty
  std::vector<std::int64_t> times = {};  ///< [C, sample, step] as of Output; empty where no cell has times
};

/// One number per output step of a decoder.
struct Profile {
  std::size_t steps = 0;       ///< T', the longest run's or stored output's
  std::vector<double> values;  ///< [C, S, T'], NaN beyond a run's own steps
};

/// Test sequences by class and by the class they were taken for.
struct StudyConfusion {
  std::vector<std::string> classes;  ///< K names, of all runs together
  std::vector<std::int32_t> counts;  ///< [C, S, true class, predicted class]; -1 where a run has not both classes
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
  std::vector<std::string> model;  ///< [C, S], JSON: run/model_facts.hpp; empty where no run says
  std::vector<StudyOutput> outputs;
  StudyConfusion confusion;           ///< without classes where no run has one
  OutputUnits units;                  ///< what all runs of a decoder agree on: of each feature, or one for all of them
  std::vector<std::string> left_out;  ///< ids of run files that are damaged, ascending
  std::set<std::string> edited_runs;  ///< ids of runs that another program edited
  std::set<std::string> unmergeable_runs;  ///< ids of whole runs that cannot be merged with the others; in `left_out`
  std::vector<std::string> merge_remarks;  ///< what was noticed about the runs together; among the `warnings` too
  bool edited = false;                     ///< another program edited study.h5 itself

  std::map<std::string, std::vector<double>> timing;  ///< [C, S], of timing.h5; empty for a lone study.h5
  std::vector<std::string> logs;                      ///< [C, S], of timing.h5; empty for a lone study.h5
  std::vector<std::string> warnings;  ///< what the reader should know: damaged runs left out, files edited outside

  std::size_t run_count() const { return cells * seeds.size(); }
  std::size_t index(std::size_t cell, std::size_t seed) const { return cell * seeds.size() + seed; }
};

}  // namespace tapelab::results
