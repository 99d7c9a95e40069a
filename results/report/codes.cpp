// Codes of the test samples in two principal components, and alarms, as the report was given them.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "results/report/sections.hpp"
#include "results/report/series.hpp"

namespace tapelab::results {
namespace {

/// Codes are float: more digits than it has say nothing.
Json coordinates(const std::vector<double>& values) {
  Json json = Json::array();
  for (const double value : values) json.push_back(float_json(static_cast<float>(value)));
  return json;
}

Json cell_json(const Study& study, const CellCodes& codes) {
  Json json = {{"cell", codes.cell},        {"label", cell_label(study, codes.cell)},
               {"seed", codes.seed},        {"held_out", codes.held_out},
               {"samples", codes.samples},  {"units", codes.units},
               {"part", codes.part},        {"x", coordinates(codes.x)},
               {"y", coordinates(codes.y)}, {"sample", codes.places},
               {"row", codes.rows}};
  if (!codes.series.empty()) json["series"] = codes.series;
  if (!codes.classes.empty()) json["class"] = codes.classes;
  if (!codes.events.empty()) json["event"] = codes.events;
  return json;
}

/// Reasons with the cells that each is of, the reason of most cells first.
Json left_out_json(const Study& study, const StudyCodes& codes) {
  std::map<std::string, std::vector<std::size_t>> cells;
  for (const StudyCodes::LeftOut& left : codes.left_out) cells[left.why].push_back(left.cell);
  std::vector<std::pair<std::string, std::vector<std::size_t>>> reasons(cells.begin(), cells.end());
  std::ranges::stable_sort(reasons, std::ranges::greater{}, [](const auto& reason) { return reason.second.size(); });
  Json json = Json::array();
  for (const auto& [why, of] : reasons)
    json.push_back({{"why", why}, {"cells", of.size()}, {"first", cell_label(study, of.front())}});
  return json;
}

}  // namespace

Json codes_section(const ReportedStudy& reported) {
  const StudyCodes& codes = reported.facts.codes;
  Json cells = Json::array();
  for (const CellCodes& of : codes.cells) cells.push_back(cell_json(reported.study, of));
  return {{"cells", std::move(cells)},
          {"left_out", left_out_json(reported.study, codes)},
          {"not_tried", codes.not_tried},
          {"without_data", codes.without_data}};
}

Json alarms_section(const ReportedStudy& reported) {
  const StudyAlarms& alarms = reported.facts.alarms;
  if (alarms.plot.is_null() && alarms.why.empty()) return nullptr;
  return {{"label", cell_label(reported.study, alarms.cell)},
          {"seed", alarms.seed},
          {"highest_f1", alarms.highest_f1},
          {"plot", alarms.plot},
          {"why", alarms.why}};
}

}  // namespace tapelab::results
