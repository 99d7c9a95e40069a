#include "experiments/runner/start_choice.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/value_text.hpp"
#include "results/query/run_choice.hpp"
#include "results/query/selection.hpp"
#include "results/run/source_labels.hpp"

namespace tapelab::experiments {
namespace {

using results::RunPlace;
using Places = std::vector<RunPlace>;

constexpr std::size_t kMostShown = 20;  // values in a message
constexpr std::size_t kMostRuns = 5;    // runs in a message

[[noreturn]] void reject(std::string message, std::vector<std::string> hints) {
  const std::string key = "model.start_from";
  throw ConfigError({.message = key + ": " + std::move(message), .key = key, .hints = std::move(hints)});
}

std::string some_of(const std::vector<std::string>& texts) {
  if (texts.empty()) return "none";
  if (texts.size() <= kMostShown) return comma_list(texts);
  std::vector<std::string> first(texts.begin(), texts.begin() + kMostShown);
  first.push_back("...");
  return comma_list(first);
}

/// The choice among the runs of one study.
class StartChoice {
 public:
  StartChoice(const results::Study& study, const StartPlace& place, const Config& config)
      : study_(study), place_(place), config_(config) {}

  std::string run() const {
    Places runs = meeting_words();
    if (runs.size() != 1 || place_.words.empty()) runs = with_seed(std::move(runs));
    if (runs.size() > 1) runs = with_same_factors(runs);
    return study_.run_id[runs.front().at];
  }

 private:
  bool is_named(const std::string& key) const {
    return std::ranges::any_of(place_.words, [&](const std::string& word) { return word.starts_with(key + "="); });
  }

  /// " of 'out/a' with predict.enabled=true and seed 3"
  std::string asked() const {
    std::string text = " of '" + place_.study.string() + "'";
    const std::string seed = is_named("seed") ? "" : "seed " + std::to_string(config_.seed);
    const std::string words = value_text(place_.words);
    return text + " with " + words + (words.empty() || seed.empty() ? "" : " and ") + seed;
  }

  Places meeting_words() const {
    std::vector<std::string> conditions = place_.words;
    conditions.push_back("status=ok");
    Places runs = results::select_runs(study_, conditions);
    if (runs.empty() && !place_.words.empty())
      reject("no finished run of '" + place_.study.string() + "' with " + value_text(place_.words), there_of_words());
    return runs;
  }

  /// "train.epochs there: 3, 4" for every word.
  std::vector<std::string> there_of_words() const {
    std::vector<std::string> hints;
    for (const std::string& word : place_.words)
      if (const std::string key = word.substr(0, word.find('=')); key != "status" && key != "seed") {
        std::vector<std::string> values;
        for (const RunPlace& run : results::select_runs(study_, {"status=ok"}))
          if (std::string value = results::shown_value(results::setting_text(study_, key, run.cell));
              std::ranges::find(values, value) == values.end())
            values.push_back(std::move(value));
        hints.push_back(key + " there: " + some_of(values));
      }
    hints.push_back("tapelab ls " + place_.study.string() + " lists the runs");
    return hints;
  }

  Places with_seed(Places runs) const {
    if (is_named("seed")) return runs;
    std::set<std::int64_t> seeds;
    for (const RunPlace& run : runs) seeds.insert(study_.seeds[run.seed]);
    std::erase_if(runs, [&](const RunPlace& run) { return study_.seeds[run.seed] != config_.seed; });
    if (!runs.empty()) return runs;
    std::vector<std::string> texts;
    for (const std::int64_t seed : seeds) texts.push_back(std::to_string(seed));
    reject("no finished run" + asked(),
           {"seeds there: " + some_of(texts), "name a run: " + place_.study.string() + ":RUN"});
  }

  /// Where a run started from says nothing about where this one does.
  bool is_compared(const results::Factor& factor) const {
    const bool known = std::ranges::find(field_keys(), factor.key) != field_keys().end();
    return known && !find_field(factor.key).is_study() && !is_named(factor.key);
  }

