// The rows: what the metrics and baselines are. metric_names.cpp reads names by them.
#include "results/run/metrics.hpp"

#include <array>

namespace tapelab::results {
namespace {

using enum Better;
using enum MetricOf;

constexpr auto kRows = std::to_array<MetricRow>({
    {kDecoder, "sequence_accuracy", "accuracy of the mean over a sequence's steps", "1", kHigher, Scale::kDifference,
     10},
    {kDecoder, "macro_f1", "F1 of sequences, mean over the classes", "1", kHigher, Scale::kDifference, 15},
    {.of = kDecoder,
     .name = "nats_per_frame",
     .meaning = "binary cross entropy in nats per frame",
     .rank = 20,
     .bounds = true},
    {.of = kDecoder, .name = "max_abs_error", .meaning = "largest absolute error", .rank = 30},
    {.of = kDecoder, .name = "mse", .meaning = "mean squared error", .rank = 40},
    {.of = kDecoder, .name = "mae", .meaning = "mean absolute error", .rank = 50},
    {.of = kDecoder, .name = "binary_cross_entropy", .meaning = "binary cross entropy", .rank = 60},
    {.of = kDecoder, .name = "softmax_cross_entropy", .meaning = "softmax cross entropy", .rank = 70},
    {.of = kDecoder, .name = "loss", .meaning = "loss", .rank = 80, .follows_loss = true},
    {kDecoder, "accuracy", "accuracy", "1", kHigher, Scale::kDifference, 90},
    {.of = kDecoder,
     .name = "max_abs_error_unscaled",
     .meaning = "largest absolute error in the data's units",
     .rank = 100,
     .data = DataUnits::kData},
    {.of = kDecoder,
     .name = "mae_unscaled",
     .meaning = "mean absolute error in the data's units",
     .rank = 110,
     .data = DataUnits::kData},
    {.of = kDecoder,
     .name = "relative_error",
     .meaning = "largest absolute error over the range of the target",
     .rank = 120,
     .data = DataUnits::kRange},
    {.of = kDecoder,
     .name = "nats_by_step",
     .meaning = "binary cross entropy in nats of each output step",
     .rank = 130,
     .profile = true,
     .bounds = true},
    {.of = kDecoder,
     .name = "mse_by_step",
     .meaning = "mean squared error of each output step",
     .rank = 140,
     .profile = true},
    {.of = kSplit,
     .name = "loss",
     .meaning = "loss, weighted total over the decoders",
     .rank = 9000,
     .follows_loss = true},
    {kDetection, "f1", "F1", "1", kHigher, Scale::kDifference, 5},
    {kDetection, "precision", "precision (fraction of the alarms that are events)", "1", kHigher, Scale::kDifference},
    {kDetection, "recall", "recall (fraction of the events that are found)", "1", kHigher, Scale::kDifference},
    {kDetection, "false_alarm_rate", "fraction of what is no event that gives an alarm", "1", kLower,
     Scale::kDifference},
    {.of = kDetection,
     .name = "miss_rate",
     .meaning = "fraction of the events that give no alarm",
     .scale = Scale::kDifference,
     .old_names = {"missing_alarm_rate"}},
    {kDetection, "events_not_scored", "rows with an event that have no score", "1", kNeither, Scale::kDifference},
    {.of = kRun,
     .name = "parameters",
     .meaning = "number of trained parameters",
     .better = kNeither,
     .data = DataUnits::kNone},
    {.of = kRun,
     .name = "arena_peak_bytes",
     .meaning = "largest memory of the tape's arena",
     .units = "byte",
     .data = DataUnits::kNone},
    {.of = kRun,
     .name = "final_train_loss",
     .meaning = "training loss of the last weights",
     .rank = 9500,
     .follows_loss = true},
    {.of = kRun, .name = "learning_rate", .meaning = "learning rate", .better = kNeither, .data = DataUnits::kNone},
    {kRun, "test_code_zeros", "fraction of the code's numbers that is exactly 0", "1", kNeither, Scale::kDifference},
    {.of = kRun,
     .name = "stopped_early",
     .meaning = "1 if the run ended because nothing improved any more",
     .better = kNeither,
     .scale = Scale::kDifference,
     .data = DataUnits::kNone},
    {.of = kLayer,
     .name = "gradient_norm",
     .meaning = "mean norm of the gradient of layer ",
     .better = kNeither,
     .scale = Scale::kDifference,
     .data = DataUnits::kNone},
});

}  // namespace

std::span<const MetricRow> metric_rows() { return kRows; }

const std::vector<Baseline>& baselines() {
  using enum BaselineOf;
  static const std::vector<Baseline> all = {
      {"_baseline_mean", "mean predictor", " if every output were the training mean", kErrors, true},
      {"_baseline_copy_last", "copy last step", " if every output repeated the last step known", kErrors, true},
      {"_baseline_majority", "majority class", " if every sequence were of the most frequent training class", kErrors},
      {"_baseline_half", "p = 0.5", " if every output were 0.5", kBounds},
      {"_baseline_floor", "floor (grey targets)", " if every output were its target", kBounds},
      {"_baseline_always_alarm", "always alarm", " if everything gave an alarm", kDetection},
      {"_baseline_deviation", "deviation within the window", " by the deviation within the window", kDetection},
      {"_baseline_pca", "PCA, as many components",
       " by the error of as many principal components as the code has numbers", kDetection}};
  return all;
}

}  // namespace tapelab::results
