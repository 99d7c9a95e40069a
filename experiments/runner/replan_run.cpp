#include "experiments/runner/replan_run.hpp"

#include <string_view>
#include <system_error>
#include <vector>

#include "experiments/config/config.hpp"
#include "experiments/config/start_place.hpp"
#include "experiments/config/stored_config.hpp"
#include "experiments/dataset/stored_data.hpp"
#include "experiments/runner/older_runs.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/run/run_file.hpp"
#include "results/run/run_log.hpp"
#include "results/run/run_sources.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;

/// The first of the places that holds the file of the run `start`.
fs::path start_study(const results::RunRecord& run, const fs::path& folder, const fs::path& name,
                     const std::string& start) {
  std::vector<fs::path> places = {fs::absolute(folder).lexically_normal().parent_path() / name, name, "out" / name};
  if (const std::string logged = results::parse_log(run.log).start_study; !logged.empty())
    places.insert(places.begin(), logged);
  std::string looked_at;
  for (const fs::path& place : places) {
    std::error_code error;
    if (fs::is_regular_file(results::run_path(place, start), error)) return place;
    looked_at += (looked_at.empty() ? "" : ", ") + place.string();
  }
  throw results::UsageError(
      "run " + run.id + " started from the weights of " + start + ", which is in none of " + looked_at,
      {"put the study '" + name.string() + "' beside this one"});
}

void require_same_data(const results::RunRecord& run, const Dataset& data) {
  const std::string stored = data_checksum(run);
  if (stored == data.checksum) return;
  throw results::UsageError(
      "the data of run " + run.id + " have changed: their checksum was " + stored + " and is " + data.checksum,
      {"put back the file it was trained on"});
}

}  // namespace

PlannedRun plan_again(const results::RunRecord& run, const fs::path& folder, DatasetCache& data, StartFinder& starts,
                      std::span<const Revision> table) {
  PlannedRun planned;
  planned.id = run.id;
  planned.config =
      std::make_shared<const Config>(with_data_file(config_of(run), run, folder, "put it into the study's folder"));
  planned.data = data.get(*planned.config, Unclear::kAsBefore);
  if (const Revision* const row = changed_since(run.revision, *planned.config, planned.data->traits, table))
    throw OlderRevision("it is of revision " + std::to_string(run.revision) + "; " + since_text(*row));
  planned.revision = run.revision;
  require_same_data(run, *planned.data);
  if (const std::string& stored = planned.config->model.start_from; !stored.empty()) {
    const std::string start = results::sources_of(run.provenance).start_run;
    Config by_id = *planned.config;
    by_id.model.start_from =
        StartPlace{start_study(run, folder, parse_start_from(stored).study, start), {start}}.text();
    planned.start = starts.find(by_id, *planned.data);
  }
  return planned;
}

}  // namespace tapelab::experiments
