#include "results/query/run_choice.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string_view>

#include "results/query/filter.hpp"
#include "results/query/selection.hpp"
#include "results/run/metrics.hpp"
#include "results/text/errors.hpp"
#include "results/text/nearest_name.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::results {
namespace {

constexpr std::array<std::string_view, 4> kStatuses = {"ok", "failed", "interrupted", "missing"};

/// A parsed filter and what its keys say about the runs of a study.
class BoundFilter {
 public:
  BoundFilter(const Study& study, const std::string& text) : study_(study), text_(text), filter_(parse_filter(text)) {
    bind(filter_);
  }

  bool holds(const RunPlace& place) const { return holds(filter_, place); }
  bool asks_for_missing() const { return asks_for_missing_; }

 private:
  void bind(const Filter& filter) {
    for (const Filter& operand : filter.operands) bind(operand);
    if (filter.kind != Filter::Kind::kCondition) return;
    const Condition& c = filter.condition;
    if (!keys_.contains(c.key)) {
      try {
        keys_.emplace(c.key, RunKey(study_, c.key));
      } catch (const UsageError& error) {
        reject_filter(text_, c.key_place, error.message(), error.hints());
      }
    }
    check(c, keys_.at(c.key));
  }

  void check(const Condition& c, const RunKey& key) {
    const bool orders = c.relation != Relation::kEqual && c.relation != Relation::kUnequal;
    const bool number = parse_number<double>(c.value).has_value();
    if (key.kind() == RunKey::Kind::kStatus) {
      check_status(c);
      asks_for_missing_ = asks_for_missing_ || c.value == "missing";
    }
    if (orders && (key.kind() == RunKey::Kind::kStatus || key.kind() == RunKey::Kind::kId || is_text(key)))
      reject_filter(text_, c.relation_place, "'" + c.key + "' is text, which has no order", {"use = or !="});
    const bool needs_number = orders || key.kind() == RunKey::Kind::kMetric || key.kind() == RunKey::Kind::kSeed ||
                              key.kind() == RunKey::Kind::kEpochs || key.kind() == RunKey::Kind::kRevision;
    if (needs_number && !number)
      reject_filter(text_, c.value_place, "'" + c.key + "' is compared with a number, and this is not one", {});
    if (const std::size_t space = c.value.find(' '); space != c.value.npos && !c.quoted && !has_words(key))
      reject_filter(text_, {c.value_place.begin + space + 1, c.value.size() - space - 1},
                    "'and', 'or' or a condition is expected here",
                    {"no run has a value of several words for '" + c.key + "'"});
  }

  void check_status(const Condition& c) const {
    if (std::ranges::find(kStatuses, c.value) != kStatuses.end()) return;
    const std::vector<std::string> names(kStatuses.begin(), kStatuses.end());
    reject_filter(text_, c.value_place, "unknown status '" + c.value + "'",
                  joined_hints(did_you_mean(c.value, names), {"a status is ok, failed, interrupted or missing"}));
  }

  template <class Test>
  bool any_place(const Test& test) const {
    for (std::size_t cell = 0; cell < study_.cells; ++cell)
      if (test(RunPlace{study_.index(cell, 0), cell, 0})) return true;
    return false;
  }
  /// A setting without a number in any run.
  bool is_text(const RunKey& key) const {
    return key.kind() == RunKey::Kind::kSetting &&
           !any_place([&](const RunPlace& place) { return !std::isnan(key.number(place)); });
  }
  bool has_words(const RunKey& key) const {
    return key.kind() == RunKey::Kind::kSetting &&
           any_place([&](const RunPlace& place) { return key.text(place).find(' ') != std::string::npos; });
  }

  bool holds(const Filter& filter, const RunPlace& place) const {
    const auto operand_holds = [&](const Filter& operand) { return holds(operand, place); };
    switch (filter.kind) {
      case Filter::Kind::kCondition:
        return holds(filter.condition, keys_.at(filter.condition.key), place);
      case Filter::Kind::kAnd:
        return std::ranges::all_of(filter.operands, operand_holds);
      case Filter::Kind::kOr:
        return std::ranges::any_of(filter.operands, operand_holds);
      case Filter::Kind::kNot:
        return !operand_holds(filter.operands.front());
    }
    return false;
  }

  static bool holds(const Condition& c, const RunKey& key, const RunPlace& place) {
    const double here = key.number(place), there = parse_number<double>(c.value).value_or(std::nan(""));
    if (key.kind() == RunKey::Kind::kMetric && std::isnan(here)) return false;  // not even unequal: there is no number
    switch (c.relation) {
      case Relation::kEqual:
        return equal(c, key, place);
      case Relation::kUnequal:
        return !equal(c, key, place);
      case Relation::kLess:
        return here < there;
      case Relation::kLessEqual:
        return here <= there;
      case Relation::kGreater:
        return here > there;
      case Relation::kGreaterEqual:
        return here >= there;
    }
    return false;
  }

