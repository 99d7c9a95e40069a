// The state of one training and its single steps; trainer.cpp drives it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "autograd/tape.hpp"
#include "experiments/config/config.hpp"
#include "experiments/model/build_model.hpp"
#include "experiments/model/noise.hpp"
#include "experiments/training/early_stopping.hpp"
#include "experiments/training/epoch_losses.hpp"
#include "experiments/training/gradient_norms.hpp"
#include "experiments/training/planned_run.hpp"
#include "experiments/training/run_progress.hpp"
#include "layers/learning_rate.hpp"
#include "layers/optimizer.hpp"
#include "layers/weight_update.hpp"
#include "results/run/checkpoint.hpp"
#include "results/run/run_record.hpp"

namespace tapelab::experiments {

/// Model, optimiser and position of one run. Random numbers are functions of (seed, epoch), so the position is all that
/// is needed to go on bit by bit.
///
/// One loss per epoch decides about the kept weights, early stopping and the plateau schedule: the free-running loss of
/// the validation part after the epoch; where there is none, the mean training loss of the epoch's batches.
class Training {
 public:
  explicit Training(const PlannedRun& run);

  /// All updates made, or stopped early.
  bool finished() const { return steps_ >= total_steps() || stopping_.stops(); }
  /// One batch: forward, loss, backward, update. Closes the epoch after its last batch.
  /// Throws NonFiniteError naming op and layer when the loss is not finite.
  void step();
  /// True right after a step that closed an epoch.
  bool at_epoch_end() const { return batch_ == 0; }

  void tell(RunProgress& progress) const;

  results::Checkpoint checkpoint();
  /// Throws std::invalid_argument when the checkpoint is not one of this run.
  void restore(const results::Checkpoint& checkpoint);

  /// Puts the kept weights in place, measures them and fills everything but id, timing and log: keep(), then measure().
  void finish(results::RunRecord& record);
  /// Puts the kept weights in place and fills what eval.* does not change: everything but what measure() adds. Throws
  /// std::runtime_error for a loss that is not finite.
  void keep(results::RunRecord& record);
  /// Measures the kept weights: test_* metrics and outputs.
  void measure(results::RunRecord& record);
  /// Curves and position only: of a run that failed.
  void report_position(results::RunRecord& record);

 private:
  struct Batch {
    const Samples& samples;
    std::span<const std::size_t> rows;  // in samples
  };
  Batch batch_at(std::span<const std::size_t> places);
  Var<float> forward(const Batch& batch, const Noise& noise, std::span<const std::size_t> places);
  BatchLosses batch_losses(Var<float> total, std::size_t samples) const;
  [[noreturn]] void name_non_finite(const Batch& batch, const Noise& noise, std::span<const std::size_t> places);
  std::vector<std::size_t> epoch_order() const;
  void require_position(const std::string& run) const;
  void begin_epoch();
  void close_epoch();
  double close_validation();
  double current_loss();
  std::int64_t arena_peak();
  std::int64_t choose_weights(double last_loss);
  EpochLosses no_losses() const;
  std::size_t batches_per_epoch() const;
  std::int64_t total_steps() const;
  std::int64_t total_epochs() const;
  template <class State>
  void visit_state(State& state);
  const Config& config() const { return *run_.config; }
  const Dataset& data() const { return *run_.data; }
  bool keeps_best() const { return config().train.keep == choice::Keep::kBest; }
  bool validates() const { return data().validation.count > 0; }
  bool single_batch() const { return batches_per_epoch() == 1; }

  const PlannedRun& run_;
  std::vector<DecoderTask> tasks_;
  Autoencoder<float> model_;
  ParameterBuffer<float> parameters_;
  std::unique_ptr<Optimizer<float>> optimizer_;
  std::optional<WeightUpdate<float>> weight_update_;
  LearningRate rate_;
  Tape<float> tape_;

  std::vector<std::size_t> order_;  // of the samples in this epoch
  Samples drawn_;                   // the present batch of a stream
  std::vector<std::size_t> drawn_rows_;
  std::vector<std::uint64_t> numbers_;
  std::int64_t epoch_ = 0, batch_ = 0, steps_ = 0;
  std::int64_t earlier_arena_peak_ = 0;  // bytes, before the checkpoint that the training goes on from
  struct DecoderLoss {
    Var<float> value;
    double weight;  // beside the same decoder's in other batches
  };
  std::vector<DecoderLoss> decoder_losses_;  // of the last forward pass
  EpochLosses epoch_losses_;
  BestWeights best_;
  EarlyStopping stopping_;
  std::optional<GradientNorms> gradient_norms_;
  std::function<void()> look_;  // at the gradients of an update, where their norms are wanted
  std::map<std::string, std::vector<double>> curves_;
};

}  // namespace tapelab::experiments
