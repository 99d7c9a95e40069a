#include "experiments/stored_run.hpp"

#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>
#include <vector>

#include "experiments/start_place.hpp"
#include "experiments/stored_data.hpp"
#include "experiments/stored_model.hpp"
#include "results/errors.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStartMark = "start from ";

std::string start_run_of(const results::RunRecord& run) {
  const auto facts = nlohmann::json::parse(run.provenance, nullptr, /*allow_exceptions=*/false);
  return facts.is_object() ? facts.value("start_from", "") : "";
}

/// The first of the places that holds the file of the run `start`.
fs::path start_study(const results::RunRecord& run, const fs::path& folder, const fs::path& name,
                     const std::string& start) {
  std::vector<fs::path> places = {fs::absolute(folder).lexically_normal().parent_path() / name, name, "out" / name};
  if (const auto logged = log_entry(run.log, kStartMark)) places.insert(places.begin(), *logged);
  std::string looked_at;
  for (const fs::path& place : places) {
    std::error_code error;
    if (fs::is_regular_file(place / "runs" / (start + ".h5"), error)) return place;
    looked_at += (looked_at.empty() ? "" : ", ") + place.string();
  }
  throw results::UsageError("run " + run.id + " started from the weights of " + start + ", which is in none of " +
                            looked_at + "\n = put the study '" + name.string() + "' beside this one");
}

void require_same_data(const results::RunRecord& run, const Dataset& data) {
  const std::string stored = data_checksum(run);
  if (stored == data.checksum) return;
  throw results::UsageError("the data of run " + run.id + " have changed: their checksum was " + stored + " and is " +
                            data.checksum + "\n = put the file back that it was trained on");
}

}  // namespace

std::string start_line(const Config& config) {
  if (config.model.start_from.empty()) return "";
  std::error_code error;
  const fs::path study = parse_start_from(config.model.start_from).study;
  const fs::path path = fs::absolute(study, error);
  return std::string(kStartMark) + (error ? study : path.lexically_normal()).string() + '\n';
}

PlannedRun plan_again(const results::RunRecord& run, const fs::path& folder, DatasetCache& data, StartFinder& starts) {
  PlannedRun planned;
  planned.id = run.id;
  planned.config = with_data_file(config_of(run), run, folder, "put it into the study's folder");
  planned.data = data.get(planned.config, Unclear::kAsBefore);
  require_same_data(run, *planned.data);
  if (const std::string& stored = planned.config.model.start_from; !stored.empty()) {
    const std::string start = start_run_of(run);
    Config by_id = planned.config;
    by_id.model.start_from =
        StartPlace{start_study(run, folder, parse_start_from(stored).study, start), {start}}.text();
    planned.start = starts.find(by_id, *planned.data);
  }
  return planned;
}

}  // namespace tapelab::experiments
