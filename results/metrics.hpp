// The one table of metrics: what a metric variable's name means, its unit, and whether smaller is better.
//
//   <split>_loss                                    weighted total over the decoders
//   <split>_<decoder>_<measure>                     the decoder free-running
//   <split>_<decoder>_<measure>_tf                  teacher-forced
//   <split>_<decoder>_<measure>_baseline_<which>    what a predictor without a model reaches
//   learning_rate, gradient_norm_<layer>            of the training, per epoch
//   parameters, arena_peak_bytes, final_train_loss, stopped_early
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tapelab::results {

enum class Better { kLower, kHigher, kNeither };

struct MetricInfo {
  std::string units;      ///< "1" if it has none
  std::string long_name;  ///< for people, e.g. "test mean squared error of the predict decoder"
  Better better;
};

/// Meaning of a metric variable's name; nothing for a name outside the grammar above.
std::optional<MetricInfo> describe_metric(std::string_view name);

/// Meaning of an entry of /timing, e.g. "wall_seconds": the unit follows from the ending (_seconds, _bytes), else "1".
MetricInfo describe_timing(std::string_view name);

/// A baseline stored beside a metric.
struct Baseline {
  std::string suffix;  ///< appended to the metric's name, e.g. "_baseline_mean"
  std::string label;   ///< for tables, e.g. "mean predictor"
};
const std::vector<Baseline>& baselines();

/// The metric that tables show when none is asked for, out of those `available`: a test measure of the first decoder,
/// the largest absolute error before the others; else the final loss; else the first available; else "".
std::string main_metric(const std::vector<std::string>& available);

/// `available` without the baselines, which tables show beneath their metric.
std::vector<std::string> without_baselines(const std::vector<std::string>& available);

}  // namespace tapelab::results
