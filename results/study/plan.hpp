// What the last `run` of a study set out to do: plan.json in its folder. Tells what is missing, and those who watch
// what is still to come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "results/run/run_record.hpp"

namespace tapelab::results {

struct StudyPlan {
  struct Run {
    std::string id;
    std::vector<std::string> values;        ///< of the factors
    std::optional<std::int64_t> seed = {};  ///< unknown in plans of an earlier version
    std::int32_t revision = 0;
    std::string sources = {};  ///< JSON: what of a run's provenance says what it reads
    std::string places = {};   ///< JSON: what of a run's log says where that lies
  };
  std::int64_t started = 0;          ///< seconds since 1970
  std::vector<std::string> factors;  ///< keys that take several values, without the seed
  std::vector<Run> runs;             ///< all of the grid, finished before or not
};

/// Writes <folder>/plan.json atomically. Throws IoError.
void write_plan(const std::filesystem::path& folder, const StudyPlan& plan);

/// A plan, and the settings of a run of it; empty where none is known.
struct PlanOfStudy {
  StudyPlan plan;
  std::vector<Setting> settings;
};

/// One plan of all runs of several. Settings in which the plans differ become factors. A plan with runs that no other
/// has, of which the settings are not known, cannot be joined with others: it is left out, and `left_out` counts its
/// runs. Nothing where there is no plan.
std::optional<StudyPlan> joined_plan(const std::vector<PlanOfStudy>& plans, std::size_t& left_out);

/// Nothing where there is none: an earlier version ran the study. Throws UnreadableFile, DamagedFile.
std::optional<StudyPlan> read_plan(const std::filesystem::path& folder);

/// The same; what is wrong with a plan goes to `warnings`, as it says only what is missing.
std::optional<StudyPlan> read_plan(const std::filesystem::path& folder, std::vector<std::string>& warnings);

}  // namespace tapelab::results
