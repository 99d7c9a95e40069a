#include "experiments/runner/plan_runs.hpp"

#include <algorithm>
#include <cctype>
#include <memory>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/config/reject.hpp"
#include "experiments/config/revisions.hpp"
#include "experiments/config/run_id.hpp"
#include "experiments/config/start_place.hpp"
#include "experiments/config/unread_settings.hpp"
#include "experiments/config/validate.hpp"
#include "experiments/dataset/dataset_cache.hpp"
#include "experiments/formats/value_text.hpp"
#include "experiments/runner/start_weights.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/query/selection.hpp"
#include "results/run/output_units.hpp"
#include "results/text/list_text.hpp"

namespace tapelab::experiments {
namespace {

/// "model.encoder = 128 64, seed = 1"
std::string describe_run(const Config& config, const std::vector<Factor>& factors) {
  std::vector<std::string> parts;
  for (const Factor& factor : factors)
    parts.push_back(factor.key + " = " + results::shown_value(get(config, factor.key)));
  return comma_list(parts);
}

/// Where the message names a dotted key, npos where it does not.
std::size_t place_of(const std::string& key, const std::string& message) {
  const auto in_key = [&](std::size_t i) {
    return i < message.size() && (std::isalnum(static_cast<unsigned char>(message[i])) || message[i] == '_');
  };
  if (key.find('.') == key.npos) return key.npos;  // "seed" is also a word
  std::size_t at = message.find(key);
  while (at != message.npos && ((at > 0 && in_key(at - 1)) || in_key(at + key.size()))) at = message.find(key, at + 1);
  return at;
}

/// The given setting that a diagnostic is about: the one at fault, or, where that was left at its default, the first
/// one that the message names.
const Axis* axis_at_fault(const Diagnostic& diagnostic, const GridSource& source) {
  const Axis* first = nullptr;
  std::size_t first_at = std::string::npos;
  for (const Axis& axis : source.axes) {
    if (axis.field->key == diagnostic.key) return &axis;
    if (const std::size_t at = place_of(axis.field->key, diagnostic.message); at < first_at) {
      first = &axis;
      first_at = at;
    }
  }
  return first;
}

/// Adds the place where the setting at fault was given, and which run it is about.
ConfigError explained(Diagnostic diagnostic, const GridSource& source, const Config& config,
                      const std::vector<Factor>& factors) {
  if (const Axis* axis = axis_at_fault(diagnostic, source); axis != nullptr && diagnostic.where.source.empty())
    diagnostic.where = axis->where;
  if (!factors.empty()) diagnostic.hints.push_back("in the run with " + describe_run(config, factors));
  return ConfigError(std::move(diagnostic));
}

/// A data file's error names its own place; which run reads that file matters only where the runs' data differ.
DataError explained(DataError error, const Config& config, std::vector<Factor> factors) {
  std::erase_if(factors, [](const Factor& factor) { return !touches_data(factor.key); });
  if (factors.empty()) return error;
  Diagnostic diagnostic = error.diagnostic();
  diagnostic.hints.push_back("in the run with " + describe_run(config, factors));
  return DataError(std::move(diagnostic));
}

bool keeps_the_rules(const Config& config) {
  try {
    validate(config);
    return true;
  } catch (const ConfigError&) {
    return false;
  }
}

/// Every configuration, before any data are loaded.
void validate_all(const GridSource& source, const std::vector<Config>& configs, const std::vector<Factor>& factors) {
  for (const Config& config : configs) {
    try {
      validate(config);
    } catch (const ConfigError& error) {
      ConfigError full = explained(error.diagnostic(), source, config, factors);
      const auto good = static_cast<std::size_t>(std::ranges::count_if(configs, keeps_the_rules));
      if (good == 0) throw full;
      Diagnostic diagnostic = full.diagnostic();
      diagnostic.hints.push_back("runs without this fault: " + std::to_string(good) + " of " +
                                 std::to_string(configs.size()) + "; [grid] exclude leaves the others out");
      throw ConfigError(std::move(diagnostic));
    }
  }
}

/// Settings that name the same file or run in other words, or read it the same.
[[noreturn]] void same_runs(const Config& a, const Config& b, const std::vector<Factor>& factors) {
  std::vector<std::string> different;
  for (const Factor& factor : factors)
    if (get(a, factor.key) != get(b, factor.key)) different.push_back(factor.key);
  std::vector<std::string> hints = {describe_run(a, factors), describe_run(b, factors)};
  if (std::ranges::count(different, results::kUnitsKey) > 0)
    hints.push_back("data.units only labels values; units of several columns have spaces between them, no commas");
  throw ConfigError({.message = "two runs are the same, although " + comma_list(different) +
                                (different.size() == 1 ? " differs" : " differ"),
                     .hints = std::move(hints)});
}

/// Why runs compute what earlier ones do: a setting that nothing reads in them, and how many runs there are of it.
using Repeats = std::map<std::pair<std::string, std::string>, std::size_t>;

/// `b` differs from `a` in nothing that is read.
void count_repeat(const Config& a, const Config& b, Repeats& repeats) {
  for (const Unread& unread : unread_settings(b))
    for (const std::string& key : unread.keys)
      if (get(a, key) != get(b, key)) {
        ++repeats[{key, unread.because}];
        return;
      }
}

std::vector<std::string> repeat_notices(const Repeats& repeats) {
  std::vector<std::string> notices;
  for (const auto& [cause, count] : repeats)
    notices.push_back(counted(count, "run") + (count == 1 ? " computes" : " compute") + " what another one does: " +
                      no_effect(cause.first, cause.second) + "; [grid] exclude leaves such runs out");
  return notices;
}

/// Whether `config` starts from the study in `folder`, which may not be there yet.
bool starts_from(const Config& config, const std::filesystem::path& folder) {
  if (folder.empty() || config.model.start_from.empty()) return false;
  const auto place = [](const std::filesystem::path& path) {
    return std::filesystem::weakly_canonical(std::filesystem::absolute(path) / "");
  };
  return place(parse_start_from(config.model.start_from).study) == place(folder);
}

std::vector<PlannedRun> plan_runs(const GridSource& source, std::vector<Config> configs,
                                  const std::vector<Factor>& factors, const std::filesystem::path& later,
                                  std::vector<std::string>& notices) {
  DatasetCache cache;
  StartFinder starts;
  std::vector<PlannedRun> runs;
  std::map<std::string, std::size_t> index_of, computing;  // by the id; by the id without what is not read
  Repeats repeats;
  runs.reserve(configs.size());
  for (Config& config : configs) {
    std::shared_ptr<const Dataset> data;
    std::shared_ptr<const StartWeights> start;
    try {
      data = cache.get(config);
      if (!starts_from(config, later)) start = starts.find(config, *data);
    } catch (const ConfigError& error) {
      throw explained(error.diagnostic(), source, config, factors);
    } catch (const DataError& error) {
      throw explained(error, config, factors);
    }
    const int revision = revision_of(config, data->traits);
    const auto id_of = [&](const Config& of) {
      return run_id(of, data->checksum, start ? start->run_id : of.model.start_from, revision);
    };
    std::string id = id_of(config);
    if (const auto [earlier, is_new] = index_of.emplace(id, runs.size()); !is_new)
      same_runs(*runs[earlier->second].config, config, factors);
    if (const auto [earlier, is_new] = computing.emplace(id_of(without_unread(config)), runs.size()); !is_new)
      count_repeat(*runs[earlier->second].config, config, repeats);
    runs.push_back({std::make_shared<const Config>(std::move(config)), std::move(id), std::move(data), std::move(start),
                    revision});
  }
  notices = repeat_notices(repeats);
  return runs;
}

}  // namespace

Grid expand_grid(const std::vector<std::string>& files, const std::vector<std::string>& overrides, std::size_t limit,
                 const std::filesystem::path& later) {
  auto [source, configs, factors] = combine(files, overrides, limit);
  validate_all(source, configs, factors);
  std::vector<std::string> notices;
  std::vector<PlannedRun> runs = plan_runs(source, std::move(configs), factors, later, notices);
  notices.insert(notices.begin(), source.notices.begin(), source.notices.end());
  std::map<std::string, Location> given;
  for (const Axis& axis : source.axes) given.emplace(axis.field->key, axis.where);
  return {.name = source.name,
          .title = source.title,
          .question = source.question,
          .claim = source.claim,
          .expect = source.expect,
          .until = source.until,
          .select = source.select,
          .published = source.published,
          .runs = std::move(runs),
          .factors = std::move(factors),
          .notices = std::move(notices),
          .given = std::move(given)};
}

}  // namespace tapelab::experiments
