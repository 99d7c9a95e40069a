// Runs of one training: those that differ only in how its weights are measured.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/config/config_forward.hpp"

namespace tapelab::experiments {

struct Grid;
struct Inventory;

/// What of a run a setting of [eval] changes.
enum class EvalReach {
  kTest,       ///< what is measured of the kept weights
  kValidation  ///< the validation loss too, which chooses the weights to keep, ends trainings and lowers rates
};

struct EvalSetting {
  std::string_view key;
  EvalReach reach;
};

/// Every setting of [eval]: the one place that says which of them trainings do not read. One that is missing here
/// counts as read, so that its runs share nothing (a test names it).
std::span<const EvalSetting> eval_settings();

/// Equal for runs that one training serves: the run's id without the settings that the training does not read, and
/// without its revision, which is about what this program computes for them now. eval.noise counts where a validation
/// part is measured with it. The key is no id.
std::string training_key(const Config& config, std::string_view data_checksum, std::string_view start_run,
                         bool validates);

/// Runs that share a training.
struct SharedTraining {
  std::vector<std::size_t> runs;  ///< of the grid, ascending but for the first, which is trained unless there is a
                                  ///< `source`
  std::string source = {};        ///< a finished run of the study that has these weights; "": none
  std::string name = {};          ///< the same for every worker, whatever it misses; may be a file's name
};

/// The inventory's missing runs, each in one group; groups by their first run. Runs that train nothing have one each.
/// A source is a run of `folder`, of this grid or not, that finished well and has the provenance which its new siblings
/// will have: commit, compiler, flags, libraries, processor, instructions and data. Of a group without source the first
/// run of `preferred` is trained, if any: one that has a checkpoint. Throws IoError.
std::vector<SharedTraining> share_trainings(const Grid& grid, const Inventory& inventory,
                                            const std::filesystem::path& folder,
                                            const std::vector<std::string>& preferred = {});

/// How many runs of the groups are trained, and how many are measured with weights of others.
struct TrainingCount {
  std::size_t trained = 0, measured = 0;
};
TrainingCount count_trainings(std::span<const SharedTraining> groups);

}  // namespace tapelab::experiments
