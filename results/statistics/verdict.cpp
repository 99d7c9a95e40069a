#include "results/statistics/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "results/query/run_choice.hpp"
#include "results/query/selection.hpp"
#include "results/query/test_data.hpp"
#include "results/statistics/anytime.hpp"
#include "results/statistics/baseline_losses.hpp"
#include "results/statistics/published.hpp"
#include "results/study/cells.hpp"
#include "results/study/selected_cells.hpp"
#include "results/text/errors.hpp"

namespace tapelab::results {
namespace {

bool names(const Side& side, const std::string& key) {
  return std::ranges::any_of(side.where, [&](const auto& condition) { return condition.first == key; });
}

/// The cells with the settings of a side, of every revision.
std::vector<std::size_t> selected_cells(const Study& study, const Side& side) {
  std::vector<std::size_t> cells = cells_with(study, side.where);
  if (cells.empty())
    throw UsageError("expectation '" + side.text() + "' selects no run of this study",
                     filter_warnings(study, filter_words(side.where)));
  return cells;
}

std::vector<std::size_t> cells_of(const Study& study, const Side& side) {
  if (!is_constant(side)) require_metric(study, side.metric);
  const std::vector<std::size_t> cells = selected_cells(study, side);
  return names(side, std::string(kRevisionKey)) ? cells : newest_revisions(study, cells);
}

/// The conditions of both sides, which choose a subset of the study as the words of compare do.
Side common_conditions(const Expectation& expectation) {
  Side common{expectation.right.metric, {}};
  for (const auto& condition : expectation.left.where)
    if (std::ranges::find(expectation.right.where, condition) != expectation.right.where.end())
      common.where.push_back(condition);
  return common;
}

/// An interaction's side at every combination of its levels; any other as it is.
std::vector<Side> corners_of_side(const Side& side) {
  std::vector<Side> corners = {{side.metric, side.where}};
  for (const Change& change : side.changes) {
    std::vector<Side> both;
    for (const Side& corner : corners)
      for (const std::string& level : {change.from, change.to}) {
        both.push_back(corner);
        both.back().where.emplace_back(change.key, level);
      }
    corners = std::move(both);
  }
  return corners;
}

/// The pairs of an interaction: as compare has them of both factors.
Pairing pairs_of_interaction(const Study& study, const Side& side) {
  Factors asked;
  for (const Factor& factor : study.factors)
    if (names(side, factor.key) || std::ranges::find(side.changes, factor.key, &Change::key) != side.changes.end())
      asked.push_back(&factor);
  const auto cells_at = [&](const std::vector<std::string>& levels) {
    Side corner{side.metric, side.where};
    for (std::size_t i = 0; i < levels.size(); ++i) corner.where.emplace_back(side.changes[i].key, levels[i]);
    return cells_of(study, corner);
  };
  Pairing pairing = pair_cells(study, corners_of(side.changes, side.metric, cells_at), asked,
                               cells_of(study, {side.metric, side.where}));
  if (pairing.cells.empty())
    throw UsageError("the interaction '" + side.text() + "' has no runs that differ in its settings alone");
  return pairing;
}

Pairing pairs_of(const Study& study, const Expectation& expectation) {
  if (is_interaction(expectation.left)) return pairs_of_interaction(study, expectation.left);
  const Side &left = expectation.left, &right = expectation.right;
  // A number is that of the very runs it stands against.
  if (is_constant(left) && left.where != right.where) {
    Expectation of_same_runs = expectation;
    of_same_runs.left.where = right.where;
    return pairs_of(study, of_same_runs);
  }
  Factors asked;
  for (const Factor& factor : study.factors)
    if (names(left, factor.key) || names(right, factor.key)) asked.push_back(&factor);
  Pairing pairing =
      pair_cells(study, {{left.metric, 1, cells_of(study, left)}, {right.metric, -1, cells_of(study, right)}}, asked,
                 cells_of(study, common_conditions(expectation)));
  if (pairing.cells.empty())
    throw UsageError("expectation '" + left.text() + " against " + right.text() + "' has no pair of runs to compare");
  return pairing;
}

std::vector<std::size_t> all_seeds(const Study& study) {
  std::vector<std::size_t> seeds;
  for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) seeds.push_back(seed);
  return seeds;
}

/// What all crossed cells say alike.
Finding common_finding(const Expectation& expectation, const std::vector<CellEffect>& cells) {
  const Finding first = finding_of(expectation, cells.front().estimate);
  const bool is_common = std::ranges::all_of(
      cells, [&](const CellEffect& cell) { return finding_of(expectation, cell.estimate) == first; });
  return is_common ? first : Finding::kMixed;
}

/// What is expected and published is of these.
std::vector<std::string> metrics_of(const StudyLabel& label) {
  std::vector<std::string> metrics;
  for (const std::string& text : label.expect)
    for (const Expectation& expectation : parse_expectations(text))
      metrics.insert(metrics.end(), {expectation.left.metric, expectation.right.metric});
  for (const PublishedValue& value : label.published) metrics.push_back(value.metric);
  return metrics;
}

}  // namespace

