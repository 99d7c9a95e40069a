// What a filter's author may have meant otherwise.
#include <algorithm>
#include <set>

#include "results/query/filter.hpp"
#include "results/query/run_choice.hpp"
#include "results/query/selection.hpp"
#include "results/text/nearest_name.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::results {
namespace {

using Texts = std::vector<std::string>;

void collect(const Filter& filter, std::vector<Condition>& conditions) {
  if (filter.kind == Filter::Kind::kCondition) conditions.push_back(filter.condition);
  for (const Filter& operand : filter.operands) collect(operand, conditions);
}

/// The setting's values among the runs that exist.
Texts values_of(const RunKey& key, const std::vector<RunPlace>& runs) {
  std::set<std::string> values;
  for (const RunPlace& run : runs) values.insert(key.text(run));
  return {values.begin(), values.end()};
}

/// Numbers are asked for in ranges and meet nothing for good reasons; a text that no run has is likely misspelt.
bool is_text(const Condition& condition, const Texts& values) {
  const auto is_number = [](const std::string& text) { return parse_number<double>(text).has_value(); };
  return !is_number(condition.value) || std::ranges::none_of(values, is_number);
}

/// "digits, ramp", the nearest first.
std::string some_values(const std::string& wrong, const Texts& values) {
  constexpr std::size_t kMost = 8;
  std::string text;
  const Texts sorted = by_nearness(wrong, values);
  for (std::size_t i = 0; i < std::min(kMost, sorted.size()); ++i)
    text += (i > 0 ? ", " : "") + filter_value(sorted[i]);
  return sorted.size() > kMost ? text + ", and " + std::to_string(sorted.size() - kMost) + " more" : text;
}

/// "" where a run has the value, or the condition is on no text.
std::string unknown_value(const Study& study, const Condition& condition, const std::vector<RunPlace>& runs) {
  const RunKey key(study, condition.key);
  if (key.kind() != RunKey::Kind::kSetting) return "";
  const Texts values = values_of(key, runs);
  const auto has = [&](const std::string& value) { return names_value(condition.key, value, condition.value); };
  if (!is_text(condition, values) || std::ranges::any_of(values, has)) return "";
  return "no run has " + condition.key + "=" + filter_value(condition.value) + ": its values are " +
         some_values(condition.value, values);
}

std::string unmet(const Study& study, const std::string& text, const std::vector<Condition>& conditions,
                  std::size_t runs) {
  const std::string of = "no run of " + std::to_string(runs) + " meets ";
  if (conditions.size() == 1) return of + text;
  std::string counts;
  for (const Condition& c : conditions) {
    const std::string alone =
        c.key + text.substr(c.relation_place.begin, c.relation_place.length) + filter_value(c.value);
    counts += (counts.empty() ? "" : ", ") + alone + " alone " + std::to_string(select_runs(study, {alone}).size());
  }
  return of + "all of it: " + counts;
}

}  // namespace

std::vector<std::string> filter_warnings(const Study& study, const std::vector<std::string>& words) {
  const bool is_met = !select_runs(study, words).empty();  // rejects what is wrong, in its place
  const std::string text = filter_text(words);
  std::vector<Condition> conditions;
  collect(parse_filter(text), conditions);
  const std::vector<RunPlace> runs = select_runs(study, {});
  if (conditions.empty() || runs.empty()) return {};
  Texts warnings;
  for (const Condition& condition : conditions)
    if (const std::string line = unknown_value(study, condition, runs); !line.empty()) warnings.push_back(line);
  if (warnings.size() < conditions.size() && !is_met) warnings.push_back(unmet(study, text, conditions, runs.size()));
  return warnings;
}

}  // namespace tapelab::results
