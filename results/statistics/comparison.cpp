#include "results/statistics/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "results/query/test_data.hpp"
#include "results/statistics/anytime.hpp"
#include "results/statistics/comparison_plan.hpp"
#include "results/statistics/improvement.hpp"
#include "results/study/selected_cells.hpp"
#include "results/text/errors.hpp"

namespace tapelab::results {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// The cells of the plan with these levels.
std::vector<std::size_t> cells_at(const ComparisonPlan& plan, const Factors& factors,
                                  const std::vector<std::string>& levels) {
  std::vector<std::size_t> cells;
  for (const std::size_t cell : plan.cells) {
    bool is_there = true;
    for (std::size_t i = 0; i < factors.size(); ++i) is_there = is_there && factors[i]->values[cell] == levels[i];
    if (is_there) cells.push_back(cell);
  }
  return cells;
}

bool same_in_all(const Factor& factor, const std::vector<std::size_t>& cells) {
  return std::ranges::all_of(cells,
                             [&](std::size_t cell) { return factor.values[cell] == factor.values[cells.front()]; });
}

/// Of a main effect, once its crossed cells are known to be opposite or not.
void add_improvement(PairedComparison& comparison, const Study& study, const Pairing& pairing,
                     const std::vector<std::size_t>& seeds) {
  comparison.cell_improvements.assign(comparison.effect.cells.size(), kNaN);
  if (comparison.changes.size() > 1) return;
  const auto over = [&](std::span<const CrossedCell> cells) {
    return probability_of_improvement(study, pairing.corners, cells, seeds, comparison.better);
  };
  const std::span all(pairing.cells);
  comparison.improvement = over(all);
  for (std::size_t i = 0; i < comparison.effect.cells.size(); ++i)
    comparison.cell_improvements[i] = over(all.subspan(i, 1));
}

PairedComparison compare_levels(const Study& study, const ComparisonPlan& plan, const PlannedEffect& effect,
                                const std::string& metric, const std::vector<std::string>& test_data,
                                const std::vector<Change>& changes, const Margin& margin) {
  PairedComparison comparison;
  comparison.metric = metric;
  const auto info = describe_metric(metric);
  for (const Change& change : changes)
    if (std::ranges::count(test_data, change.key) > 0) comparison.other_test_data.push_back(change.key);
  comparison.better = info && comparison.other_test_data.empty() ? info->better : Better::kNeither;
  comparison.changes = changes;
  const auto at_levels = [&](const std::vector<std::string>& levels) { return cells_at(plan, effect.factors, levels); };
  const Pairing pairing = pair_cells(study, corners_of(changes, metric, at_levels), effect.factors, plan.cells);
  comparison.effect = measure_effect(study, pairing, plan.seeds, margin);
  if (!comparison.effect.problem.empty())
    throw UsageError(comparison.effect.problem,
                     {"give the margin as a difference in its own unit, such as --margin 0.02"});
  const Estimate& estimate = comparison.effect.estimate;
  for (const std::size_t seed : estimate.seeds) comparison.seeds.push_back(study.seeds[seed]);
  for (const Factor* factor : pairing.crossed)  // what is not in the numbers is not averaged
    if (!same_in_all(*factor, comparison.effect.complete_cells)) comparison.averaged_over.push_back(factor->key);
  for (const Factor* factor : pairing.following)
    if (!pairing.cells.empty() && !same_in_all(*factor, pairing.cells.front().pairs.front().cells))
      comparison.together_with.push_back(factor->key);
  comparison.wilcoxon = comparison.effect.anytime ? kNaN : wilcoxon_test(estimate.effects);
  comparison.d_z = cohens_dz(estimate.summary);
  comparison.hedges_gz = hedges_gz(estimate.summary);
  add_improvement(comparison, study, pairing, plan.seeds);
  return comparison;
}

/// seeds_needed of the test of anytime.hpp.
std::vector<std::size_t> anytime_seeds_needed(std::vector<std::size_t> seeds, std::size_t tested) {
  const std::size_t fewest = fewest_anytime(kAlpha / static_cast<double>(std::max<std::size_t>(tested, 1)));
  for (std::size_t& of_one : seeds) of_one = of_one < fewest ? fewest : 0;
  return seeds;
}

/// Corrects over all comparisons, and takes back the p-values of those whose seeds never gave them a chance.
void correct(Comparisons& comparisons) {
  std::vector<PairedEffect*> effects;
  std::vector<double> ranks;
  std::vector<std::size_t> seeds;
  for (PairedComparison& row : comparisons.rows) {
    effects.push_back(&row.effect);
    ranks.push_back(row.wilcoxon);
    seeds.push_back(row.estimate().summary.n);
    if (row.estimate().summary.n > 0) ++comparisons.tested;
  }
  answer_effects(effects);
  ranks = holm(ranks);
  const std::vector<std::size_t> needed =
      comparisons.anytime ? anytime_seeds_needed(seeds, comparisons.tested) : seeds_needed(seeds);
  for (std::size_t i = 0; i < comparisons.rows.size(); ++i) {
    PairedComparison& row = comparisons.rows[i];
    row.wilcoxon_holm = ranks[i];
    row.seeds_needed = needed[i];
    if (needed[i] == 0) continue;
    row.effect.estimate.sign_flip = {kNaN, 0};
    row.effect.estimate.sign_flip_holm = row.wilcoxon = row.wilcoxon_holm = kNaN;
    row.effect.estimate.interval = {-kInfinity, kInfinity};
  }
}

/// Of the seeds' mean effect; of opposite cells the largest.
double size_of(const PairedComparison& comparison) {
  double size = comparison.is_pooled() ? std::abs(comparison.estimate().summary.mean) : 0;
  for (const CellEffect& cell : comparison.effect.cells) size = std::max(size, std::abs(cell.estimate.summary.mean));
  return std::isnan(size) ? -1 : size;
}

/// Within each metric; of equal size in the order of the factors.
void largest_first(std::vector<PairedComparison>& rows) {
  for (auto first = rows.begin(); first != rows.end();) {
    const auto last = std::find_if(first, rows.end(), [&](const auto& row) { return row.metric != first->metric; });
    std::stable_sort(first, last, [](const auto& a, const auto& b) { return size_of(a) > size_of(b); });
    first = last;
  }
}

}  // namespace

Comparisons compare(const Study& study, const ComparisonRequest& request) {
  const ComparisonPlan plan = plan_comparisons(study, request);
  Comparisons comparisons;
  comparisons.title = study.label.title;
  comparisons.margin = request.margin;
  comparisons.seeds = plan.seeds.size();
  comparisons.anytime = !study.label.until.empty();
  for (const std::string& metric : plan.metrics) {
    const std::vector<std::string> test_data = test_data_keys(study, metric);
    for (const PlannedEffect& effect : plan.effects)
      for (const std::vector<Change>& changes : effect.changes)
        comparisons.rows.push_back(compare_levels(study, plan, effect, metric, test_data, changes, request.margin));
    for (const Factor* factor : plan.trends)
      comparisons.trends.push_back(trend_of(study, *factor, metric, plan.cells, plan.seeds));
  }
  correct(comparisons);
  if (request.factors.empty()) largest_first(comparisons.rows);
  comparisons.remark = limits_text(study, plan.metrics);
  return comparisons;
}

std::optional<std::size_t> better_seeds(const PairedComparison& comparison) {
  if (comparison.better == Better::kNeither || comparison.changes.size() > 1) return std::nullopt;
  return comparison.better == Better::kLower ? comparison.estimate().lower : comparison.estimate().higher;
}

}  // namespace tapelab::results
