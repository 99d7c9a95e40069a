#include "results/statistics/paired_effect.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "results/statistics/anytime.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::results {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

enum class Sides { kOne, kTwo };

/// The values of a pair's runs in the order of the corners.
struct PairValues {
  std::size_t crossed, seed;  ///< positions of the crossed cell and of the seed
  std::vector<double> values;
};

/// All complete pairs. Counts them, and the runs that spoil the others.
std::vector<PairValues> complete_pairs(const Study& study, const Pairing& pairing,
                                       const std::vector<std::size_t>& seeds, PairedEffect& effect) {
  std::vector<PairValues> all;
  for (const std::size_t seed : seeds)
    for (std::size_t crossed = 0; crossed < pairing.cells.size(); ++crossed)
      for (const Pair& pair : pairing.cells[crossed].pairs) {
        Sample runs;
        for (std::size_t corner = 0; corner < pair.cells.size(); ++corner)
          add_run(runs, study, pairing.corners[corner].metric, pair.cells[corner], seed);
        const auto infinite = static_cast<std::size_t>(
            std::ranges::count_if(runs.values, [](double value) { return !std::isfinite(value); }));
        effect.left_out.failed += runs.failed;
        effect.left_out.interrupted += runs.interrupted;
        effect.left_out.missing += runs.missing;
        effect.left_out.without_value += runs.without_value + infinite;
        ++effect.pairs;
        if (runs.values.size() < pair.cells.size() || infinite > 0) continue;
        ++effect.complete;
        effect.complete_cells.push_back(pair.cells.front());
        all.push_back({crossed, seed, std::move(runs.values)});
      }
  return all;
}

bool is_ratio_metric(const Corner& corner) {
  const auto info = describe_metric(corner.metric);
  return info && info->scale == Scale::kRatio;
}

/// Of ratios where all metrics are above 0 by nature and all values are; as the margin says where there is one.
void choose_scale(PairedEffect& effect, const Pairing& pairing, const std::vector<PairValues>& pairs) {
  effect.scale = Scale::kDifference;
  if (effect.margin.is_set() && effect.margin.scale == Scale::kDifference) return;
  for (const Corner& corner : pairing.corners) {
    if (is_ratio_metric(corner)) continue;
    effect.problem = margin_problem(effect.margin, corner.metric);
    return;
  }
  for (const PairValues& pair : pairs)
    for (std::size_t corner = 0; corner < pair.values.size(); ++corner)
      if (!(pair.values[corner] > 0)) {
        if (effect.margin.is_set())
          effect.problem = "'" + pairing.corners[corner].metric + "' is " + short_number(pair.values[corner]) +
                           " in a run, so its margin cannot be a ratio such as " + effect.margin.text;
        return;
      }
  effect.scale = Scale::kRatio;
}

/// Effects equal but for `noise` become equal, and 0 where they are not above it: a constant shift has no spread, and
/// runs that agree have no winner.
void drop_rounding(std::vector<double>& effects, double noise) {
  std::vector<double*> sorted;
  for (double& effect : effects) sorted.push_back(&effect);
  std::ranges::sort(sorted, {}, [](const double* effect) { return std::abs(*effect); });
  double last = 0, kept = 0;  // of the group of equal ones; the first is that of 0
  for (double* effect : sorted) {
    const double size = std::abs(*effect);
    if (size - last > noise) kept = size;
    last = size;
    *effect = std::copysign(kept, *effect);
    if (kept == 0) *effect = 0;
  }
}

/// The means over each seed's pairs.
Estimate estimate_of(const std::vector<PairValues>& pairs, const std::vector<Corner>& corners, Scale scale) {
  struct Sums {
    double effect = 0, from = 0, to = 0, pairs = 0;
    const PairValues* last = nullptr;
  };
  const auto scaled = [&](double value) { return scale == Scale::kRatio ? std::log(value) : value; };
  std::map<std::size_t, Sums> seeds;
  double noise = 0;
  for (const PairValues& pair : pairs) {
    Sums& sums = seeds[pair.seed];
    double size = 0;  // of what is subtracted: the last bit of a value moves its logarithm by an epsilon
    for (std::size_t i = 0; i < corners.size(); ++i) {
      const double value = scaled(pair.values[i]);
      sums.effect += corners[i].sign * value;
      (corners[i].sign > 0 ? sums.to : sums.from) += value;
      size += std::abs(value) + (scale == Scale::kRatio ? 1 : 0);
    }
    ++sums.pairs;
    sums.last = &pair;
    noise = std::max(noise, 4 * std::numeric_limits<double>::epsilon() * size);
  }
  Estimate estimate;
  for (const auto& [seed, sums] : seeds) {
    estimate.seeds.push_back(seed);
    estimate.effects.push_back(sums.effect / sums.pairs);
    if (corners.size() != 2) continue;
    const std::size_t to = corners[0].sign > 0 ? 0 : 1;
    const bool is_one = sums.pairs == 1;  // whose values stay as they are
    estimate.to.push_back(is_one ? sums.last->values[to] : shown_effect(scale, sums.to / sums.pairs));
    estimate.from.push_back(is_one ? sums.last->values[1 - to] : shown_effect(scale, sums.from / sums.pairs));
  }
  drop_rounding(estimate.effects, noise);
  estimate.summary = summarize(estimate.effects);
  estimate.lower = static_cast<std::size_t>(std::ranges::count_if(estimate.effects, [](double x) { return x < 0; }));
  estimate.higher = static_cast<std::size_t>(std::ranges::count_if(estimate.effects, [](double x) { return x > 0; }));
  return estimate;
}

