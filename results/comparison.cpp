#include "results/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "results/comparison_plan.hpp"
#include "results/tested_data.hpp"

namespace tapelab::results {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// The cells whose signed sum is the effect: those with an even number of `from` count positive.
struct Contrast {
  std::vector<std::size_t> cells;
  std::vector<double> signs;
};

/// Nothing where the context lacks one of the cells.
std::optional<Contrast> contrast_of(const Context& context, const std::vector<Change>& changes) {
  Contrast contrast;
  for (std::size_t corner = 0; corner < std::size_t{1} << changes.size(); ++corner) {
    std::vector<std::string> values;
    double sign = 1;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      const bool is_from = (corner >> i & 1) != 0;
      values.push_back(is_from ? changes[i].from : changes[i].to);
      if (is_from) sign = -sign;
    }
    const auto cell = context.find(values);
    if (cell == context.end()) return std::nullopt;
    contrast.cells.push_back(cell->second);
    contrast.signs.push_back(sign);
  }
  return contrast;
}

/// Adds the pair's runs to the comparison's counts; its values in the order of the contrast if all are there, else
/// none.
std::vector<double> pair_values(PairedComparison& comparison, const Study& study, const Contrast& contrast,
                                std::size_t seed) {
  Sample runs;
  for (const std::size_t cell : contrast.cells) add_run(runs, study, comparison.metric, cell, seed);
  const auto infinite =
      static_cast<std::size_t>(std::ranges::count_if(runs.values, [](double value) { return !std::isfinite(value); }));
  comparison.left_out.failed += runs.failed;
  comparison.left_out.interrupted += runs.interrupted;
  comparison.left_out.missing += runs.missing;
  comparison.left_out.without_value += runs.without_value + infinite;
  ++comparison.pairs;
  if (runs.values.size() < contrast.cells.size() || infinite > 0) return {};
  ++comparison.complete;
  return runs.values;
}

/// Also adds a cell of every complete pair to `complete`.
void add_seed(PairedComparison& comparison, const Study& study, const std::vector<Contrast>& contrasts,
              std::size_t seed, std::vector<std::size_t>& complete) {
  double sums[2] = {0, 0}, pairs = 0;  // of the positive and of the negative cells
  for (const Contrast& contrast : contrasts) {
    const std::vector<double> values = pair_values(comparison, study, contrast, seed);
    for (std::size_t i = 0; i < values.size(); ++i) sums[contrast.signs[i] < 0] += values[i];
    if (values.empty()) continue;
    ++pairs;
    complete.push_back(contrast.cells.front());
  }
  if (pairs == 0) return;
  comparison.seeds.push_back(study.seeds[seed]);
  comparison.differences.push_back((sums[0] - sums[1]) / pairs);
  if (comparison.changes.size() > 1) return;
  comparison.to.push_back(sums[0] / pairs);
  comparison.from.push_back(sums[1] / pairs);
}

void test_differences(PairedComparison& comparison) {
  comparison.summary = summarize(comparison.differences);
  comparison.interval = mean_interval(comparison.summary);
  comparison.sign_flip = sign_flip_test(comparison.differences);
  comparison.wilcoxon = wilcoxon_test(comparison.differences);
  comparison.d_z = cohens_dz(comparison.summary);
  comparison.hedges_gz = hedges_gz(comparison.summary);
  for (const double difference : comparison.differences) {
    if (difference < 0) ++comparison.lower;
    if (difference > 0) ++comparison.higher;
  }
}

bool same_in_all(const Factor& factor, const std::vector<std::size_t>& cells) {
  return std::ranges::all_of(cells,
                             [&](std::size_t cell) { return factor.values[cell] == factor.values[cells.front()]; });
}

PairedComparison compare_levels(const Study& study, const ComparisonPlan& plan, const Effect& effect,
                                const std::string& metric, const std::vector<Change>& changes) {
  PairedComparison comparison;
  comparison.metric = metric;
  const auto info = describe_metric(metric);
  comparison.better = info ? info->better : Better::kNeither;
  comparison.changes = changes;
  std::vector<Contrast> contrasts;
  for (const Context& context : effect.contexts)
    if (auto contrast = contrast_of(context, changes)) contrasts.push_back(std::move(*contrast));
  std::vector<std::size_t> complete;  // what is not in the numbers is not averaged
  for (const std::size_t seed : plan.seeds) add_seed(comparison, study, contrasts, seed, complete);
  for (const Factor* factor : effect.averaged)
    if (!same_in_all(*factor, complete)) comparison.averaged_over.push_back(factor->key);
  for (const Factor* factor : effect.following)
    if (!contrasts.empty() && !same_in_all(*factor, contrasts.front().cells))
      comparison.together_with.push_back(factor->key);
  test_differences(comparison);
  return comparison;
}

/// Corrects over all comparisons, and takes back the p-values of those whose seeds never gave them a chance.
void correct(Comparisons& comparisons) {
  std::vector<double> flips, ranks;
  std::vector<std::size_t> seeds;
  for (const PairedComparison& row : comparisons.rows) {
    flips.push_back(row.sign_flip.p);
    ranks.push_back(row.wilcoxon);
    seeds.push_back(row.summary.n);
    if (row.summary.n > 0) ++comparisons.tested;
  }
  flips = holm(flips);
  ranks = holm(ranks);
  const std::vector<std::size_t> needed = seeds_needed(seeds);
  for (std::size_t i = 0; i < comparisons.rows.size(); ++i) {
    PairedComparison& row = comparisons.rows[i];
    row.sign_flip_holm = flips[i];
    row.wilcoxon_holm = ranks[i];
    row.seeds_needed = needed[i];
    if (needed[i] == 0) continue;
    row.sign_flip = {kNaN, 0};
    row.sign_flip_holm = row.wilcoxon = row.wilcoxon_holm = kNaN;
  }
}

}  // namespace

Comparisons compare(const Study& study, const ComparisonRequest& request) {
  const ComparisonPlan plan = plan_comparisons(study, request);
  Comparisons comparisons;
  comparisons.title = study.label.title;
  comparisons.seeds = plan.seeds.size();
  for (const std::string& metric : plan.metrics)
    for (const Effect& effect : plan.effects)
      for (const std::vector<Change>& changes : effect.changes)
        comparisons.rows.push_back(compare_levels(study, plan, effect, metric, changes));
  correct(comparisons);
  comparisons.remark = not_held_out(study, plan.metrics);
  return comparisons;
}

std::optional<std::size_t> better_seeds(const PairedComparison& comparison) {
  if (comparison.better == Better::kNeither || comparison.changes.size() > 1) return std::nullopt;
  return comparison.better == Better::kLower ? comparison.lower : comparison.higher;
}

}  // namespace tapelab::results