Evidence weigh(const Study& study, const Expectation& expectation, const std::vector<std::size_t>& seeds,
               double alpha) {
  Evidence evidence;
  evidence.expectation = expectation;
  evidence.effect = measure_effect(study, pairs_of(study, expectation), seeds, expectation.margin, alpha);
  PairedEffect* const alone[] = {&evidence.effect};
  answer_effects(alone);
  const PairedEffect& effect = evidence.effect;
  if (!effect.problem.empty()) return evidence;
  evidence.finding =
      effect.cells.empty() ? finding_of(expectation, effect.estimate) : common_finding(expectation, effect.cells);
  if (evidence.finding != Finding::kUndecided) return evidence;
  const Summary& effects = effect.estimate.summary;
  const std::size_t fewest = effect.anytime ? fewest_anytime(alpha) : fewest_seeds(effects, expectation.margin.size);
  if (effects.n < fewest) evidence.seeds_needed = fewest;
  if (expectation.margin.is_set() && effect.cells.empty() && !effect.anytime)
    evidence.seeds_to_decide = seeds_to_decide(effects, expectation.margin.size);
  return evidence;
}

std::vector<std::size_t> cells_of_sides(const Study& study, const Expectation& expectation) {
  std::set<std::size_t> cells;
  for (const Side* side : {&expectation.left, &expectation.right}) {
    if (is_constant(*side)) continue;
    for (const Side& corner : corners_of_side(*side)) {
      const std::vector<std::size_t> own = selected_cells(study, corner);
      cells.insert(own.begin(), own.end());
    }
  }
  return {cells.begin(), cells.end()};
}

double alpha_of_each(const UntilDecided& until) {
  return until.empty() ? kAlpha : until.alpha / static_cast<double>(parse_expectations(until.expect).size());
}

Finding finding_of(const Expectation& expectation, const Estimate& estimate) {
  const bool is_alike = expectation.expected == Expected::kAlike;
  const double towards = expectation.expected == Expected::kHigher ? 1 : -1;
  switch (estimate.answer) {
    case Answer::kLower:
      return expectation.expected == Expected::kLower ? Finding::kHolds : Finding::kFails;
    case Answer::kHigher:
      return expectation.expected == Expected::kHigher ? Finding::kHolds : Finding::kFails;
    case Answer::kEqual:
      return is_alike ? Finding::kHolds : Finding::kFails;
    case Answer::kDifferent:
      return !is_alike && estimate.summary.mean * towards < 0 ? Finding::kFails : Finding::kUndecided;
    case Answer::kIdentical:
      return !is_alike && estimate.summary.n >= kFewestApart ? Finding::kFails : Finding::kUndecided;
    case Answer::kUndecided:
    case Answer::kOpposite:
      break;
  }
  return Finding::kUndecided;
}

Verdict no_verdict(const std::string& path, const std::string& problem) {
  Verdict verdict;
  verdict.path = path;
  verdict.problem = problem;
  return verdict;
}

Verdict judge(const Study& study) {
  Verdict verdict;
  verdict.name = study.label.name;
  for (const std::string& text : study.label.expect)
    for (const Expectation& expectation : parse_expectations(text))
      verdict.evidence.push_back(weigh(study, expectation, all_seeds(study), alpha_of_each(study.label.until)));
  for (const PublishedRow& row : compare_published(study).rows) {
    ++verdict.published;
    if (row.within_range) ++verdict.within_range;
  }
  verdict.claim = claim_change(study);
  verdict.losses = losses_text(study);
  verdict.remark = limits_text(study, metrics_of(study.label));
  for (const Status status : study.status) {
    if (status != Status::kMissing) ++verdict.runs;
    if (status == Status::kFailed) ++verdict.failed;
  }
  return verdict;
}

}  // namespace tapelab::results