/// The interval without `point` where a test excludes it, else with it: rounding may not tell them apart.
Interval agreeing(Interval interval, double point, bool excluded) {
  if (excluded) return interval;
  return {std::min(interval.low, point), std::max(interval.high, point)};
}

/// The p-values of effects that are corrected together, and what the correction multiplies each with.
struct Corrected {
  std::vector<double> p, factor;
  explicit Corrected(const std::vector<double>& raw) : p(holm(raw)), factor(holm_factors(raw)) {}
};

std::vector<double> mirrored(const std::vector<double>& effects) {
  std::vector<double> all;
  for (const double effect : effects) all.push_back(-effect);
  return all;
}

Answer answer_of(const Estimate& e, double margin, double p_beyond, double alpha) {
  const bool differs = e.sign_flip_holm < alpha;
  if (margin > 0) {
    if (p_beyond < alpha && e.interval.high < -margin) return Answer::kLower;
    if (p_beyond < alpha && e.interval.low > margin) return Answer::kHigher;
    if (e.p_equal_holm < alpha) return Answer::kEqual;
    if (differs) return Answer::kDifferent;
  } else if (differs) {
    return e.summary.mean < 0 ? Answer::kLower : Answer::kHigher;
  }
  return e.summary.n > 0 && e.lower + e.higher == 0 ? Answer::kIdentical : Answer::kUndecided;
}

/// What is computed of seeds' effects: by the sign-flip test, or by one that may be looked at after every seed.
struct Tests {
  bool anytime;
  double alpha;

  SignFlip test(const std::vector<double>& effects, double center = 0) const {
    return anytime ? SignFlip{anytime_p(effects, center), 0} : sign_flip_test(effects, center);
  }
  double above(const std::vector<double>& effects, double center) const {
    return anytime ? anytime_p_above(effects, center) : p_above(effects, center);
  }
  Interval interval(const std::vector<double>& effects, double level) const {
    return anytime ? anytime_interval(effects, level) : sign_flip_interval(effects, level);
  }
  /// The level of the interval that two one-sided tests of level alpha invert. Those of anytime.hpp share one alpha.
  double level_of_equal() const { return anytime ? alpha : 2 * alpha; }
  /// What a two-sided p is divided by where the side is known: the anytime test's halves share one capital.
  double tails(Sides sides) const { return sides == Sides::kTwo || anytime ? 1 : 2; }
};

double p_equal(const Tests& tests, const Estimate& e, double margin) {
  return std::max(tests.above(e.effects, -margin), tests.above(mirrored(e.effects), -margin));
}

/// Against an effect that reaches the margin only; 1 where the mean lies within it.
double p_beyond(const Tests& tests, const Estimate& e, double margin) {
  if (e.summary.n == 0) return kNaN;
  if (std::abs(e.summary.mean) <= margin) return 1;
  return tests.test(e.effects, std::copysign(margin, e.summary.mean)).p;
}

/// Once p_equal_holm is known: reaches an end of the margin where rounding alone would keep it within.
Interval equal_interval(const Tests& tests, const Estimate& e, double margin, double factor) {
  Interval interval = tests.interval(e.effects, tests.level_of_equal() / factor);
  const bool is_within = interval.low > -margin && interval.high < margin;
  if (is_within && !(e.p_equal_holm < tests.alpha))
    (e.summary.mean < 0 ? interval.low : interval.high) = std::copysign(margin, e.summary.mean);
  return interval;
}

/// The tests against no effect; sign_flip is known. One-sided ones are corrected over those of the same side, as it
/// takes one effect below 0 and one above to be opposite; each effect has that of its own side.
Corrected against_none(const std::vector<Estimate*>& family, Sides sides, double tails) {
  std::vector<double> both, above, below;
  for (const Estimate* e : family) {
    both.push_back(e->sign_flip.p);
    above.push_back(std::isnan(e->sign_flip.p) || e->summary.mean > 0 ? e->sign_flip.p / tails : 1);
    below.push_back(std::isnan(e->sign_flip.p) || e->summary.mean < 0 ? e->sign_flip.p / tails : 1);
  }
  if (sides == Sides::kTwo) return Corrected(both);
  Corrected result(above);
  const Corrected other(below);
  for (std::size_t i = 0; i < family.size(); ++i)
    if (family[i]->summary.mean < 0) {
      result.p[i] = other.p[i];
      result.factor[i] = other.factor[i];
    }
  return result;
}

