#include "results/study/merged_run.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "results/run/config_json.hpp"

namespace tapelab::results {
namespace {

constexpr char kEnd = '\x1f', kEndOfRow = '\x1e';

/// What two lists of settings share if and only if they are equal but for the seed.
std::string key_of(const std::vector<Setting>& settings) {
  std::string key;
  for (const Setting& setting : settings) {
    key += setting.key;
    key += kEnd;
    key += static_cast<char>('0' + static_cast<int>(setting.type));
    if (setting.key != "seed") key += std::to_string(setting.value.size()) + kEnd + setting.value;
    key += kEndOfRow;
  }
  return key;
}

/// Finds where the seed stands by writing another one; says nothing where that does not give back the JSON there was.
void split_at_seed(SharedSettings& shared) {
  std::vector<Setting> other = shared.settings;
  const auto seed = std::ranges::find(other, "seed", &Setting::key);
  const std::string own = config_json(shared.settings);
  if (seed == other.end()) {
    shared.before = own;
    return;
  }
  if (seed->type != SettingType::kInteger) return;
  const std::string text = std::exchange(seed->value, "-8070450532247928832");
  const std::string with_other = config_json(other);
  const std::size_t at = with_other.find("\"seed\":" + seed->value);
  if (at == std::string::npos) return;
  const std::string before = with_other.substr(0, at + 7), after = with_other.substr(at + 7 + seed->value.size());
  if (before + text + after != own) return;
  shared.before = before;
  shared.after = after;
}

}  // namespace

CellRun MergedRun::cell_run() const {
  CellRun run;
  run.id = id;
  run.seed = seed;
  run.revision = revision;
  run.settings = &settings->settings;
  run.provenance = provenance;
  run.log = log;
  return run;
}

std::string config_of(const MergedRun& run) {
  const SharedSettings& shared = *run.settings;
  const std::string seed = std::to_string(run.seed);
  if (!shared.after.empty()) return shared.before + seed + shared.after;
  if (!shared.before.empty()) return shared.before;
  std::vector<Setting> settings = shared.settings;
  for (Setting& setting : settings)
    if (setting.key == "seed") setting.value = seed;
  return config_json(settings);
}

std::string_view SharedByRuns::text(std::string_view text) {
  const auto known = texts_.find(text);
  return known == texts_.end() ? *texts_.emplace(text).first : *known;
}

const SharedSettings* SharedByRuns::settings(std::vector<Setting> settings, std::string_view form) {
  const auto [known, is_new] = known_settings_.try_emplace(key_of(settings), nullptr);
  if (is_new) {
    known->second = &settings_.emplace_back(SharedSettings{std::move(settings), "", "", form});
    split_at_seed(settings_.back());
  }
  return known->second;
}

MergedRun::Named<double> SharedByRuns::named(const std::map<std::string, double>& values) {
  MergedRun::Named<double> named;
  named.reserve(values.size());
  for (const auto& [name, value] : values) named.emplace_back(text(name), value);
  return named;
}

MergedRun::Named<std::vector<double>> SharedByRuns::named(std::map<std::string, std::vector<double>>& values) {
  MergedRun::Named<std::vector<double>> named;
  named.reserve(values.size());
  for (auto& [name, curve] : values) named.emplace_back(text(name), std::move(curve));
  return named;
}

MergedRun SharedByRuns::compact(RunRecord&& run) {
  MergedRun merged;
  merged.id = std::move(run.id);
  merged.seed = run.seed;
  merged.revision = run.revision;
  merged.status = run.status;
  merged.epochs = run.epochs;
  merged.best_epoch = run.best_epoch;
  merged.settings = settings(std::move(run.settings));
  merged.message = text(run.message);
  merged.data = text(run.data);
  merged.model = text(run.model);
  merged.provenance = text(run.provenance);
  merged.log = text(run.log);
  merged.decoders = text(decoders_json(run.outputs));
  merged.scalars = named(run.scalars);
  merged.timing = named(run.timing);
  merged.curves = named(run.curves);
  merged.profiles = named(run.profiles);
  merged.outputs = std::move(run.outputs);
  merged.confusion = std::move(run.confusion);
  return merged;
}

std::string decoders_json(const std::vector<Output>& outputs) {
  nlohmann::json names = nlohmann::json::array();
  for (const Output& output : outputs) names.push_back(output.decoder);
  return names.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace tapelab::results
