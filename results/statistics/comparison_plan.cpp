#include "results/statistics/comparison_plan.hpp"

#include <algorithm>
#include <set>

#include "results/query/run_choice.hpp"
#include "results/query/selection.hpp"
#include "results/query/test_data.hpp"
#include "results/statistics/claimed_metrics.hpp"
#include "results/statistics/trend.hpp"
#include "results/study/cells.hpp"
#include "results/text/errors.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::results {
namespace {

using Values = std::vector<std::string>;
using Levels = std::map<const Factor*, Values>;

/// The cells and seeds of a study that is compared; positions along its axes, ascending.
struct StudySubset {
  std::set<std::size_t> cells, seeds;
};

/// Without cells that a newer revision replaces, unless the revision is asked about.
StudySubset subset_of(const Study& study, const Values& factors, const Values& where) {
  reject_outcomes(study, where, "a comparison");
  StudySubset subset;
  for (const RunPlace& place : select_places(study, where)) {
    subset.cells.insert(place.cell);
    subset.seeds.insert(place.seed);
  }
  const std::string revision(kRevisionKey);
  if (std::ranges::count(factors, revision) == 0 && std::ranges::count(filter_keys(where), revision) == 0) {
    const auto newest = newest_revisions(study, {subset.cells.begin(), subset.cells.end()});
    subset.cells = {newest.begin(), newest.end()};
  }
  if (subset.cells.empty())
    throw UsageError("no run of this study meets the conditions",
                     joined_hints(filter_warnings(study, where), {"tapelab ls lists the runs"}));
  return subset;
}

/// Ascending.
Values levels_of(const Factor& factor, const StudySubset& subset) {
  const auto before = [&](const std::string& a, const std::string& b) { return value_before(factor.type, a, b); };
  std::set<std::string, decltype(before)> levels(before);
  for (const std::size_t cell : subset.cells) levels.insert(factor.values[cell]);
  return {levels.begin(), levels.end()};
}

/// Every choice of two levels of each factor, the last factor's changing fastest.
std::vector<std::vector<Change>> changes_of(const Factors& factors, const Levels& levels) {
  std::vector<std::vector<Change>> all = {{}};
  for (const Factor* factor : factors) {
    std::vector<std::vector<Change>> longer;
    const Values& values = levels.at(factor);
    for (const auto& changes : all)
      for (std::size_t from = 0; from < values.size(); ++from)
        for (std::size_t to = from + 1; to < values.size(); ++to) {
          longer.push_back(changes);
          longer.back().push_back({factor->key, values[from], values[to]});
        }
    all = std::move(longer);
  }
  return all;
}

/// The factors one by one, then their pairs, and so on.
std::vector<Factors> effects_of(const Factors& factors) {
  std::vector<Factors> effects;
  for (std::size_t chosen = 1; chosen < std::size_t{1} << factors.size(); ++chosen) {
    Factors effect;
    for (std::size_t i = 0; i < factors.size(); ++i)
      if (chosen >> i & 1) effect.push_back(factors[i]);
    effects.push_back(std::move(effect));
  }
  std::ranges::stable_sort(effects, {}, [](const Factors& effect) { return effect.size(); });
  return effects;
}

Hints own_factors(const Study& study) {
  std::string text = "this study's factors: ";
  for (const Factor& factor : study.factors) text += (&factor == &study.factors.front() ? "" : ", ") + factor.key;
  return {text};
}

const Factor& factor_of(const Study& study, const std::string& key) {
  if (key == "seed")
    throw UsageError("comparisons are paired over the seed, so it is not a factor", own_factors(study));
  if (const auto value = constant_setting(study, key))
    throw UsageError("'" + key + "' is " + shown_value(*value) + " in every run: nothing to compare",
                     own_factors(study));
  require_key(study, key);
  return *std::ranges::find(study.factors, key, &Factor::key);
}

Factors factors_of(const Study& study, const Values& keys) {
  if (study.factors.empty()) throw UsageError("no setting takes two values in this study: nothing to compare");
  Factors factors;
  if (keys.empty())
    for (const Factor& factor : study.factors) factors.push_back(&factor);
  for (const std::string& key : keys) {
    factors.push_back(&factor_of(study, key));
    if (std::ranges::count(keys, key) > 1) throw UsageError("key '" + key + "' is asked for twice");
  }
  return factors;
}

/// Those of the factors that take several values in the chosen runs.
Factors varied(Factors factors, const StudySubset& subset) {
  std::erase_if(factors, [&](const Factor* factor) {
    return factor->key == kRepeatKey || levels_of(*factor, subset).size() < 2;
  });
  if (factors.empty()) throw UsageError("no setting takes two values in the runs that meet the conditions");
  return factors;
}

Levels levels_in(const Factors& factors, const StudySubset& subset) {
  Levels levels;
  for (const Factor* factor : factors) {
    levels[factor] = levels_of(*factor, subset);
    if (levels[factor].size() < 2)
      throw UsageError("'" + factor->key + "' is " + shown_value(levels[factor].front()) +
                       " in all runs that meet the conditions: nothing to compare");
  }
  return levels;
}

Values metrics_of(const Study& study, const Values& asked) {
  Values metrics = asked.empty() ? Values{leading_metric(study)} : asked_metrics(study, asked);
  if (metrics.front().empty()) throw UsageError("no run of this study holds a metric yet");
  for (const std::string& metric : metrics) {
    require_metric(study, metric);
    if (without_baselines({parse_metric_step(metric)->metric}).empty())
      throw UsageError("'" + metric + "' belongs to a predictor without a model: baselines are not compared",
                       {"tapelab table shows them beneath the runs"});
  }
  return metrics;
}

void require_not_too_many(const std::vector<Factors>& effects, const Levels& levels, std::size_t metrics) {
  constexpr double kMost = 2000;
  double count = 0;
  for (const Factors& effect : effects) {
    double choices = static_cast<double>(metrics);
    for (const Factor* factor : effect) {
      const auto values = static_cast<double>(levels.at(factor).size());
      choices *= values * (values - 1) / 2;
    }
    count += choices;
  }
  if (count > kMost)
    throw UsageError(
        "these are " + short_number(count) + " comparisons; at most " + short_number(kMost) + " are made in one call",
        {"name fewer factors, or choose runs with key=value; where no factor is named, one of many numbers is compared "
         "as a number"});
}

}  // namespace

ComparisonPlan plan_comparisons(const Study& study, const ComparisonRequest& request) {
  Factors factors = factors_of(study, request.factors);
  ComparisonPlan plan;
  plan.metrics = metrics_of(study, request.metrics);
  const StudySubset subset = subset_of(study, request.factors, request.where);
  plan.cells.assign(subset.cells.begin(), subset.cells.end());
  plan.seeds.assign(subset.seeds.begin(), subset.seeds.end());
  if (request.factors.empty()) {
    factors = varied(std::move(factors), subset);
    for (const Factor* factor : factors)
      if (is_trend(*factor, plan.cells)) plan.trends.push_back(factor);
    std::erase_if(factors, [&](const Factor* factor) { return std::ranges::count(plan.trends, factor) > 0; });
  }
  const Levels levels = levels_in(factors, subset);
  std::vector<Factors> effects = effects_of(factors);
  if (request.factors.empty()) std::erase_if(effects, [](const Factors& effect) { return effect.size() > 1; });
  require_not_too_many(effects, levels, plan.metrics.size());
  for (const Factors& chosen : effects) plan.effects.push_back({chosen, changes_of(chosen, levels)});
  return plan;
}

}  // namespace tapelab::results
