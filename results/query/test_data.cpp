#include "results/query/test_data.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <utility>

#include "results/query/selection.hpp"
#include "results/run/config_json.hpp"
#include "results/run/metrics.hpp"
#include "results/run/run_sources.hpp"
#include "results/study/cells.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::results {
namespace {

using Names = std::span<const std::string_view>;

/// Settings of data that only training sees: the noise on its inputs, and how many digit videos there are of it; and
/// those that add inputs and change nothing that is output.
constexpr std::array<std::string_view, 7> kOfTraining = {"data.noise",
                                                         "data.epoch_sequences",
                                                         "data.train_sequences",
                                                         "data.labels_per_class",
                                                         "data.validation_sequences",
                                                         "data.calendar",
                                                         "data.mask_channel"};
constexpr std::array<std::string_view, 3> kDecoders = {"reconstruct", "predict", "classify"};
constexpr std::array<std::string_view, 2> kOfTargets = {"steps", "target"};
constexpr std::array<std::string_view, 3> kOfLoss = {"enabled", "loss", "weight"};

bool contains(Names names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

bool has_no_data(std::string_view metric) {
  const auto found = find_metric(metric);
  return found && found->row->data == DataUnits::kNone;
}

/// "predict" of "test_predict_mse", and "" of a measure that is not of one decoder.
std::string_view decoder_of(std::string_view metric) {
  const auto found = find_metric(metric);
  return found ? found->decoder : "";
}

/// In the data's own units scaling plays no part; over the target's range the factor of the data plays none either.
bool is_undone(std::string_view key, std::string_view metric) {
  const auto found = find_metric(metric);
  const DataUnits units = found ? found->row->data : DataUnits::kModel;
  return (key == "data.scaling" && (units == DataUnits::kRange || units == DataUnits::kData)) ||
         (key == "data.scale" && units == DataUnits::kRange);
}

bool changes_targets(std::string_view name, std::string_view metric) {
  if (contains(kOfTargets, name)) return true;
  const auto found = find_metric(metric);
  if (!found) return false;
  const bool is_loss = found->row->follows_loss;
  return (is_loss && name == "loss") || (is_loss && found->decoder.empty() && contains(kOfLoss, name)) ||
         (name == "reversed" && found->row->profile);  // the steps' order
}

/// Text of a setting in a cell; "" where its runs lack it.
std::string text_or_none(const Study& study, std::string_view key, std::size_t cell) {
  for (const Factor& factor : study.factors)
    if (factor.key == key) return factor.values[cell];
  for (auto& [name, value] : config_texts(config_text(study, cell)))
    if (name == key) return value;
  return "";
}

template <class Test>
bool in_every_cell(const Study& study, const Test& test) {
  for (std::size_t cell = 0; cell < study.cells; ++cell)
    if (!test(cell)) return false;
  return true;
}

/// Whether the decoder of the metric outputs data.target_columns, whatever it reads.
bool has_own_columns(const Study& study, std::string_view metric) {
  const std::string decoder(decoder_of(metric));
  return !decoder.empty() && in_every_cell(study, [&](std::size_t cell) {
    const std::string target = text_or_none(study, decoder + ".target", cell);
    return (target == "columns" || target == "future") && !text_or_none(study, "data.target_columns", cell).empty();
  });
}

/// Whether the last rows are tested, in units that the part before them does not set.
bool tests_last_rows(const Study& study, std::string_view metric) {
  return in_every_cell(study, [&](std::size_t cell) {
    const auto is = [&](std::string_view key, std::string_view value) {
      return text_or_none(study, key, cell) == value;
    };
    const bool fraction = !is("data.test", "0") && !is("data.test", "");
    return is("data.split", "time") && (fraction || !is("data.test_from", "")) &&
           (is("data.scaling", "none") || is_undone("data.scaling", metric));
  });
}

/// How many steps after its inputs a window needs for the targets of any decoder: the more, the fewer windows there
/// are, for all decoders. 0 of videos of digits, which are made as long as it takes. [C]
std::vector<std::string> future_steps(const Study& study) {
  std::vector<std::string> all;
  for (std::size_t cell = 0; cell < study.cells; ++cell) {
    std::map<std::string, std::string, std::less<>> texts;
    for (auto& [key, value] : config_texts(config_text(study, cell))) texts.insert_or_assign(key, std::move(value));
    for (const Factor& factor : study.factors) texts.insert_or_assign(factor.key, factor.values[cell]);
    double most = 0;
    for (const std::string decoder : {"reconstruct", "predict"})
      if (texts[decoder + ".enabled"] == "true" && texts[decoder + ".target"] == "future")
        most = std::max(most, parse_number<double>(texts[decoder + ".steps"]).value_or(0));
    all.push_back(texts["data.source"] == "digits" ? "0" : std::to_string(most));
  }
  return all;
}

/// Whether cells that agree in `keys` agree in `texts`.
bool is_told_by(const Study& study, const std::vector<std::string>& keys, const std::vector<std::string>& texts) {
  std::map<std::vector<std::string>, std::string> first;
  for (std::size_t cell = 0; cell < study.cells; ++cell) {
    std::vector<std::string> values;
    for (const std::string& key : keys) values.push_back(key_value(study, key, cell, 0));
    if (first.try_emplace(std::move(values), texts[cell]).first->second != texts[cell]) return false;
  }
  return true;
}

/// Settings of other decoders' targets: of them those that say, beside `keys`, which windows there are.
void add_windows_of_targets(const Study& study, std::string_view metric, std::vector<std::string>& keys) {
  if (has_no_data(metric)) return;
  std::vector<std::string> added;
  for (const Factor& factor : study.factors)
    for (const std::string decoder : {"reconstruct.", "predict."})
      for (const char* name : {"steps", "target", "enabled"})
        if (factor.key == decoder + name && std::ranges::count(keys, factor.key) == 0) added.push_back(factor.key);
  if (added.empty()) return;
  const std::vector<std::string> future = future_steps(study);
  const auto with = [&](const std::vector<std::string>& more) {
    std::vector<std::string> all = keys;
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  for (const std::string& key : std::vector<std::string>(added)) {
    std::vector<std::string> fewer = added;
    std::erase(fewer, key);
    if (is_told_by(study, with(fewer), future)) added = std::move(fewer);
  }
  keys = with(added);
}

/// Whether the tests have a file of their own, as those of digits have.
bool has_test_file(const Study& study) {
  return in_every_cell(study, [&](std::size_t cell) { return !text_or_none(study, "data.test_file", cell).empty(); });
}

}  // namespace

bool changes_test_data(std::string_view key, std::string_view metric) {
  if (key == kRevisionKey || key == kRepeatKey) return true;
  if (has_no_data(metric)) return false;
  if (key.starts_with("data.")) return !contains(kOfTraining, key) && !is_undone(key, metric);
  if (key == "eval.noise") return true;
  if (key == "eval.score") {  // rows or windows are counted
    const auto found = find_metric(metric);
    return found && found->row->of == MetricOf::kDetection;
  }
  if (key == "eval.tolerance") return metric.starts_with("test_detect_event_");
  if (key == "eval.vus_window") return metric.starts_with("test_detect_vus_");
  const std::size_t dot = key.find('.');
  if (dot == key.npos || !contains(kDecoders, key.substr(0, dot))) return false;
  const std::string_view decoder = decoder_of(metric);
  return (decoder.empty() || decoder == key.substr(0, dot)) && changes_targets(key.substr(dot + 1), metric);
}

std::vector<std::string> test_data_keys(const Study& study, const std::string& metric) {
  std::vector<std::string> keys;
  for (const Factor& factor : study.factors)
    if (changes_test_data(factor.key, metric)) keys.push_back(factor.key);
  const auto leave_out = [&](std::string_view key, const auto& is_harmless) {
    if (const auto found = std::ranges::find(keys, key); found != keys.end() && is_harmless()) keys.erase(found);
  };
  leave_out("data.columns", [&] { return has_own_columns(study, metric); });
  leave_out("data.file", [&] { return has_test_file(study); });
  for (const char* key : {"data.validation", "data.validation_from", "data.validation_of", "data.train_from"})
    leave_out(key, [&] { return tests_last_rows(study, metric); });
  add_windows_of_targets(study, metric, keys);
  return keys;
}

std::string changing_text(const std::vector<std::string>& keys) {
  if (std::ranges::count(keys, "data.validation") > 0) return "may change";
  return keys.size() == 1 ? "changes" : "change";
}

std::vector<std::string> unit_keys(const Study& study, const std::string& metric) {
  std::vector<std::string> keys = test_data_keys(study, metric);
  std::erase_if(keys, [](const std::string& key) {
    const std::string name = key.substr(key.find('.') + 1);
    return key.starts_with("data.") ? name != "scaling" : !contains(kOfLoss, name);
  });
  return keys;
}

std::string one_test_part(const Study& study) {
  std::string share;
  for (std::size_t cell = 0; cell < study.cells; ++cell) {
    const std::string source = text_or_none(study, "data.source", cell), test = text_or_none(study, "data.test", cell);
    const std::string from = text_or_none(study, "data.test_from", cell) + text_or_none(study, "data.test_files", cell);
    const std::string part = from.empty() ? test : from;
    if ((source != "csv" && source != "array") || part.empty() || part == "0" ||
        text_or_none(study, "data.split", cell) != "time" || (!share.empty() && part != share))
      return "";
    share = part;
  }
  return share.empty() ? "" : "seeds repeat the training; all runs are tested on the same part of the data";
}

std::vector<std::size_t> test_data_groups(const Study& study, const std::string& metric) {
  return groups_by_keys(study, test_data_keys(study, metric));
}

std::vector<std::size_t> groups_by_keys(const Study& study, const std::vector<std::string>& keys) {
  std::map<std::vector<std::string>, std::size_t> known;
  std::vector<std::size_t> groups;
  for (std::size_t cell = 0; cell < study.cells; ++cell) {
    std::vector<std::string> values;
    for (const std::string& key : keys) values.push_back(key_value(study, key, cell, 0));
    groups.push_back(known.emplace(std::move(values), known.size()).first->second);
  }
  return groups;
}

bool same_test_data(const Study& study, const std::string& metric, std::size_t a, std::size_t b) {
  return std::ranges::all_of(test_data_keys(study, metric), [&](const std::string& key) {
    return key_value(study, key, a, 0) == key_value(study, key, b, 0);
  });
}

std::int32_t revision_of(const Study& study, std::size_t cell) {
  std::int32_t revision = 0;
  for (std::size_t seed = 0; seed < study.seeds.size(); ++seed)
    revision = std::max(revision, study.revision[study.index(cell, seed)]);
  return revision;
}

std::optional<std::int32_t> known_revision(const Study& study, std::size_t cell) {
  std::optional<std::int32_t> known;
  for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) {
    const std::size_t at = study.index(cell, seed);
    if (study.status[at] == Status::kMissing) continue;
    known = std::max(known.value_or(0), newest_known_revision(study.revision[at], study.provenance[at]));
  }
  return known;
}

std::vector<std::size_t> newest_revisions(const Study& study, const std::vector<std::size_t>& cells) {
  const auto revision = std::ranges::find(study.factors, kRevisionKey, &Factor::key);
  if (revision == study.factors.end()) return cells;
  const auto others = [&](std::size_t cell) {
    std::vector<std::string> values;
    for (const Factor& factor : study.factors)
      if (&factor != &*revision) values.push_back(factor.values[cell]);
    return values;
  };
  std::map<std::vector<std::string>, std::size_t> newest;
  for (const std::size_t cell : cells) {
    const auto [known, is_new] = newest.emplace(others(cell), cell);
    if (value_before(SettingType::kInteger, revision->values[known->second], revision->values[cell]))
      known->second = cell;
  }
  std::vector<std::size_t> kept;
  for (const auto& [values, cell] : newest) kept.push_back(cell);
  std::ranges::sort(kept);
  return kept;
}

}  // namespace tapelab::results