  /// A run of an earlier version may lack the setting, which then had its default.
  static std::string there(const results::Factor& factor, const RunPlace& run) {
    const std::string& value = factor.values[run.cell];
    return value.empty() ? find_field(factor.key).default_value : value;
  }

  /// Whether a label that tells files of one name apart, "a/data.csv (checksum 1a2b3c4d)", may be of the file at
  /// `path`.
  static bool is_file_of(const std::string& label, const std::string& path) {
    std::error_code error;
    const std::string place = '/' + std::filesystem::absolute(path, error).lexically_normal().string();
    const std::string end = results::without_version(label);
    return !end.empty() && place.ends_with('/' + end);
  }

  /// "train.epochs = 3, here 5; ...", or "" when the run has this configuration's values.
  std::string differences(const RunPlace& run) const {
    std::string text;
    for (const results::Factor& factor : study_.factors) {
      if (!is_compared(factor)) continue;
      const Field& field = find_field(factor.key);
      const std::string value = there(factor, run), here = stored_value(config_, field);
      if (!results::same_value(value, here) && !(field.is_file() && is_file_of(value, get(config_, field))))
        text += (text.empty() ? "" : "; ") + factor.key + " = " + results::shown_value(value) + ", here " +
                results::shown_value(here);
    }
    return text;
  }

  Places with_same_factors(const Places& runs) const {
    Places same;
    std::ranges::copy_if(runs, std::back_inserter(same), [&](const RunPlace& run) { return differences(run).empty(); });
    if (same.empty()) reject_different(runs);
    if (!is_named("revision")) keep_newest_revision(same);
    if (same.size() > 1) reject_several(same);
    return same;
  }

  /// What the code computes by now, rather than what it did.
  void keep_newest_revision(Places& runs) const {
    std::int32_t newest = 0;
    for (const RunPlace& run : runs) newest = std::max(newest, study_.revision[run.at]);
    std::erase_if(runs, [&](const RunPlace& run) { return study_.revision[run.at] < newest; });
  }

  [[noreturn]] void reject_different(const Places& runs) const {
    std::vector<std::string> hints;
    for (const RunPlace& run : runs)
      if (hints.size() < kMostRuns) hints.push_back(study_.run_id[run.at] + ": " + differences(run));
    if (runs.size() > kMostRuns) hints.push_back("and " + counted(runs.size() - kMostRuns, "more run"));
    for (const results::Factor& factor : study_.factors)
      if (is_compared(factor)) {
        const StartPlace example{place_.study, {factor.key + "=" + there(factor, runs.front())}};
        hints.push_back("say which: " + example.text());
        break;
      }
    reject("none of the " + std::to_string(runs.size()) + " runs" + asked() + " has this run's settings",
           std::move(hints));
  }

  [[noreturn]] void reject_several(const Places& runs) const {
    std::vector<std::string> ids, keys;
    for (const RunPlace& run : runs) ids.push_back(study_.run_id[run.at]);
    for (const results::Factor& factor : study_.factors)
      if (std::ranges::any_of(
              runs, [&](const RunPlace& run) { return factor.values[run.cell] != factor.values[runs.front().cell]; }))
        keys.push_back(factor.key);
    std::vector<std::string> hints;
    if (!keys.empty()) hints.push_back("they differ in " + comma_list(keys));
    hints.push_back("name one of them: " + place_.study.string() + ":" + ids.front());
    reject(std::to_string(runs.size()) + " runs" + asked() + " fit: " + some_of(ids), std::move(hints));
  }

  const results::Study& study_;
  const StartPlace& place_;
  const Config& config_;
};

}  // namespace

std::string choose_start_run(const results::Study& study, const StartPlace& place, const Config& config) {
  return StartChoice(study, place, config).run();
}

}  // namespace tapelab::experiments
