#include "results/report/report.hpp"

#include <algorithm>

#include "results/errors.hpp"
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

/// "test_predict_mse[9]" without its decoder: "test_", "_mse[9]". Nothing for other metrics.
std::vector<std::string> same_measure(const std::string& metric) {
  for (const std::string decoder : {"reconstruct", "predict", "classify"}) {
    const std::string start = "test_" + decoder + "_";
    if (!metric.starts_with(start)) continue;
    std::vector<std::string> names;
    for (const std::string other : {"reconstruct", "predict", "classify"})
      for (const std::string variant : {"", "_tf"})
        names.push_back("test_" + other + "_" + metric.substr(start.size()) + variant);
    return names;
  }
  return {};
}

}  // namespace

std::vector<std::string> report_metrics(const Study& study) {
  const std::string main = shown_metric(study);
  if (main.empty()) return {};
  std::vector<std::string> metrics = {main};
  for (const std::string& name : same_measure(main))
    if (name != main && study.scalars.contains(name)) metrics.push_back(name);
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
