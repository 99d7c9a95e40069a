// The state of one training and its single steps; trainer.cpp drives it.
#pragma once

#include <limits>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "autograd/tape.hpp"
#include "experiments/grid.hpp"
#include "experiments/model.hpp"
#include "layers/adam.hpp"
#include "results/checkpoint.hpp"
#include "results/run_record.hpp"

namespace tapelab::experiments {

/// Model, optimiser and position of one run. Random numbers are functions of (seed, epoch), so the position is all that
/// is needed to go on bit by bit.
class Training {
 public:
  explicit Training(const PlannedRun& run);

  bool finished() const;
  /// One batch: forward, loss, backward, clipping, Adam. Closes the epoch after its last batch.
  /// Throws NonFiniteError naming op and layer when the loss is not finite.
  void step();
  /// True right after a step that closed an epoch.
  bool at_epoch_end() const { return batch_ == 0; }

  results::Checkpoint checkpoint() const;
  /// Throws std::invalid_argument when the checkpoint is not one of this run.
  void restore(const results::Checkpoint& checkpoint);

  /// Puts the kept weights in place, measures them and fills everything but id, timing and log.
  void finish(results::RunRecord& record);
  /// Curves and position only: of a run that failed.
  void report_position(results::RunRecord& record) const;

 private:
  struct Losses {
    Var<float> total;
    std::vector<Var<float>> decoders;
  };
  Losses forward(std::span<const std::size_t> rows);
  void name_non_finite(std::span<const std::size_t> rows);
  std::vector<std::size_t> epoch_order() const;
  void close_epoch();
  double current_loss();
  void keep_weights();
  std::size_t batches_per_epoch() const;
  std::int64_t total_steps() const;
  const Config& config() const { return run_.config; }
  const Dataset& data() const { return *run_.data; }
  bool keeps_best() const { return config().train.keep == "best"; }

  const PlannedRun& run_;
  std::vector<DecoderTask> tasks_;
  Autoencoder<float> model_;
  ParameterBuffer<float> parameters_;
  Adam<float> adam_;
  Tape<float> tape_;

  std::vector<std::size_t> order_;  // of the samples in this epoch
  std::int64_t epoch_ = 0, batch_ = 0, steps_ = 0, best_epoch_ = -1;
  double best_loss_ = std::numeric_limits<double>::infinity();
  std::vector<double> sums_;        // of the losses in this epoch times samples: total, then each decoder
  std::size_t samples_seen_ = 0;    // in this epoch
  std::map<std::string, std::vector<double>> curves_;
  AlignedArray<float> best_;
};

}  // namespace tapelab::experiments
