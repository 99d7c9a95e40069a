#include "results/report/report.hpp"

#include <algorithm>
#include <array>

#include "results/errors.hpp"
#include "results/metrics.hpp"
#include "results/report/page.hpp"
#include "results/report/sections.hpp"
#include "results/selection.hpp"

namespace tapelab::results {
namespace {

std::string name_of(const ReportedStudy& reported) {
  const std::string& name = reported.study.label.name;
  return name.empty() ? reported.path.string() : name;
}

/// The metrics asked for, checked, or the usual ones.
std::vector<std::string> metrics_of(const ReportedStudy& reported, const std::vector<std::string>& asked) {
  if (asked.empty()) return report_metrics(reported.study);
  for (const std::string& metric : asked) {
    try {
      require_metric(reported.study, metric);
    } catch (const UsageError& error) {
      throw UsageError("study '" + name_of(reported) + "': " + error.what());
    }
  }
  return asked;
}

void require_runs(const ReportedStudy& reported) {
  if (std::ranges::any_of(reported.study.status, [](Status status) { return status != Status::kMissing; })) return;
  throw UsageError("study '" + name_of(reported) + "' has no runs, so there is nothing to report: '" +
                   reported.path.string() + "'\n = tapelab run GRID -o FOLDER makes them");
}

Json study_json(const ReportedStudy& reported, const ReportRequest& request) {
  require_runs(reported);
  const std::vector<std::string> metrics = metrics_of(reported, request.metrics);
  Json json = overview_section(reported);
  json["provenance"] = provenance_section(reported.study);
  json["failures"] = failures_section(reported.study);
  json["metrics"] = metrics_section(reported.study, metrics);
  json["comparison"] = comparison_section(reported.study, metrics);
  json["curves"] = curves_section(reported.study);
  json["profiles"] = profiles_section(reported.study);
  json["sequences"] = sequences_section(reported);
  json["frames"] = frames_section(reported);
  json["models"] = models_section(reported);
  json["methods"] = methods_text(reported, metrics);
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
  const std::string main = shown_metric(study);
  if (main.empty()) return {};
  const std::string measure = measure_of(main);
  std::vector<std::string> metrics = {main};
  for (const std::string& decoder : kDecoders) {
    const std::string name = measure.empty() ? main_metric_of(study, decoder) : prefix_of(decoder) + measure;
    for (const std::string& variant : {name, name + "_tf"})
      if (variant != main && study.scalars.contains(variant)) metrics.push_back(variant);
  }
  return metrics;
}

std::string report_page(const std::vector<ReportedStudy>& studies, const ReportRequest& request) {
  Json all = Json::array();
  for (const ReportedStudy& reported : studies) all.push_back(study_json(reported, request));
  const std::string title =
      studies.size() == 1 ? all.front()["title"].get<std::string>() : std::to_string(studies.size()) + " studies";
  const Json data = {{"generator", request.generator}, {"title", title}, {"studies", std::move(all)}};
  return assemble_page(title, data.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace tapelab::results
