#include "results/study_plan.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "results/atomic_file.hpp"
#include "results/folder.hpp"

namespace tapelab::results {
namespace {

using Json = nlohmann::ordered_json;

std::filesystem::path plan_path(const std::filesystem::path& folder) { return folder / "plan.json"; }

/// What the runs read, each kind once, and for every run which it is.
void write_reads(const StudyPlan& plan, Json& json) {
  std::map<std::pair<std::string, std::string>, std::size_t> known;
  Json kinds = Json::array(), of_run = Json::array();
  for (const StudyPlan::Run& run : plan.runs) {
    const auto [kind, is_new] = known.try_emplace({run.sources, run.places}, known.size());
    if (is_new) kinds.push_back({run.sources, run.places});
    of_run.push_back(kind->second);
  }
  json["sources"] = std::move(kinds);
  json["source"] = std::move(of_run);
}

void read_reads(const Json& json, StudyPlan& plan) {
  const Json kinds = json.value("sources", Json::array()), of_run = json.value("source", Json::array());
  for (std::size_t i = 0; i < std::min(of_run.size(), plan.runs.size()); ++i) {
    const auto kind = kinds.at(of_run[i].get<std::size_t>()).get<std::pair<std::string, std::string>>();
    plan.runs[i].sources = kind.first;
    plan.runs[i].places = kind.second;
  }
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
  write_reads(plan, json);
  const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  create_folders(folder);
  write_file_atomically(plan_path(folder), std::as_bytes(std::span(text)));
}

std::optional<StudyPlan> read_plan(const std::filesystem::path& folder) {
  std::ifstream file(plan_path(folder), std::ios::binary);
  if (!file) return std::nullopt;
  try {
    const Json json = Json::parse(file);
    StudyPlan plan{json.at("started").get<std::int64_t>(), json.at("factors").get<std::vector<std::string>>(), {}};
    for (const Json& row : json.at("runs")) {
      const auto texts = row.get<std::vector<std::string>>();
      if (texts.size() != plan.factors.size() + 1) return std::nullopt;
      plan.runs.push_back({texts.front(), {texts.begin() + 1, texts.end()}});
    }
    const Json seeds = json.value("seeds", Json::array());
    for (std::size_t i = 0; i < std::min(seeds.size(), plan.runs.size()); ++i)
      if (seeds[i].is_number_integer()) plan.runs[i].seed = seeds[i].get<std::int64_t>();
    const Json revisions = json.value("revisions", Json::array());
    for (std::size_t i = 0; i < std::min(revisions.size(), plan.runs.size()); ++i)
      if (revisions[i].is_number_integer()) plan.runs[i].revision = revisions[i].get<std::int32_t>();
    read_reads(json, plan);
    return plan;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

}  // namespace tapelab::results
