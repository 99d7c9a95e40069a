// A "Methods" paragraph out of the stored settings and provenance.
#include <algorithm>
#include <set>

#include "results/errors.hpp"
#include "results/metrics.hpp"
#include "results/report/sections.hpp"
#include "results/selection.hpp"

namespace tapelab::results {
namespace {

std::string joined(const std::vector<std::string>& parts, const std::string& separator = ", ") {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : separator) + part;
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

std::string model_text(const Settings& settings) {
  const std::string cell = settings.text("model.cell");
  std::string text = " The models are " + (cell == "gru" ? std::string("GRU") : "LSTM") + " autoencoders: encoder " +
                     settings.text("model.encoder") + ", decoder " + settings.text("model.decoder") +
                     " units, activation " + settings.text("model.activation") + ", gates " +
                     settings.text("model.recurrent_activation");
  for (const std::string decoder : {"reconstruct", "predict"}) {
    if (settings.is(decoder + ".enabled", "false")) continue;
    text += "; " + decoder + " decoder with loss " + settings.text(decoder + ".loss") + ", conditional " +
            settings.text(decoder + ".conditional") + ", reversed " + settings.text(decoder + ".reversed");
    if (settings.is(decoder + ".enabled", "varied")) text += " (present or not, varied)";
  }
  if (!settings.is_off("classify.enabled")) text += "; a classifier on the code with loss softmax_cross_entropy";
  return text + ".";
}

std::string training_text(const Settings& settings) {
  if (settings.is("train.enabled", "false"))
    return " Nothing was trained: the weights of " + settings.text("model.start_from") + " were measured.";
  const std::string length = settings.is_off("train.steps") ? settings.text("train.epochs") + " epochs"
                                                            : settings.text("train.steps") + " updates";
  std::string text = " Training: " + settings.text("train.optimizer") + ", learning rate " +
                     settings.text("train.learning_rate") + ", batches of " + settings.text("train.batch_size") + ", " +
                     length;
  if (!settings.is_off("train.clip_norm")) text += ", gradients clipped to norm " + settings.text("train.clip_norm");
  if (!settings.is_off("train.patience"))
    text += ", stopped after " + settings.text("train.patience") + " epochs without improvement";
  if (settings.is("train.keep", "last")) return text + "; the last weights were measured.";
  return text + "; weights kept: " + settings.text("train.keep") + ".";
}

std::string statistics_text(const Study& study, const std::vector<std::string>& metrics) {
  std::vector<std::string> named;
  for (const std::string& metric : metrics) {
    const auto info = describe_metric(metric);
    named.push_back((info ? info->long_name : metric) + " (" + metric + ")");
  }
  std::string text = " Measured: " + joined(named, "; ") + ".";
  if (study.seeds.size() < 2) return text + " With one seed there are no intervals and no tests.";
  text +=
      " Tables give the mean and the sample standard deviation over seeds; bands and intervals are 95 % intervals of "
      "the mean by Student's t.";
  if (!study.factors.empty())
    text +=
        " Configurations were compared paired over seeds: within a seed the difference was averaged over the other "
        "factors, then tested over the seeds by an exact sign-flip permutation test and Wilcoxon's signed-rank test, "
        "corrected by Holm's method over all comparisons of a metric.";
  return text;
}

std::string software_text(const Study& study) {
  const std::string version = fact(study, {"version"}), commit = fact(study, {"commit"});
  if (version.empty()) return "";
  std::string text = " Software: tapelab " + version + ", commit " + commit;
  for (const auto& [name, path] :
       {std::pair{"compiler", std::vector<std::string>{"compiler"}}, {"products by", {"libraries", "gemm"}}})
    if (const std::string value = fact(study, path); !value.empty()) text += std::string(", ") + name + " " + value;
  return text + ".";
}

}  // namespace

std::string methods_text(const ReportedStudy& reported, const std::vector<std::string>& metrics) {
  const Study& study = reported.study;
  const Settings settings(study);
  return design_text(study) + data_text(study) + model_text(settings) + training_text(settings) +
         (metrics.empty() ? "" : statistics_text(study, metrics)) + software_text(study);
}

Json models_section(const ReportedStudy& reported) {
  Json models = Json::array();
  for (const ModelFacts& model : reported.facts.models) {
    Json layers = Json::array();
    for (const LayerFacts& layer : model.layers)
      layers.push_back({{"path", layer.path},
                        {"kind", layer.kind},
                        {"steps", layer.steps},
                        {"features", layer.features},
                        {"parameters", layer.parameters}});
    models.push_back({{"cells", model.cells}, {"layers", std::move(layers)}});
  }
  return {{"note", reported.facts.models_note}, {"models", std::move(models)}};
}

}  // namespace tapelab::results
