#include "results/run/metrics.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "results/text/number_text.hpp"

namespace tapelab::results {
namespace {

struct Term {
  std::string_view name;
  std::string_view meaning;
};

constexpr std::array<Term, 3> kSplits{{{"train", "training"}, {"val", "validation"}, {"test", "test"}}};
constexpr std::array<Term, 3> kDecoders{
    {{"reconstruct", "reconstruct"}, {"predict", "predict"}, {"classify", "classify"}}};
constexpr std::array<Term, 14> kMeasures{{{"sequence_accuracy", "accuracy of the mean over a sequence's steps"},
                                          {"nats_per_frame", "binary cross entropy in nats per frame"},
                                          {"max_abs_error", "largest absolute error"},
                                          {"mse", "mean squared error"},
                                          {"mae", "mean absolute error"},
                                          {"binary_cross_entropy", "binary cross entropy"},
                                          {"softmax_cross_entropy", "softmax cross entropy"},
                                          {"loss", "loss"},
                                          {"accuracy", "accuracy"},
                                          {"max_abs_error_unscaled", "largest absolute error in the data's units"},
                                          {"mae_unscaled", "mean absolute error in the data's units"},
                                          {"relative_error", "largest absolute error over the range of the target"},
                                          {"nats_by_step", "binary cross entropy in nats of each output step"},
                                          {"mse_by_step", "mean squared error of each output step"}}};
constexpr std::array<Term, 6> kVariants{{{"", ""},
                                         {"_tf", ", teacher-forced"},
                                         {"_baseline_mean", " if every output were the training mean"},
                                         {"_baseline_copy_last", " if every output repeated the last step known"},
                                         {"_baseline_half", " if every output were 0.5"},
                                         {"_baseline_floor", " if every output were its target"}}};

constexpr std::array<Term, 5> kDetection{{{"f1", "F1"},
                                          {"precision", "precision (part of the alarms that are events)"},
                                          {"recall", "recall (part of the events that are found)"},
                                          {"false_alarm_rate", "part of what is no event that gives an alarm"},
                                          {"missing_alarm_rate", "part of the events that give no alarm"}}};
constexpr std::array<Term, 4> kDetectors{
    {{"", ""},
     {"_baseline_always_alarm", " if everything gave an alarm"},
     {"_baseline_deviation", " by the deviation within the window"},
     {"_baseline_pca", " by the error of as many principal components as the code has numbers"}}};

struct Single {
  std::string_view name;
  MetricInfo info;
};

/// Metrics that belong to no split.
const std::array<Single, 7>& singles() {
  static const std::array<Single, 7> all = {
      {{"parameters", {"1", "number of trained parameters", Better::kNeither}},
       {"arena_peak_bytes", {"byte", "largest memory of the tape's arena", Better::kLower}},
       {"final_train_loss", {"1", "training loss of the last weights", Better::kLower}},
       {"learning_rate", {"1", "learning rate", Better::kNeither}},
       {"test_detect_events_not_scored",
        {"1", "test: rows with an event that have no score", Better::kNeither, Scale::kDifference}},
       {"test_code_zeros", {"1", "part of the code's numbers that is exactly 0", Better::kNeither, Scale::kDifference}},
       {"stopped_early",
        {"1", "1 if the run ended because nothing improved any more", Better::kNeither, Scale::kDifference}}}};
  return all;
}

constexpr std::array<std::string_view, 2> kProfiles = {"nats_by_step", "mse_by_step"};

constexpr std::string_view kGradientNorm = "gradient_norm_", kDetect = "detect_";

/// The term that `name` starts with, cut off together with a following "_".
const Term* take_front(std::string_view& name, std::span<const Term> terms) {
  for (const Term& term : terms) {
    if (name.size() <= term.name.size() || !name.starts_with(term.name) || name[term.name.size()] != '_') continue;
    name.remove_prefix(term.name.size() + 1);
    return &term;
  }
  return nullptr;
}

std::string text(std::string_view a, std::string_view b, std::string_view c = "", std::string_view d = "",
                 std::string_view e = "") {
  std::string joined;
  for (const std::string_view part : {a, b, c, d, e}) joined += part;
  return joined;
}

/// Bounds exist of cross entropies in nats only.
bool has_variant(const Term& measure, const Term& variant) {
  return (variant.name != "_baseline_half" && variant.name != "_baseline_floor") || measure.name.starts_with("nats_");
}

constexpr std::string_view kHorizon = "_horizon_", kBaseline = "_baseline_";

/// Of "a_horizon_mean", what "a" and its baseline mean.
std::optional<MetricInfo> describe_horizon(std::string_view name) {
  const std::size_t at = name.find(kHorizon);
  if (at == name.npos) return std::nullopt;
  const std::string_view profile = name.substr(0, at);
  for (const Baseline& baseline : baselines())
    if (horizon_metric(profile, baseline) == name)
      return MetricInfo{"1",
                        text("steps until the ", describe_metric(profile)->long_name, " is above that of the ",
                             baseline.label, " for good"),
                        Better::kHigher, Scale::kDifference};
  return std::nullopt;
}

/// Of "a[9]", what "a" means and which step.
std::optional<MetricInfo> describe_step(std::string_view name) {
  const auto parsed = parse_metric_step(name);
  if (!parsed || !parsed->step || !profile_decoder(parsed->metric)) return std::nullopt;
  auto info = describe_metric(parsed->metric);
  info->long_name += ", step " + std::to_string(*parsed->step);
  return info;
}

std::optional<MetricInfo> describe_detection(std::string_view name) {
  for (const Term& measure : kDetection)
    for (const Term& detector : kDetectors)
      if (name == text(measure.name, detector.name))
        return MetricInfo{"1", text("test: ", measure.meaning, detector.meaning),
                          measure.name.ends_with("_rate") ? Better::kLower : Better::kHigher, Scale::kDifference};
  return std::nullopt;
}

}  // namespace

std::optional<MetricInfo> describe_metric(std::string_view name) {
  if (name.ends_with(']')) return describe_step(name);
  if (auto info = describe_horizon(name)) return info;
  for (const Single& single : singles())
    if (name == single.name) return single.info;
  if (name.starts_with(kGradientNorm) && name.size() > kGradientNorm.size())
    return MetricInfo{"1", text("mean norm of the gradient of layer ", name.substr(kGradientNorm.size())),
                      Better::kNeither, Scale::kDifference};
  const Term* split = take_front(name, kSplits);
  if (split == nullptr) return std::nullopt;
  for (const Term& variant : kVariants)
    if (name == text("loss", variant.name))
      return MetricInfo{"1", text(split->meaning, " loss, weighted total over the decoders", variant.meaning),
                        Better::kLower};
  if (split->name == "test" && name.starts_with(kDetect)) return describe_detection(name.substr(kDetect.size()));
  const Term* decoder = take_front(name, kDecoders);
  if (decoder == nullptr) return std::nullopt;
  for (const Term& measure : kMeasures)
    for (const Term& variant : kVariants)
      if (has_variant(measure, variant) && name == text(measure.name, variant.name)) {
        const bool is_accuracy = measure.name.ends_with("accuracy");
        return MetricInfo{"1",
                          text(split->meaning, " ", measure.meaning, " of the ", decoder->meaning) + " decoder" +
                              std::string(variant.meaning),
                          is_accuracy ? Better::kHigher : Better::kLower,
                          is_accuracy ? Scale::kDifference : Scale::kRatio};
      }
  return std::nullopt;
}

std::optional<std::string> profile_decoder(std::string_view name) {
  if (name.ends_with(']') || name.find(kHorizon) != name.npos || !describe_metric(name) ||
      take_front(name, kSplits) == nullptr)
    return std::nullopt;
  const Term* decoder = take_front(name, kDecoders);
  if (decoder == nullptr) return std::nullopt;
  for (const std::string_view profile : kProfiles)
    if (name.starts_with(profile)) return std::string(decoder->name);
  return std::nullopt;
}

bool is_step_axis(std::string_view name) {
  return std::ranges::any_of(kDecoders, [&](const Term& decoder) { return name == text(decoder.name, "_step"); });
}

std::optional<MetricStep> parse_metric_step(std::string_view text) {
  const std::size_t open = text.find('[');
  if (open == text.npos) return MetricStep{std::string(text), std::nullopt};
  if (!text.ends_with(']')) return std::nullopt;
  const auto step = parse_number<std::int64_t>(text.substr(open + 1, text.size() - open - 2));
  if (!step) return std::nullopt;
  return MetricStep{std::string(text.substr(0, open)), step};
}

std::string with_suffix(const std::string& metric, const std::string& suffix) {
  std::string name = metric;
  return name.insert(std::min(name.find('['), name.size()), suffix);
}

MetricInfo describe_timing(std::string_view name) {
  std::string words(name);
  std::replace(words.begin(), words.end(), '_', ' ');
  if (name.ends_with("_seconds")) return {"s", words, Better::kLower};
  if (name.ends_with("_bytes")) return {"byte", words, Better::kLower};
  return {"1", words, Better::kNeither};
}

const std::vector<Baseline>& baselines() {
  static const std::vector<Baseline> all = {{"_baseline_mean", "mean predictor"},
                                            {"_baseline_copy_last", "copy last step"},
                                            {"_baseline_half", "p = 0.5"},
                                            {"_baseline_floor", "floor (grey targets)"},
                                            {"_baseline_always_alarm", "always alarm"},
                                            {"_baseline_deviation", "deviation within the window"},
                                            {"_baseline_pca", "PCA, as many components"}};
  return all;
}

std::optional<std::string> horizon_metric(std::string_view profile, const Baseline& baseline) {
  const bool predicts = baseline.suffix == "_baseline_mean" || baseline.suffix == "_baseline_copy_last";
  if (!predicts || !profile_decoder(profile) || profile.find(kBaseline) != profile.npos) return std::nullopt;
  return text(profile, kHorizon, baseline.suffix.substr(kBaseline.size()));
}

std::string main_metric(const std::vector<std::string>& available) {
  const auto has = [&](const std::string& name) {
    return std::find(available.begin(), available.end(), name) != available.end();
  };
  for (const Term& decoder : kDecoders)
    for (const Term& measure : kMeasures)
      if (const auto name = text("test_", decoder.name, "_", measure.name); has(name)) return name;
  for (const char* name : {"test_loss", "val_loss", "final_train_loss"})
    if (has(name)) return name;
  return available.empty() ? "" : available.front();
}

std::string main_profile(const std::vector<std::string>& available) {
  for (const Term& decoder : kDecoders)
    for (const std::string_view profile : kProfiles)
      if (const auto name = text("test_", decoder.name, "_", profile);
          std::find(available.begin(), available.end(), name) != available.end())
        return name;
  return "";
}

std::vector<std::string> without_baselines(const std::vector<std::string>& available) {
  std::vector<std::string> kept;
  for (const std::string& name : available) {
    const bool is_baseline = std::any_of(baselines().begin(), baselines().end(),
                                         [&](const Baseline& baseline) { return name.ends_with(baseline.suffix); });
    if (!is_baseline) kept.push_back(name);
  }
  return kept;
}

}  // namespace tapelab::results
