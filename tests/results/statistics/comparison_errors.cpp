// How often comparisons call equal things different, on made-up studies whose cells are correlated.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "results/statistics/comparison.hpp"
#include "tests/results/example_studies.hpp"

using namespace tapelab::results;

namespace {

constexpr int kStudies = 2000, kFewStudies = 200;
constexpr std::size_t kSeeds = 8;

/// A normal number by sums of uniform ones from a generator with a fixed meaning; std::normal_distribution has none.
double normal(std::mt19937_64& random) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += static_cast<double>(random() >> 11) * 0x1p-53;
  return sum;
}

/// Runs of a seed share its luck, which is most of the variance, and the deeper model's luck is shared by both kinds:
/// the two pairs of a seed are strongly correlated. `effect` is what depth really changes.
Study correlated_study(std::mt19937_64& random, double effect) {
  std::vector<double> seed_luck, depth_luck;
  for (std::size_t seed = 0; seed < kSeeds; ++seed) {
    seed_luck.push_back(5 * normal(random));
    depth_luck.push_back(normal(random));
  }
  return examples::crossed_study(
      "test_predict_mse", kSeeds, [&](std::size_t depth, std::size_t kind, std::size_t seed) {
        const double deeper = depth == 1 ? effect + depth_luck[seed] : 0;
        return seed_luck[seed] + 3 * static_cast<double>(kind) + deeper + 0.2 * normal(random);
      });
}

/// alpha plus three standard deviations of the number of false positives among kStudies.
double bound() { return kAlpha + 3 * std::sqrt(kAlpha * (1 - kAlpha) / kStudies); }

bool finds_any(const std::vector<PairedComparison>& rows) {
  return std::ranges::any_of(rows, [](const PairedComparison& row) { return row.estimate().sign_flip_holm <= kAlpha; });
}

}  // namespace

TEST_CASE("comparison: false positives stay within alpha with correlated factors, effects are found") {
  std::mt19937_64 random(6);
  int main_effect = 0, wilcoxon = 0, opposite = 0, pairs_as_units = 0, found = 0;
  for (int i = 0; i < kStudies; ++i) {
    const Study study = correlated_study(random, 0);
    const PairedComparison row = compare(study, {{"model.layers"}, {}}).rows.front();
    if (row.estimate().sign_flip_holm <= kAlpha) ++main_effect;
    if (row.wilcoxon_holm <= kAlpha) ++wilcoxon;
    if (!row.is_pooled()) ++opposite;
    if (i >= kFewStudies) continue;
    // The mistake that averaging within a seed avoids: every pair a unit of its own.
    std::vector<double> pairs;
    const std::vector<double>& values = study.scalars.at("test_predict_mse");
    for (std::size_t at = 0; at < 2 * kSeeds; ++at) pairs.push_back(values[2 * kSeeds + at] - values[at]);
    if (sign_flip_test(pairs).p <= kAlpha) ++pairs_as_units;
    if (compare(correlated_study(random, 3), {{"model.layers"}, {}}).rows.front().estimate().sign_flip_holm <= kAlpha)
      ++found;
  }
  const auto rate = [](int count) { return static_cast<double>(count) / kStudies; };
  const double wrong_units = static_cast<double>(pairs_as_units) / kFewStudies;
  MESSAGE("false positives: " << rate(main_effect) << " sign flip, " << rate(wilcoxon) << " Wilcoxon, " << wrong_units
                              << " with pairs as units; bound " << bound());
  CHECK(rate(main_effect) <= bound());
  CHECK(rate(wilcoxon) <= bound());
  CHECK(rate(opposite) <= bound());
  CHECK(rate(main_effect) > 0.02);  // and no test that never rejects
  CHECK(wrong_units > 2 * bound());
  CHECK(found > 190);
}

TEST_CASE("comparison: with several comparisons a study has any false positive in at most alpha of the cases") {
  std::mt19937_64 random(7);
  int corrected = 0, uncorrected = 0;
  for (int i = 0; i < kStudies; ++i) {
    // Ten seeds, five levels that differ by luck only: ten comparisons that share levels.
    const Study study = examples::study_of({{"a", SettingType::kInteger, {"1", "2", "3", "4", "5"}}}, 10, "test_loss",
                                           [&](std::size_t, std::size_t) { return normal(random); });
    const std::vector<PairedComparison> rows = compare(study, {{}, {}}).rows;
    if (finds_any(rows)) ++corrected;
    if (std::ranges::any_of(rows, [](const PairedComparison& row) { return row.estimate().sign_flip.p <= kAlpha; }))
      ++uncorrected;
  }
  MESSAGE("any false positive: " << static_cast<double>(corrected) / kStudies << " corrected, "
                                 << static_cast<double>(uncorrected) / kStudies << " without; bound " << bound());
  CHECK(static_cast<double>(corrected) / kStudies <= bound());
  CHECK(static_cast<double>(uncorrected) / kStudies > 2 * bound());
}
