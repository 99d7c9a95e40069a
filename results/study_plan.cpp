#include "results/study_plan.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>
#include <utility>

#include "results/atomic_file.hpp"
#include "results/errors.hpp"
#include "results/folder.hpp"
#include "results/json_text.hpp"
#include "results/regular_file.hpp"

namespace tapelab::results {
namespace {

using Json = nlohmann::ordered_json;

std::filesystem::path plan_path(const std::filesystem::path& folder) { return folder / "plan.json"; }

StudyPlan parse_plan(const std::string& text) {
  refuse_deep_json(text);
  const Json json = Json::parse(text);
  StudyPlan plan{json.at("started").get<std::int64_t>(), json.at("factors").get<std::vector<std::string>>(), {}};
  const Json& runs = json.at("runs");
  const Json seeds = json.value("seeds", Json::array());  // plans of an earlier version have none
  const Json revisions = json.value("revisions", Json::array());
  for (const Json& row : runs) {
    const auto texts = row.get<std::vector<std::string>>();
    if (texts.size() != plan.factors.size() + 1)
      throw std::runtime_error("a run has " + std::to_string(texts.size()) + " texts; its id and the values of " +
                               std::to_string(plan.factors.size()) + " factors are expected");
    plan.runs.push_back({texts.front(), {texts.begin() + 1, texts.end()}});
  }
  for (const auto& [name, numbers] : {std::pair{"seeds", &seeds}, {"revisions", &revisions}})
    if (!numbers->empty() && numbers->size() != runs.size())
      throw std::runtime_error(std::to_string(runs.size()) + " runs have " + std::to_string(numbers->size()) + " " +
                               name);
  for (std::size_t i = 0; i < seeds.size(); ++i)
    if (!seeds[i].is_null()) plan.runs[i].seed = seeds[i].get<std::int64_t>();
  for (std::size_t i = 0; i < revisions.size(); ++i) plan.runs[i].revision = revisions[i].get<std::int32_t>();
  return plan;
}

}  // namespace

void write_plan(const std::filesystem::path& folder, const StudyPlan& plan) {
  Json runs = Json::array(), seeds = Json::array(), revisions = Json::array();
  for (const StudyPlan::Run& run : plan.runs) {
    Json row = {run.id};
    for (const std::string& value : run.values) row.push_back(value);
    runs.push_back(std::move(row));
    seeds.push_back(run.seed ? Json(*run.seed) : Json());
    revisions.push_back(run.revision);
  }
  Json json = {
      {"started", plan.started}, {"factors", plan.factors}, {"runs", std::move(runs)}, {"seeds", std::move(seeds)}};
  const auto is_revised = [](const StudyPlan::Run& run) { return run.revision > 0; };
  if (std::ranges::any_of(plan.runs, is_revised)) json["revisions"] = std::move(revisions);
  const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  create_folders(folder);
  write_file_atomically(plan_path(folder), std::as_bytes(std::span(text)));
}

std::optional<StudyPlan> read_plan(const std::filesystem::path& folder) {
  const auto path = plan_path(folder);
  const FileContent<std::string> file = read_text(path);
  if (file.missing) return std::nullopt;
  if (!file.problem.empty()) throw UnreadableFile("cannot read '" + path.string() + "': " + file.problem);
  try {
    return parse_plan(file.bytes);
  } catch (const std::exception& error) {
    throw DamagedFile("'" + path.string() + "' is no plan of a study: " + error.what() +
                      "\n = delete it; the next run of the grid writes it anew");
  }
}

std::optional<StudyPlan> read_plan(const std::filesystem::path& folder, std::vector<std::string>& warnings) {
  try {
    return read_plan(folder);
  } catch (const UnreadableFile& unreadable) {
    warnings.emplace_back(unreadable.what());
  } catch (const DamagedFile& damage) {
    warnings.emplace_back(damage.what());
  }
  return std::nullopt;
}

}  // namespace tapelab::results
