// The one table of metrics: what a metric variable's name means, its unit, which way is better, and its earlier names.
//
//   <split>_loss                                    weighted total over the decoders
//   <split>_<decoder>_<measure>                     the decoder free-running
//   <split>_<decoder>_<measure>_tf                  teacher-forced
//   <split>_<decoder>_<measure>_baseline_<which>    what a predictor without a model reaches
//   <name>_by_step<variant>                         a profile: one number per output step of the decoder
//   <profile>[STEP]                                 one of them, from 0; -1 is a run's last
//   <profile>[STEP:]                                their mean from that step on
//   <profile>_horizon_<which>                       steps until it is worse than that baseline for good (horizon.hpp)
//   learning_rate, gradient_norm_<layer>            of the training, per epoch
//   parameters, arena_peak_bytes, final_train_loss, stopped_early
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tapelab::results {

enum class Better { kLower, kHigher, kNeither };

/// How two values of a metric are set beside each other: by their ratio where it is above 0 by its nature, as errors
/// and losses are; by their difference where it may be 0 or negative, as accuracies and rates.
enum class Scale { kRatio, kDifference };

/// What a row of the table is a number of, and so the names it has.
enum class MetricOf {
  kDecoder,    ///< <split>_<decoder>_<name>
  kSplit,      ///< <split>_<name>, of all decoders together
  kDetection,  ///< test_detect_<name>
  kRun,        ///< <name>
  kLayer       ///< <name>_<layer>
};

/// What a metric's numbers depend on of the data.
enum class DataUnits {
  kModel,  ///< they are on the scale that the model sees
  kData,   ///< they are in the data's own units
  kRange,  ///< they are relative to the range of the target
  kNone    ///< no data enter
};

/// All that is known of one metric. Tables, files and rules take it from here.
struct MetricRow {
  MetricOf of;
  std::string_view name;
  std::string_view meaning;  ///< for people; long names are made of it
  std::string_view units = "1";
  Better better = Better::kLower;
  Scale scale = Scale::kRatio;
  int rank = 0;          ///< tables show the lowest first where none is asked for; 0: never by itself
  bool profile = false;  ///< one number per output step of the decoder
  bool bounds = false;   ///< has the baselines of BaselineOf::kBounds
  DataUnits data = DataUnits::kModel;
  bool follows_loss = false;                       ///< what it measures is what the decoder's loss says
  std::array<std::string_view, 2> old_names = {};  ///< what `name` was in earlier versions, the first first
};

std::span<const MetricRow> metric_rows();

/// "<split>_<decoder>_mse", "test_detect_f1", "gradient_norm_<layer>": how the metric is called.
std::string metric_pattern(const MetricRow& row);

struct MetricInfo {
  std::string units;      ///< "1" if it has none
  std::string long_name;  ///< for people, e.g. "test mean squared error of the predict decoder"
  Better better;
  Scale scale = Scale::kRatio;
  int rank = 0;  ///< of the test without a variant, first decoder first; 0: tables never choose it
};

/// Meaning of a metric variable's name; nothing for a name outside the grammar above.
std::optional<MetricInfo> describe_metric(std::string_view name);

/// The row of a metric, with any variant, step or horizon; nothing for other names.
struct MetricPlace {
  const MetricRow* row;
  std::string_view split, decoder;  ///< "" where there is none
};
std::optional<MetricPlace> find_metric(std::string_view name);

/// The name today of a metric that `name`, with any variant, step or horizon, was in an earlier version; nothing for
/// any other name. `rows`: of the table.
std::optional<std::string> renamed_metric(std::string_view name, std::span<const MetricRow> rows = metric_rows());

/// The name today of a metric: renamed_metric, or `name` itself.
std::string current_metric_name(const std::string& name);
std::vector<std::string> current_metric_names(std::vector<std::string> names);

/// The first name that a metric of today had, with any variant, step or horizon; `name` itself where it was never
/// renamed.
std::string first_metric_name(std::string_view name, std::span<const MetricRow> rows = metric_rows());

/// For whoever asked for metrics or settings by these names: what those are called now that are of an earlier version,
/// each once.
std::vector<std::string> renamed_texts(const std::vector<std::string>& names);

/// The decoder of a profile, "predict" of "test_predict_mse_by_step"; nothing for any other name.
std::optional<std::string> profile_decoder(std::string_view name);

/// A profile of the same decoder and variant, for examples where one is wanted: "test_predict_mse_by_step" of
/// "test_predict_mae".
std::string example_profile(std::string_view name);

/// Whether `name` is the axis <decoder>_step of profiles.
bool is_step_axis(std::string_view name);

/// The profile that tables show when none is asked for, as main_metric; "" if none is `available`.
std::string main_profile(const std::vector<std::string>& available);

/// A name with its step split off.
struct MetricStep {
  std::string metric;
  std::optional<std::int64_t> step;  ///< below 0: from the end
  bool to_end = false;               ///< the steps from this one on
};

/// "a[9]" is a and 9, "a[9:]" to the end, "a" is a alone; nothing for brackets that hold no whole number.
std::optional<MetricStep> parse_metric_step(std::string_view text);

/// A variant or a baseline of a metric: "a[9]" and "_tf" make "a_tf[9]".
std::string with_suffix(const std::string& metric, const std::string& suffix);

/// Meaning of an entry of /timing, e.g. "wall_seconds": the unit follows from the ending (_seconds, _bytes), else "1".
MetricInfo describe_timing(std::string_view name);

/// The metrics that a baseline stands beside.
enum class BaselineOf {
  kErrors,    ///< those of decoders and of a split
  kBounds,    ///< those of a decoder that say so
  kDetection  ///< those of the detection of rare events
};

/// A baseline stored beside a metric.
struct Baseline {
  std::string suffix;   ///< appended to the metric's name, e.g. "_baseline_mean"
  std::string label;    ///< for tables, e.g. "mean predictor"
  std::string meaning;  ///< appended to the metric's meaning, e.g. " if every output were the training mean"
  BaselineOf of;
  bool predicts = false;  ///< what a predictor without a model reaches: profiles have a horizon over it
};
const std::vector<Baseline>& baselines();

/// The name of a profile's horizon over a baseline; nothing for baselines that are no prediction, and for a baseline's
/// own profile.
std::optional<std::string> horizon_metric(std::string_view profile, const Baseline& baseline);

/// The metric that tables show when none is asked for, out of those `available`: the lowest rank, which is a test
/// measure of the first decoder; else the final loss; else the first available; else "".
std::string main_metric(const std::vector<std::string>& available);

/// `available` without the baselines, which tables show beneath their metric.
std::vector<std::string> without_baselines(const std::vector<std::string>& available);

}  // namespace tapelab::results
