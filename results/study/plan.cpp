#include "results/study/plan.hpp"

#include <algorithm>
#include <map>
#include <new>
#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <stdexcept>
#include <utility>

#include "results/files/atomic_file.hpp"
#include "results/files/folder.hpp"
#include "results/files/regular_file.hpp"
#include "results/run/setting_names.hpp"
#include "results/text/errors.hpp"
#include "results/text/json_text.hpp"

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
  if (!of_run.empty() && of_run.size() != plan.runs.size())
    throw std::runtime_error(std::to_string(plan.runs.size()) + " runs have " + std::to_string(of_run.size()) +
                             " sources");
  for (std::size_t i = 0; i < of_run.size(); ++i) {
    const auto kind = kinds.at(of_run[i].get<std::size_t>()).get<std::pair<std::string, std::string>>();
    plan.runs[i].sources = kind.first;
    plan.runs[i].places = kind.second;
  }
}

StudyPlan parse_plan(const std::string& text) {
  reject_deep_json(text);
  const Json json = Json::parse(text);
  StudyPlan plan{json.at("started").get<std::int64_t>(),
                 current_setting_names(json.at("factors").get<std::vector<std::string>>()),
                 {}};
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
  read_reads(json, plan);
  return plan;
}

std::string value_of(const std::vector<Setting>& settings, const std::string& key) {
  const auto found = std::ranges::find(settings, key, &Setting::key);
  return found == settings.end() ? "" : found->value;
}

/// Factors of any of the plans, then what their runs do not share.
std::vector<std::string> joined_factors(const std::vector<const PlanOfStudy*>& plans) {
  std::vector<std::string> factors;
  const auto add = [&](const std::string& key) {
    if (key != "seed" && std::ranges::find(factors, key) == factors.end()) factors.push_back(key);
  };
  for (const PlanOfStudy* one : plans)
    for (const std::string& key : one->plan.factors) add(key);
  for (const PlanOfStudy* one : plans)
    for (const PlanOfStudy* other : plans)
      for (const Setting& setting : one->settings)
        if (setting.value != value_of(other->settings, setting.key)) add(setting.key);
  return factors;
}

/// A run of `one` with values for these factors.
StudyPlan::Run with_factors(const PlanOfStudy& one, StudyPlan::Run run, const std::vector<std::string>& factors) {
  std::vector<std::string> values;
  for (const std::string& key : factors) {
    const auto own = std::ranges::find(one.plan.factors, key);
    values.push_back(own == one.plan.factors.end()
                         ? value_of(one.settings, key)
                         : run.values[static_cast<std::size_t>(own - one.plan.factors.begin())]);
  }
  run.values = std::move(values);
  return run;
}

}  // namespace

std::optional<StudyPlan> joined_plan(const std::vector<PlanOfStudy>& plans, std::size_t& left_out) {
  left_out = 0;
  if (plans.empty()) return std::nullopt;
  if (plans.size() == 1) return plans.front().plan;
  std::vector<const PlanOfStudy*> known;
  std::set<std::string> placed;
  for (const PlanOfStudy& one : plans) {
    if (one.settings.empty()) continue;
    known.push_back(&one);
    for (const StudyPlan::Run& run : one.plan.runs) placed.insert(run.id);
  }
  if (known.empty()) {  // nothing has finished: the plan of the first says at least what is missing of it
    known.push_back(&plans.front());
    for (const StudyPlan::Run& run : plans.front().plan.runs) placed.insert(run.id);
  }
  for (const PlanOfStudy& one : plans)
    if (std::ranges::find(known, &one) == known.end())
      left_out += static_cast<std::size_t>(
          std::ranges::count_if(one.plan.runs, [&](const auto& run) { return !placed.contains(run.id); }));
  StudyPlan joined{0, joined_factors(known), {}};
  std::set<std::string> taken;
  for (const PlanOfStudy* one : known) {
    joined.started = std::max(joined.started, one->plan.started);
    for (const StudyPlan::Run& run : one->plan.runs)
      if (taken.insert(run.id).second) joined.runs.push_back(with_factors(*one, run, joined.factors));
  }
  return joined;
}

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
  const auto path = plan_path(folder);
  const FileContent<std::string> file = read_text(path);
  if (file.missing) return std::nullopt;
  if (!file.problem.empty()) throw UnreadableFile("cannot read '" + path.string() + "': " + file.problem);
  try {
    return parse_plan(file.bytes);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    throw DamagedFile("'" + path.string() + "' is not the plan of a study: " + error.what(),
                      {"delete it; the next run of the grid writes it anew"});
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