  static bool equal(const Condition& c, const RunKey& key, const RunPlace& place) {
    const std::string text = key.text(place);
    return key.kind() == RunKey::Kind::kId ? !c.value.empty() && text.starts_with(c.value)
                                           : names_value(c.key, text, c.value);
  }

  const Study& study_;
  const std::string& text_;
  const Filter filter_;
  std::map<std::string, RunKey> keys_;
  bool asks_for_missing_ = false;
};

/// Whether the only word is no condition.
bool names_one_run(const std::vector<std::string>& words) {
  return words.size() == 1 && words.front().find_first_of("=<>") == std::string::npos;
}

std::string some_runs(const Study& study, const std::vector<RunPlace>& places) {
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(places.size(), 3); ++i)
    text += (i == 0 ? "" : ", ") + study.run_id[places[i].at];
  return text + (places.size() > 3 ? ", ..." : "");
}

std::vector<RunPlace> places_that_meet(const BoundFilter& filter, const Study& study) {
  std::vector<RunPlace> places;
  for (std::size_t cell = 0; cell < study.cells; ++cell)
    for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) {
      const RunPlace place = {study.index(cell, seed), cell, seed};
      if (filter.holds(place)) places.push_back(place);
    }
  return places;
}

}  // namespace

std::vector<RunPlace> select_places(const Study& study, const std::vector<std::string>& words) {
  const std::string text = filter_text(words);
  return places_that_meet(BoundFilter(study, text), study);
}

std::vector<RunPlace> select_runs(const Study& study, const std::vector<std::string>& words) {
  const std::string text = filter_text(words);
  const BoundFilter filter(study, text);
  std::vector<RunPlace> places = places_that_meet(filter, study);
  if (!filter.asks_for_missing())
    std::erase_if(places, [&](const RunPlace& place) { return study.status[place.at] == Status::kMissing; });
  return places;
}

std::vector<std::string> filter_keys(const std::vector<std::string>& words) {
  std::vector<std::string> keys;
  const auto collect = [&](const Filter& filter, const auto& self) -> void {
    if (filter.kind == Filter::Kind::kCondition) keys.push_back(filter.condition.key);
    for (const Filter& operand : filter.operands) self(operand, self);
  };
  collect(parse_filter(filter_text(words)), collect);
  return keys;
}

void reject_outcomes(const Study& study, const std::vector<std::string>& words, const std::string& taker) {
  for (const std::string& key : filter_keys(words))
    if (key == "status" || key == "epochs" || has_metric(study, current_metric_name(key)))
      throw UsageError(taker + " chooses runs by their settings and seed: '" + key +
                           "' is an outcome, and runs chosen by it would differ for that reason alone",
                       {"leave this condition out; "
                        "tapelab ls accepts it"});
}

std::vector<std::string> renamed_in_filter(const std::vector<std::string>& words) {
  if (names_one_run(words)) return {};
  return renamed_texts(filter_keys(words));
}

std::size_t find_run(const Study& study, const std::string& run) {
  std::vector<std::string> ids, matches;
  for (std::size_t at = 0; at < study.run_count(); ++at) {
    const std::string& id = study.run_id[at];
    if (study.status[at] == Status::kMissing) {
      if (id == run && !id.empty())
        throw UsageError("run " + id + " is planned, but has not finished", {"tapelab run GRID -o STUDY continues it"});
      continue;
    }
    ids.push_back(id);
    if (id.starts_with(run)) matches.push_back(id);
  }
  if (matches.empty() || run.empty())
    throw UsageError("unknown run '" + run + "'", joined_hints(did_you_mean(run, ids), {"tapelab ls lists the runs"}));
  const bool exact = std::find(matches.begin(), matches.end(), run) != matches.end();
  if (matches.size() > 1 && !exact)
    throw UsageError("'" + run + "' is the beginning of " + std::to_string(matches.size()) + " run ids, for example " +
                         matches[0] + " and " + matches[1],
                     {"tapelab ls lists them; give more of the id, or key=value words"});
  const std::string& id = exact ? run : matches.front();
  return static_cast<std::size_t>(std::find(study.run_id.begin(), study.run_id.end(), id) - study.run_id.begin());
}

std::size_t choose_run(const Study& study, const std::vector<std::string>& words) {
  if (names_one_run(words)) return find_run(study, words.front());
  std::vector<RunPlace> places = select_runs(study, words);
  if (places.size() > 1)
    std::erase_if(places, [&](const RunPlace& place) { return study.status[place.at] != Status::kOk; });
  if (places.size() == 1) return places.front().at;
  const std::string asked = filter_text(words);
  const std::string of = asked.empty() ? "" : " with " + asked;
  if (places.empty())
    throw UsageError("the study has no run" + of + " that finished successfully", filter_warnings(study, words));
  throw UsageError(
      "the study has " + std::to_string(places.size()) + " runs" + of + "; one is needed: " + some_runs(study, places),
      {"tapelab ls lists them; give an id, or key=value until one is left"});
}

}  // namespace tapelab::results
