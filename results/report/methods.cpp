// A "Methods" paragraph out of the stored settings and provenance.
#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

#include "results/query/selection.hpp"
#include "results/report/sections.hpp"
#include "results/run/instructions.hpp"
#include "results/run/metrics.hpp"
#include "results/statistics/paired_tests.hpp"
#include "results/study/selected_cells.hpp"
#include "results/text/errors.hpp"

namespace tapelab::results {
namespace {

std::string joined(const std::vector<std::string>& texts, const std::string& separator = ", ") {
  std::string text;
  for (const std::string& piece : texts) text += (text.empty() ? "" : separator) + piece;
  return text;
}

std::string counted(std::size_t n, const std::string& what) {
  return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

/// The factor's values, each once, at most five.
std::string values_text(const Factor& factor) {
  std::vector<std::string> values;
  std::set<std::string> known;
  for (const std::string& value : factor.values)
    if (known.insert(value).second) values.push_back(shown_value(value));
  if (values.size() > 5) return values.front() + " to " + values.back() + " in " + counted(values.size(), "value");
  return joined(values);
}

/// The study's settings in words: a swept one is "varied".
class Settings {
 public:
  explicit Settings(const Study& study) : study_(study) {}

  std::string text(const std::string& key) const {
    if (std::ranges::any_of(study_.factors, [&](const Factor& factor) { return factor.key == key; })) return "varied";
    try {
      return setting_text(study_, key, 0);
    } catch (const UsageError&) {  // of another version
      return "";
    }
  }
  bool is(const std::string& key, const std::string& value) const { return text(key) == value; }
  bool is_off(const std::string& key) const {
    const std::string value = text(key);
    return value.empty() || value == "false" || value == "0" || value == "0.0";
  }

 private:
  const Study& study_;
};

/// One fact of the runs' provenance, each value once.
std::string fact(const Study& study, const std::vector<std::string>& path) {
  std::set<std::string> values;
  for (const std::string& text : study.provenance) {
    Json facts = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    for (const std::string& name : path) facts = facts.is_object() && facts.contains(name) ? Json(facts[name]) : Json();
    if (facts.is_string()) values.insert(facts.get<std::string>());
  }
  return joined({values.begin(), values.end()}, " and ");
}

std::string design_text(const Study& study) {
  const auto runs = static_cast<std::size_t>(
      std::ranges::count_if(study.status, [](Status status) { return status != Status::kMissing; }));
  const auto failed = static_cast<std::size_t>(std::ranges::count(study.status, Status::kFailed));
  std::string text = counted(runs, "run") + " of " + counted(study.cells, "configuration") + " with " +
                     counted(study.seeds.size(), "seed") + " were made";
  if (failed > 0) text += ", of which " + std::to_string(failed) + " failed and are left out of every mean";
  text += ".";
  std::vector<std::string> factors;
  for (const Factor& factor : study.factors) factors.push_back(factor.key + " (" + values_text(factor) + ")");
  if (!factors.empty()) text += " What was varied: " + joined(factors, "; ") + ".";
  return text;
}

std::string data_text(const Study& study) {
  const std::string source = fact(study, {"data_source"}), checksum = fact(study, {"data_checksum"});
  std::string text = source.empty() ? "" : " Data: " + source + (checksum.size() > 32 ? "." : "");
  if (!text.empty() && !checksum.empty() && checksum.size() <= 32) text += " (XXH3-128 " + checksum + ").";
  return text;
}

/// "LSTM", "GRU", "GRU or LSTM".
std::string cell_text(const Study& study, const Settings& settings) {
  std::string names = settings.text("model.cell");
  for (const Factor& factor : study.factors)
    if (factor.key == "model.cell") names = values_text(factor);
  std::string text;
  for (const char c : names) text += c == ',' ? " or" : std::string(1, static_cast<char>(std::toupper(c)));
  return text;
}

std::string model_text(const Study& study, const Settings& settings) {
  const bool decodes = !settings.is_off("reconstruct.enabled") || !settings.is_off("predict.enabled");
  std::string text = " The models are " + cell_text(study, settings) + (decodes ? " autoencoders" : " encoders") +
                     ": encoder " + settings.text("model.encoder");
  if (decodes) text += ", decoder " + settings.text("model.decoder");
  text += " units, activation " + settings.text("model.activation") + ", gates " +
          settings.text("model.recurrent_activation");
  for (const std::string decoder : {"reconstruct", "predict"}) {
    if (settings.is_off(decoder + ".enabled")) continue;
    text += "; " + decoder + " decoder with loss " + settings.text(decoder + ".loss") + ", conditional " +
            settings.text(decoder + ".conditional") + ", reversed " + settings.text(decoder + ".reversed");
    if (settings.is(decoder + ".enabled", "varied")) text += " (present or not, varied)";
  }
  if (!settings.is_off("classify.enabled")) text += "; a classifier on the code with loss softmax_cross_entropy";
  return text + ".";
}

/// What a paper should also say: settings that are not at their default and that no other sentence names.
std::string other_settings_text(const std::vector<std::pair<std::string, std::string>>& settings) {
  static const std::set<std::string> kNamed = {"data.source",
                                               "data.file",
                                               "model.cell",
                                               "model.encoder",
                                               "model.decoder",
                                               "model.activation",
                                               "model.recurrent_activation",
                                               "model.start_from",
                                               "reconstruct.enabled",
                                               "reconstruct.loss",
                                               "reconstruct.conditional",
                                               "reconstruct.reversed",
                                               "predict.enabled",
                                               "predict.loss",
                                               "predict.conditional",
                                               "predict.reversed",
                                               "classify.enabled",
                                               "train.enabled",
                                               "train.optimizer",
                                               "train.learning_rate",
                                               "train.batch_size",
                                               "train.epochs",
                                               "train.steps",
                                               "train.clip_norm",
                                               "train.patience",
                                               "train.keep",
                                               "eval.threshold"};
  std::vector<std::string> others;
  for (const auto& [key, value] : settings)
    if (!kNamed.contains(key)) others.push_back(key + " = " + value);
  return others.empty() ? "" : " Other settings that differ from the defaults: " + joined(others) + ".";
}

std::string training_text(const Study& study, const Settings& settings) {
  const std::string start = settings.text("model.start_from");
  const bool trains =
      !settings.is("train.enabled", "false") && !(settings.is("train.epochs", "0") && settings.is_off("train.steps"));
  if (!trains) return " Nothing was trained: the weights of " + start + " were measured.";
  const std::string length = settings.is_off("train.steps") ? settings.text("train.epochs") + " epochs"
                                                            : settings.text("train.steps") + " updates";
  std::string text = " Training: " + settings.text("train.optimizer") + ", learning rate " +
                     settings.text("train.learning_rate") + ", batches of " + settings.text("train.batch_size") + ", " +
                     (settings.is_off("train.patience") ? "" : "at most ") + length;
  if (!settings.is_off("train.clip_norm")) text += ", gradients clipped to norm " + settings.text("train.clip_norm");
  if (!settings.is_off("train.patience"))
    text += ", ending after " + settings.text("train.patience") + " without improvement of the validation loss";
  if (!start.empty() && start != "varied") text += "; weights at the start: those of " + start;
  if (settings.is("train.keep", "best"))
    text += std::string("; the weights of the epoch with the lowest ") +
            (study.curves.contains("val_loss") ? "validation" : "training") + " loss were measured";
  else
    text += settings.is("train.keep", "last") ? "; the last weights were measured" : "; weights kept: varied";
  return text + ".";
}

/// What an alarm is.
std::string detection_text(const std::vector<std::string>& metrics, const Settings& settings) {
  if (std::ranges::none_of(metrics, [](const std::string& name) { return name.starts_with("test_detect_"); }))
    return "";
  const bool windows = settings.is("eval.score", "window"), rows = settings.is("eval.score", "step");
  return std::string(windows ? " A window"
                     : rows  ? " A row"
                             : " A row or window") +
         " gives an alarm where its score, the absolute error of the outputs, is above the threshold "
         "(eval.threshold: " +
         settings.text("eval.threshold") + ").";
}

/// How many of the comparisons on the page have enough seeds for a test, of how many.
std::pair<std::size_t, std::size_t> tested_of(const Json& comparison) {
  std::size_t tested = 0, all = 0;
  for (const Json& metric : comparison.value("metrics", Json::array())) {
    if (!metric.contains("comparison")) continue;
    for (const Json& row : metric["comparison"]["rows"]) {
      ++all;
      tested += row.at("seeds_needed").is_null() ? 1 : 0;
    }
  }
  return {tested, all};
}

std::string comparison_text(const Study& study, const Json& comparison) {
  const auto [tested, all] = tested_of(comparison);
  if (all == 0) return "";
  std::string text =
      " Configurations were compared paired over seeds: within a seed the logarithm of the ratio (for metrics that "
      "may be 0 or negative, the difference) was averaged over the other factors";
  if (tested == 0)
    return text + "; for each effect the mean over seeds is given; there are too few seeds for an interval or a test.";
  text += ", then tested over the seeds by ";
  if (!study.label.until.empty())
    text +=
        "bets on the signs of their effects, a test that is valid at any number of seeds where these lie "
        "symmetrically (Ramdas et al. 2020; Vovk and Wang 2024), as seeds were added until the claim was decided; "
        "the intervals of these effects invert it; corrected by Holm's method over all comparisons of a metric";
  else
    text +=
        std::string(study.seeds.size() > kMostExactSigns ? "a sign-flip permutation test with 99,999 random patterns"
                                                         : "an exact sign-flip permutation test") +
        ", which the 95 % intervals of these effects invert, and Wilcoxon's signed-rank test, corrected by Holm's "
        "method over all comparisons of a metric";
  if (tested < all)
    text += "; " + std::to_string(all - tested) + " of the " + std::to_string(all) +
            " comparisons have too few seeds for a test";
  return text + ".";
}

std::string statistics_text(const Study& study, const std::vector<std::string>& metrics, const Json& comparison) {
  if (std::ranges::find(study.status, Status::kOk) == study.status.end())
    return " No run finished, so nothing was measured.";
  if (metrics.empty()) return "";
  std::vector<std::string> named;
  for (const std::string& metric : metrics) {
    const auto info = describe_metric(metric);
    named.push_back((info ? info->long_name : metric) + " (" + metric + ")");
  }
  std::string text = " Measured: " + joined(named, "; ") + ".";
  if (const std::string note = limits_text(study, metrics); !note.empty()) text += " Here " + note + ".";
  if (study.seeds.size() < 2) return text + " With one seed there are no intervals and no tests.";
  return text + " Tables give the mean and the sample standard deviation over seeds; " +
         (study.label.until.empty() ? "bands and intervals of these means are 95 % intervals by Student's t."
                                    : "lines are medians and bands hold the central 95 % of the runs.") +
         comparison_text(study, comparison);
}

bool has_uncommitted_changes(const Study& study) {
  return std::ranges::any_of(study.provenance, [](const std::string& text) {
    const Json facts = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    return facts.is_object() && facts.value("dirty", false);
  });
}

std::string software_text(const Study& study) {
  const std::string version = fact(study, {"version"}), commit = fact(study, {"commit"});
  if (version.empty()) return "";
  std::string text = " Software: tapelab " + version + ", commit " + commit;
  if (has_uncommitted_changes(study)) text += " with uncommitted changes";
  for (const auto& [name, path] :
       {std::pair{"compiler", std::vector<std::string>{"compiler"}}, {"products by", {"libraries", "gemm"}}})
    if (const std::string value = fact(study, path); !value.empty()) text += std::string(", ") + name + " " + value;
  if (const std::string value = fact(study, {"instructions", "compiled"}); !value.empty())
    text += ", code compiled for " + value;
  if (const std::string several = several_instructions(instruction_kinds(study.provenance)); !several.empty())
    text += "; " + several;
  return text + ".";
}

}  // namespace

std::string methods_text(const ReportedStudy& reported, const std::vector<std::string>& metrics,
                         const Json& comparison) {
  const Study& study = reported.study;
  const Settings settings(study);
  return design_text(study) + data_text(study) + model_text(study, settings) + training_text(study, settings) +
         detection_text(metrics, settings) + other_settings_text(reported.facts.settings) +
         statistics_text(study, metrics, comparison) + software_text(study);
}

}  // namespace tapelab::results
