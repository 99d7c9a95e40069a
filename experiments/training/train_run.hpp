// Trains one run of a grid and measures what it leaves behind.
#pragma once

#include <atomic>
#include <functional>

#include "experiments/training/run_progress.hpp"
#include "results/run/checkpoint.hpp"
#include "results/run/run_record.hpp"

namespace tapelab::experiments {

struct PlannedRun;

/// How urgently all runs have to end.
enum class Stop : int { kNo = 0, kAfterBatch = 1, kNow = 2 };

/// What a training reports while it goes on. Called on the thread that trains.
struct TrainEvents {
  const std::atomic<Stop>* stop = nullptr;                 ///< looked at after every batch; null: never stops
  std::function<void(results::Checkpoint)> on_checkpoint;  ///< every train.checkpoint_every epochs and when stopped
  RunProgress* progress = nullptr;                         ///< kept up to date after every batch
  std::function<void()> on_progress = {};                  ///< called after each
  /// Once, when the training has ended for good: with the kept weights (Training::finish), before these are measured;
  /// or failed, if any other training of the same numbers fails alike, so not for lack of memory.
  std::function<void(const results::RunRecord&)> on_trained = {};
};

/// Trains from the start or from a checkpoint of the same run; the result is the same to the last bit.
/// Status ok, failed (non-finite values or another exception of the engine: message and last epoch set, nothing
/// thrown), or interrupted (stopped; with kAfterBatch a checkpoint was handed out first). Pure but for `timing`, in
/// which it puts train_seconds and cpu_seconds.
results::RunRecord train_run(const PlannedRun& run, const results::Checkpoint* resume, const TrainEvents& events);

/// The record that train_run(run) leaves, timing apart, measured with the weights of `trained`, a run that differs from
/// this one only in settings that no training reads (experiments/runner/shared_training.hpp): its finished record, or
/// what on_trained was handed. Of a training that failed: the same failure. In `timing` it puts measure_seconds and
/// cpu_seconds, no train_seconds.
results::RunRecord measure_run(const PlannedRun& run, const results::RunRecord& trained);

/// As train_run; what it throws makes a failed run too, so that it does not end the others. One that lacks memory
/// says how much it needs.
results::RunRecord train_or_fail(const PlannedRun& run, const results::Checkpoint* resume, const TrainEvents& events);

}  // namespace tapelab::experiments
