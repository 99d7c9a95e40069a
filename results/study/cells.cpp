#include "results/study/cells.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

#include "results/run/output_units.hpp"
#include "results/run/source_labels.hpp"
#include "results/study/run_texts.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::results {
namespace {

/// Every key in order of first appearance, with the values it takes.
std::vector<Factor> find_factors(std::span<const CellRun> runs, const RunTexts& texts) {
  struct Seen {
    Factor factor;
    std::set<std::string> values;
  };
  std::vector<Seen> seen;
  std::map<std::string, std::size_t, std::less<>> position;
  std::set<const std::vector<Setting>*> looked_at;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    if (texts.empty() && !looked_at.insert(runs[run].settings).second) continue;
    for (const Setting& setting : *runs[run].settings) {
      if (setting.key == "seed" || setting.key == kUnitsKey) continue;  // a label tells no cells apart
      const auto [known, is_new] = position.emplace(setting.key, seen.size());
      if (is_new) seen.push_back({{setting.key, setting.type, {}}, {}});
      Seen& entry = seen[known->second];
      const auto told = texts.find(setting.key);
      entry.values.insert(told == texts.end() ? setting.value : told->second[run]);
      if (entry.factor.type != setting.type) entry.factor.type = SettingType::kText;
    }
  }
  std::vector<Factor> factors;
  for (Seen& entry : seen)
    if (entry.values.size() > 1) factors.push_back(std::move(entry.factor));
  const auto is_other = [&](const CellRun& run) { return run.revision != runs.front().revision; };
  if (std::ranges::any_of(runs, is_other)) factors.push_back({std::string(kRevisionKey), SettingType::kInteger, {}});
  return factors;
}

/// What has one name and place and was not the same in all runs.
std::vector<std::string> changed_sources(const RunTexts& texts) {
  std::vector<std::string> warnings;
  for (const auto& [key, labels] : texts) {
    const std::set<std::string> distinct(labels.begin(), labels.end());
    std::string changed;
    for (const std::string& label : distinct)
      if (without_version(label) != label) changed += (changed.empty() ? "" : ", ") + label;
    if (!changed.empty())
      warnings.push_back("runs with equal settings read different data or weights under one name: " + key +
                         " tells them apart: " + changed);
  }
  return warnings;
}

/// A cell's factor values, and how many runs with the same values and seed came before.
struct CellKey {
  std::vector<std::string> values;
  std::size_t repeat = 0;
};

struct CellOrder {
  const std::vector<Factor>* factors;
  bool operator()(const CellKey& a, const CellKey& b) const {
    for (std::size_t f = 0; f < factors->size(); ++f)
      if (a.values[f] != b.values[f]) return value_before((*factors)[f].type, a.values[f], b.values[f]);
    return a.repeat < b.repeat;
  }
};

std::vector<std::int64_t> sorted_seeds(std::span<const CellRun> runs) {
  std::set<std::int64_t> seeds;
  for (const CellRun& run : runs) seeds.insert(run.seed);
  return {seeds.begin(), seeds.end()};
}

}  // namespace

void make_places(Study& study) {
  const std::size_t n = study.run_count();
  study.status.assign(n, Status::kMissing);
  study.n_epochs.assign(n, -1);
  study.best_epoch.assign(n, -1);
  study.revision.assign(n, -1);
  for (auto* texts : {&study.run_id, &study.config, &study.provenance, &study.message, &study.model, &study.logs})
    texts->resize(n);
}

bool value_before(SettingType type, const std::string& a, const std::string& b) {
  if (type == SettingType::kList) {  // "128 64": word by word, numbers as numbers
    std::istringstream left(a), right(b);
    std::string x, y;
    while (left >> x) {
      if (!(right >> y)) return false;
      if (x != y) return value_before(SettingType::kReal, x, y);
    }
    return static_cast<bool>(right >> y);
  }
  if (type == SettingType::kInteger || type == SettingType::kReal) {
    const auto x = parse_number<double>(a), y = parse_number<double>(b);
    if (x && y && *x != *y) return *x < *y;
    if (x.has_value() != y.has_value()) return x.has_value();
  }
  return a < b;
}

CellGrid arrange_runs(std::span<const RunRecord> runs) {
  return arrange_runs(std::vector<CellRun>(runs.begin(), runs.end()));
}

CellGrid arrange_runs(std::span<const CellRun> runs) {
  CellGrid grid;
  grid.factors = find_factors(runs, {});
  const RunTexts texts = source_texts(runs, grid.factors);
  if (!texts.empty()) grid.factors = find_factors(runs, texts);
  grid.warnings = changed_sources(texts);
  grid.seeds = sorted_seeds(runs);

  std::map<std::pair<std::vector<std::string>, std::int64_t>, std::vector<const CellRun*>> same;
  std::vector<CellKey> keys;
  bool is_repeated = false;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    CellKey key;
    for (const Factor& factor : grid.factors) key.values.push_back(text_of(runs, i, factor.key, texts));
    auto& earlier = same[{key.values, runs[i].seed}];
    key.repeat = earlier.size();
    if (!earlier.empty()) {
      grid.warnings.push_back("runs " + std::string(earlier.back()->id) + " and " + std::string(runs[i].id) +
                              " have the same settings, seed and data: each is kept in its own cell");
      is_repeated = true;
    }
    earlier.push_back(&runs[i]);
    keys.push_back(std::move(key));
  }
  if (is_repeated) {
    grid.factors.push_back({std::string(kRepeatKey), SettingType::kInteger, {}});
    for (CellKey& key : keys) key.values.push_back(std::to_string(key.repeat + 1));
  }

  std::map<CellKey, std::size_t, CellOrder> cell_of{CellOrder{&grid.factors}};
  for (const CellKey& key : keys) cell_of.emplace(key, 0);
  for (auto& [key, cell] : cell_of) {
    cell = grid.cells++;
    for (std::size_t f = 0; f < grid.factors.size(); ++f) grid.factors[f].values.push_back(key.values[f]);
  }
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto seed = std::lower_bound(grid.seeds.begin(), grid.seeds.end(), runs[i].seed) - grid.seeds.begin();
    grid.places.push_back({cell_of.at(keys[i]), static_cast<std::size_t>(seed)});
  }
  return grid;
}

}  // namespace tapelab::results
