// Trains and measures a grid's missing runs, beside others who do the same.
#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "experiments/runner/active_runs.hpp"
#include "experiments/runner/ended_elsewhere.hpp"
#include "experiments/runner/run_options.hpp"
#include "experiments/runner/shared_training.hpp"
#include "experiments/runner/stored_elsewhere.hpp"
#include "experiments/runner/study_workers.hpp"
#include "experiments/runner/study_writer.hpp"
#include "experiments/runner/work_list.hpp"

namespace tapelab::experiments {

struct Grid;
struct PlannedRun;

/// What the runs of a grid need of their surroundings; all of it outlives them.
struct Workshop {
  const Grid& grid;
  const RunOptions& options;
  StudyWorkers& workers;
  const StoredElsewhere& stored_elsewhere;
  EndedElsewhere& ended_elsewhere;
  ActiveRuns& active;
  RunSink& sink;
  StudyWriter& writer;
};

class MissingRuns {
 public:
  /// `groups`: share_trainings of the grid's missing runs. `is_alone`: no other worker was there at the beginning.
  MissingRuns(const Workshop& workshop, std::span<const SharedTraining> groups, bool is_alone);

  /// Until everything is stored, by whomever, or a stop. Unless options.wait, only until no run is left to take. Of
  /// workers that end without having stored what they took, the work is taken over. Throws IoError where nothing can be
  /// taken: no space, the folder is gone.
  void run();

  /// How many runs other processes train now.
  std::size_t left_to_others() const;

 private:
  using Trained = std::optional<results::RunRecord>;
  struct Taken {
    SharedTraining group;  ///< without the runs that are stored
    std::shared_ptr<const TakenWork> work;
  };

  void work_on_next();
  std::optional<Taken> take();
  bool has_ended(std::size_t piece);
  SharedTraining rest_of(std::size_t piece);
  void look_around();
  bool look_at_others();
  bool stopped() const;

  void work(const Taken& taken);
  Trained stored(const std::string& id, const PlannedRun& sibling);
  Trained train(const PlannedRun& run, bool wanted, const std::shared_ptr<const TakenWork>& work);
  void measure(const PlannedRun& run, const results::RunRecord& trained, const std::shared_ptr<const TakenWork>& work);
  void store(const PlannedRun& run, results::RunRecord record, const results::RunLog& log,
             const std::shared_ptr<const TakenWork>& work);

  const Workshop& shop_;
  const std::span<const SharedTraining> groups_;
  std::mutex mutex_;  ///< of what follows
  WorkList list_;
  std::size_t met_ = 0;  ///< pieces that were not to be had, since the last look at all of them
  std::exception_ptr error_;
};

}  // namespace tapelab::experiments
