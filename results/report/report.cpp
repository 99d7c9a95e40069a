#include "results/report/report.hpp"

#include <algorithm>
#include <array>

#include "results/query/selection.hpp"
#include "results/report/page.hpp"
#include "results/report/sections.hpp"
#include "results/run/metrics.hpp"
#include "results/statistics/claimed_metrics.hpp"
#include "results/text/errors.hpp"

namespace tapelab::results {
namespace {

std::string name_of(const ReportedStudy& reported) {
  const std::string& name = reported.study.label.name;
  return name.empty() ? reported.path.string() : name;
}

bool holds_metric(const ReportedStudy& reported, const std::string& metric) {
  try {
    require_metric(reported.study, metric);
    return true;
  } catch (const UsageError&) {
    return false;
  }
}

/// Throws the first study's UsageError for a metric that none of them holds.
void require_metrics(const std::vector<ReportedStudy>& studies, const std::vector<std::string>& asked) {
  for (const std::string& metric : asked) {
    if (std::ranges::any_of(studies, [&](const auto& reported) { return holds_metric(reported, metric); })) continue;
    try {
      require_metric(studies.front().study, metric);
    } catch (const UsageError& error) {
      throw UsageError("study '" + name_of(studies.front()) + "': " + error.message(), error.hints());
    }
  }
}

/// Those asked for that the study holds, or the usual ones; none where no run has finished.
std::vector<std::string> metrics_of(const ReportedStudy& reported, const std::vector<std::string>& asked) {
  if (std::ranges::count(reported.study.status, Status::kOk) == 0) return {};  // nothing was measured
  std::vector<std::string> held;
  for (const std::string& metric : asked)
    if (holds_metric(reported, metric)) held.push_back(metric);
  return held.empty() ? report_metrics(reported.study) : held;
}

void require_runs(const ReportedStudy& reported) {
  if (std::ranges::any_of(reported.study.status, [](Status status) { return status != Status::kMissing; })) return;
  throw UsageError(
      "study '" + name_of(reported) + "' has no runs, so there is nothing to report: '" + reported.path.string() + "'",
      {"tapelab run GRID -o FOLDER makes them"});
}

Json study_json(const ReportedStudy& reported, const ReportRequest& request) {
  require_runs(reported);
  const std::vector<std::string> metrics = metrics_of(reported, request.metrics);
  Json json = overview_section(reported);
  json["provenance"] = provenance_section(reported.study);
  json["failures"] = failures_section(reported.study);
  json["metrics"] = metrics_section(reported.study, metrics);
  json["training_time"] = training_time_section(reported.study, metrics);
  json["trends"] = trends_section(reported.study, metrics);
  json["comparison"] = comparison_section(reported.study, metrics);
  json["curves"] = curves_section(reported.study);
  json["runs"] =
      runs_section(reported.study, metrics, json["curves"].empty() ? "" : json["curves"][0]["name"].get<std::string>());
  json["settings"] = Json::array();
  for (const auto& [key, text] : reported.facts.settings) json["settings"].push_back({{"key", key}, {"text", text}});
  json["profiles"] = profiles_section(reported.study);
  json["sequences"] = sequences_section(reported.study);
  json["frames"] = frames_section(reported.study);
  json["confusions"] = confusions_section(reported.study);
  json["codes"] = codes_section(reported);
  json["alarms"] = alarms_section(reported);
  json["models"] = models_section(reported.study);
  json["methods"] = methods_text(reported, metrics, json["comparison"]);
  json["file"] = file_section(reported, request.embed);
  return json;
}

const std::array<std::string, 3> kDecoders = {"reconstruct", "predict", "classify"};

std::string prefix_of(const std::string& decoder) { return "test_" + decoder + "_"; }

/// The measure of "test_predict_mse", "mse"; empty for a metric that belongs to no decoder.
std::string measure_of(const std::string& metric) {
  for (const std::string& decoder : kDecoders)
    if (metric.starts_with(prefix_of(decoder))) return metric.substr(prefix_of(decoder).size());
  return "";
}

/// The metric that tables would show of a decoder alone.
std::string main_metric_of(const Study& study, const std::string& decoder) {
  std::vector<std::string> names;
  for (const std::string& name : without_baselines(metric_names(study)))
    if (name.starts_with(prefix_of(decoder))) names.push_back(name);
  return main_metric(names);
}

}  // namespace

std::vector<std::string> report_metrics(const Study& study) {
  std::vector<std::string> metrics = claimed_metrics(study);
  if (metrics.empty()) metrics = {shown_metric(study)};
  if (metrics.front().empty()) return {};
  // Beside what detection is worth, how closely the windows are reconstructed.
  const std::string measure = metrics.front().starts_with("test_detect_") ? "mse" : measure_of(metrics.front());
  for (const std::string& decoder : kDecoders) {
    const std::string name = measure.empty() ? main_metric_of(study, decoder) : prefix_of(decoder) + measure;
    for (const std::string& variant : {name, name + "_tf"})
      if (study.scalars.contains(variant) && std::ranges::find(metrics, variant) == metrics.end())
        metrics.push_back(variant);
  }
  return metrics;
}

std::string report_page(const std::vector<ReportedStudy>& studies, ReportRequest request) {
  request.metrics = current_metric_names(request.metrics);
  require_metrics(studies, request.metrics);
  Json all = Json::array();
  for (const ReportedStudy& reported : studies) all.push_back(study_json(reported, request));
  const std::string title =
      studies.size() == 1 ? all.front()["title"].get<std::string>() : std::to_string(studies.size()) + " studies";
  const Json data = {{"generator", request.generator}, {"title", title}, {"studies", std::move(all)}};
  return assemble_page(title, data.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace tapelab::results
