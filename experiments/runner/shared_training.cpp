#include "experiments/runner/shared_training.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/config/run_id.hpp"
#include "experiments/config/stored_config.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/runner/inventory.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/runner/provenance.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/files/folder.hpp"
#include "results/run/run_file.hpp"
#include "results/run/run_sources.hpp"
#include "results/study/open_study.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

constexpr auto kEvalSettings = std::to_array<EvalSetting>({{"eval.samples", EvalReach::kTest},
                                                           {"eval.noise", EvalReach::kValidation},
                                                           {"eval.threshold", EvalReach::kTest},
                                                           {"eval.threshold_from", EvalReach::kTest},
                                                           {"eval.score", EvalReach::kTest},
                                                           {"eval.row_score", EvalReach::kTest},
                                                           {"eval.feature_score", EvalReach::kTest},
                                                           {"eval.tolerance", EvalReach::kTest},
                                                           {"eval.vus_window", EvalReach::kTest},
                                                           {"eval.point_adjusted", EvalReach::kTest},
                                                           {"eval.season", EvalReach::kTest},
                                                           {"eval.by_step", EvalReach::kTest}});

std::string key_of(const PlannedRun& run) {
  return training_key(*run.config, run.data->checksum, run.start ? run.start->run_id : "",
                      run.data->validation.count > 0);
}

/// Finished runs of a folder by what their siblings would be found by: the training's key and the provenance.
class Sources {
 public:
  Sources(const Grid& grid, const Inventory& inventory, const std::filesystem::path& folder) {
    std::set<std::string> own;
    for (const PlannedRun& run : grid.runs) own.insert(run.id);
    for (const auto& [run, provenance] : inventory.finished)
      runs_.emplace(std::pair{key_of(grid.runs[run]), provenance}, grid.runs[run].id);
    std::vector<std::string> others = results::run_ids(folder);
    std::erase_if(others, [&](const std::string& id) { return own.contains(id); });
    if (others.empty()) return;
    if (const auto study = results::current_study(folder))
      add(*study);
    else
      for (const std::string& id : others) add(folder, id);
  }

  std::string find(const std::string& key, const std::string& provenance) const {
    const auto found = runs_.find({key, provenance});
    return found == runs_.end() ? "" : found->second;
  }

 private:
  void add(const results::Study& study) {
    for (std::size_t at = 0; at < study.run_count(); ++at) {
      if (study.status[at] != results::Status::kOk) continue;
      try {
        Config config = stored_config(study.config[at]);
        config.seed = study.seeds[at % study.seeds.size()];
        add(config, study.provenance[at], study.run_id[at]);
      } catch (const ConfigError&) {  // settings of another version
      }
    }
  }

  void add(const std::filesystem::path& folder, const std::string& id) {
    try {
      const results::RunRecord run =
          results::read_named_run(folder, id, results::RunContents::kWithoutWeights, nullptr);
      if (run.status == results::Status::kOk) add(config_of(run), run.provenance, id);
    } catch (const std::runtime_error&) {  // damaged, or of another version: who reads the study says so
    }
  }

  /// Under the keys of both kinds of run that may look for it: of equal data only one of them does.
  void add(const Config& config, const std::string& provenance, const std::string& id) {
    const results::RunSources sources = results::sources_of(provenance);
    for (const bool validates : {false, true})
      runs_.emplace(std::pair{training_key(config, sources.data, sources.start_run, validates), provenance}, id);
  }

  std::map<std::pair<std::string, std::string>, std::string> runs_;
};

std::string file_name(std::string key) {
  std::ranges::replace(key, ' ', '-');
  return key;
}

/// The preferred run goes to the front.
void put_first(SharedTraining& group, const Grid& grid, const std::set<std::string>& preferred) {
  const auto first =
      std::ranges::find_if(group.runs, [&](std::size_t run) { return preferred.contains(grid.runs[run].id); });
  if (first != group.runs.end()) std::rotate(group.runs.begin(), first, first + 1);
}

}  // namespace

std::span<const EvalSetting> eval_settings() { return kEvalSettings; }

std::string training_key(const Config& config, std::string_view data_checksum, std::string_view start_run,
                         bool validates) {
  Config trained = config;
  for (const EvalSetting& setting : kEvalSettings)
    if (setting.reach == EvalReach::kTest || !validates)
      set(trained, setting.key, find_field(setting.key).default_value);
  return run_id(trained, data_checksum, start_run) + (validates ? " validated" : "");
}

std::vector<SharedTraining> share_trainings(const Grid& grid, const Inventory& inventory,
                                            const std::filesystem::path& folder,
                                            const std::vector<std::string>& preferred) {
  std::vector<SharedTraining> groups;
  std::map<std::string, std::size_t> group_of;
  std::vector<std::string> keys;  // of the groups; "" of a run that is alone
  for (const std::size_t i : inventory.missing) {
    const std::string key = grid.runs[i].config->train.trains() ? key_of(grid.runs[i]) : "";
    const auto known = key.empty() ? group_of.end() : group_of.find(key);
    if (known != group_of.end()) {
      groups[known->second].runs.push_back(i);
      continue;
    }
    if (!key.empty()) group_of.emplace(key, groups.size());
    groups.push_back({.runs = {i}, .name = key.empty() ? grid.runs[i].id : file_name(key)});
    keys.push_back(key);
  }
  const std::set<std::string> first(preferred.begin(), preferred.end());
  std::optional<Sources> sources;
  for (std::size_t group = 0; group < groups.size(); ++group) {
    put_first(groups[group], grid, first);
    if (keys[group].empty()) continue;
    if (!sources) sources.emplace(grid, inventory, folder);
    groups[group].source = sources->find(keys[group], provenance_json(grid.runs[groups[group].runs.front()]));
  }
  return groups;
}

TrainingCount count_trainings(std::span<const SharedTraining> groups) {
  TrainingCount count;
  for (const SharedTraining& group : groups) {
    const std::size_t trained = group.source.empty() ? 1 : 0;
    count.trained += trained;
    count.measured += group.runs.size() - trained;
  }
  return count;
}

}  // namespace tapelab::experiments