/// Tests, corrects, makes intervals and answers; `margin` 0 is none.
void answer(const std::vector<Estimate*>& family, double margin, Sides sides, const Tests& tests) {
  const double tails = tests.tails(sides);
  std::vector<double> equals, beyonds;
  for (Estimate* e : family) {
    e->sign_flip = tests.test(e->effects);
    e->p_equal = margin > 0 ? p_equal(tests, *e, margin) : kNaN;
    equals.push_back(e->p_equal);
    beyonds.push_back(margin > 0 ? p_beyond(tests, *e, margin) / tails : kNaN);
  }
  const Corrected flip = against_none(family, sides, tails), equal(equals);
  beyonds = holm(beyonds);
  for (std::size_t i = 0; i < family.size(); ++i) {
    Estimate& e = *family[i];
    e.sign_flip = {e.sign_flip.p / tails, e.sign_flip.error / tails};
    e.sign_flip_holm = flip.p[i];
    e.interval = agreeing(tests.interval(e.effects, tails * tests.alpha / flip.factor[i]), 0, flip.p[i] < tests.alpha);
    e.p_equal_holm = equal.p[i];
    e.equal_interval = {kNaN, kNaN};
    if (margin > 0 && e.summary.n > 0) e.equal_interval = equal_interval(tests, e, margin, equal.factor[i]);
    e.answer = answer_of(e, margin, beyonds[i], tests.alpha);
  }
}

double margin_of(const PairedEffect& effect) { return effect.problem.empty() ? effect.margin.size : 0; }

/// Fills `cells` where two of them lie on opposite sides of 0.
void look_for_opposites(PairedEffect& effect, const Pairing& pairing, const std::vector<PairValues>& pairs) {
  if (pairing.cells.size() < 2) return;
  std::vector<std::vector<PairValues>> by_cell(pairing.cells.size());
  for (const PairValues& pair : pairs) by_cell[pair.crossed].push_back(pair);
  std::vector<CellEffect> cells;
  for (std::size_t i = 0; i < by_cell.size(); ++i)
    cells.push_back({pairing.cells[i].where, estimate_of(by_cell[i], pairing.corners, effect.scale)});
  const auto has = [&](auto test) { return std::ranges::any_of(cells, test); };
  if (!has([](const CellEffect& cell) { return cell.estimate.summary.mean < 0; }) ||
      !has([](const CellEffect& cell) { return cell.estimate.summary.mean > 0; }))
    return;
  std::vector<Estimate*> family;
  for (CellEffect& cell : cells) family.push_back(&cell.estimate);
  answer(family, margin_of(effect), Sides::kOne, {effect.anytime, effect.alpha});
  const auto lies = [&](const CellEffect& cell, double sign) {
    return cell.estimate.sign_flip_holm < effect.alpha && cell.estimate.summary.mean * sign > 0;
  };
  if (has([&](const CellEffect& cell) { return lies(cell, -1); }) &&
      has([&](const CellEffect& cell) { return lies(cell, 1); }))
    effect.cells = std::move(cells);
}

}  // namespace

PairedEffect measure_effect(const Study& study, const Pairing& pairing, const std::vector<std::size_t>& seeds,
                            const Margin& margin, double alpha) {
  PairedEffect effect;
  effect.margin = margin;
  effect.alpha = alpha;
  effect.anytime = !study.label.until.empty();
  effect.without_older = pairing.without_older;
  const std::vector<PairValues> pairs = complete_pairs(study, pairing, seeds, effect);
  choose_scale(effect, pairing, pairs);
  effect.estimate = estimate_of(pairs, pairing.corners, effect.scale);
  look_for_opposites(effect, pairing, pairs);
  return effect;
}

void answer_effects(std::span<PairedEffect* const> effects) {
  std::vector<Estimate*> family;
  for (PairedEffect* effect : effects) family.push_back(&effect->estimate);
  if (effects.empty()) return;
  answer(family, margin_of(*effects.front()), Sides::kTwo, {effects.front()->anytime, effects.front()->alpha});
  for (PairedEffect* effect : effects)
    if (!effect->cells.empty()) effect->estimate.answer = Answer::kOpposite;
}

double shown_effect(Scale scale, double effect) { return scale == Scale::kRatio ? std::exp(effect) : effect; }

bool is_finite(const Interval& interval) { return std::isfinite(interval.low) && std::isfinite(interval.high); }

}  // namespace tapelab::results
