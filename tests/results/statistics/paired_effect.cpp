#include "results/statistics/paired_effect.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <iomanip>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "results/statistics/comparison.hpp"
#include "results/statistics/sign_flip.hpp"
#include "results/statistics/verdict.hpp"
#include "results/text/errors.hpp"
#include "tests/results/example_studies.hpp"

using namespace tapelab::results;
using examples::crossed_study;

namespace {

const std::string kMetric = "test_predict_mse", kAccuracy = "test_classify_accuracy";
const std::string kDepth = "model.layers", kKind = "predict.conditional";

/// Of model.layers 1 -> 2; the margin as for compare --margin, "" for none.
PairedComparison compared(const Study& study, const std::string& metric, const std::string& margin = "") {
  const Margin read = margin.empty() ? Margin{} : read_margin_or_difference(margin);
  return compare(study, {{kDepth}, {metric}, {}, read}).rows.front();
}

Evidence judged(Study study, const std::string& metric, const std::string& sign) {
  study.label.expect = {metric + " " + kDepth + "=2 " + sign + " " + kDepth + "=1"};
  return judge(study).evidence.front();
}

/// One crossed cell only: errors of depth 1 are 1, of depth 2 `value(seed)`.
template <class Value>
Study one_cell(std::size_t seeds, Value value, const std::string& metric = kMetric) {
  return examples::study_of({{kDepth, SettingType::kInteger, {"1", "2"}}}, seeds, metric,
                            [&](std::size_t cell, std::size_t seed) { return cell == 0 ? 1.0 : value(seed); });
}

}  // namespace

TEST_CASE("effect: a cell with errors a thousand times larger weighs no more than another") {
  // Depth 2 lowers the large errors of kind false by a tenth and trebles the small ones of kind true: the mean error
  // falls, the mean ratio is sqrt(0.9 * 3) = 1.643. That was compare's answer against verdict's.
  const Study study = crossed_study(kMetric, 8, [](std::size_t depth, std::size_t kind, std::size_t seed) {
    const double size = (kind == 0 ? 1000.0 : 1.0) * (1 + 0.1 * static_cast<double>(seed));
    return size * (depth == 0 ? 1 : (kind == 0 ? 0.9 : 3) * (1 + 0.01 * static_cast<double>(seed % 3)));
  });
  const PairedComparison row = compared(study, kMetric);
  const Evidence evidence = judged(study, kMetric, "<");
  CHECK(row.effect.scale == Scale::kRatio);
  CHECK(row.estimate().effects == evidence.effect.estimate.effects);
  for (std::size_t seed = 0; seed < 8; ++seed)
    CHECK(std::exp(row.estimate().effects[seed]) ==
          doctest::Approx(std::sqrt(0.9 * 3) * (1 + 0.01 * static_cast<double>(seed % 3))));
  // Both cells are certain, and on opposite sides.
  CHECK(row.estimate().answer == Answer::kOpposite);
  CHECK(evidence.effect.estimate.answer == Answer::kOpposite);
  CHECK(evidence.finding == Finding::kMixed);
  REQUIRE(row.effect.cells.size() == 2);
  CHECK(row.effect.cells[0].where == "predict.conditional=false");
  CHECK(row.effect.cells[0].estimate.answer == Answer::kLower);
  CHECK(row.effect.cells[1].estimate.answer == Answer::kHigher);
  CHECK(row.effect.cells[1].estimate.sign_flip_holm == 2 * 1.0 / 256);  // one-sided, of two cells
}

TEST_CASE("effect: compare and verdict give the same numbers and answers") {
  std::mt19937 random(7);
  std::normal_distribution<double> normal;
  for (int repeat = 0; repeat < 60; ++repeat) {
    const double effect = 0.4 * normal(random), spread = repeat % 2 == 0 ? 0.3 : 1.5;
    const std::string& metric = repeat % 3 == 0 ? kAccuracy : kMetric;
    const std::size_t seeds = 4 + static_cast<std::size_t>(repeat) % 8;
    Study study = crossed_study(metric, seeds, [&](std::size_t depth, std::size_t kind, std::size_t) {
      const double log_value = spread * normal(random) + (depth == 1 ? effect : 0) + 6 * static_cast<double>(kind);
      return metric == kMetric ? std::exp(log_value) : log_value;
    });
    if (repeat % 5 == 0) study.status[study.index(1, 2)] = Status::kFailed;
    const std::string margin = metric == kMetric ? "30%" : "+-0.3";
    for (const bool has_margin : {false, true}) {
      const PairedComparison row = compared(study, metric, has_margin ? margin : "");
      const Evidence evidence = judged(study, metric, has_margin ? "~" + margin : "<");
      const Estimate &one = row.estimate(), &other = evidence.effect.estimate;
      CHECK(one.effects == other.effects);
      CHECK(one.seeds == other.seeds);
      CHECK(one.answer == other.answer);
      CHECK(row.effect.complete == evidence.effect.complete);
      CHECK(row.effect.cells.size() == evidence.effect.cells.size());
      if (row.seeds_needed > 0) continue;
      CHECK(one.sign_flip_holm == other.sign_flip_holm);
      CHECK(one.interval.low == other.interval.low);
      CHECK(one.interval.high == other.interval.high);
    }
  }
}

TEST_CASE("effect: intervals exclude no effect exactly where the corrected p is below 5 %") {
  std::mt19937 random(8);
  std::normal_distribution<double> normal;
  std::size_t significant = 0, not_significant = 0;
  for (int repeat = 0; repeat < 40; ++repeat) {
    const std::size_t seeds = repeat < 30 ? 6 + static_cast<std::size_t>(repeat) % 10 : 18;
    const Study study = crossed_study(kAccuracy, seeds, [&](std::size_t depth, std::size_t kind, std::size_t) {
      const double value = normal(random) + (depth == 1 ? 1.2 : 0) + 0.5 * static_cast<double>(kind);
      return repeat % 2 == 0 ? value : std::round(2 * value) / 2;  // with ties, and differences of 0
    });
    const Comparisons all = compare(study, {{kDepth, kKind}, {kAccuracy}, {}, read_margin_or_difference("0.8")});
    for (const PairedComparison& row : all.rows) {
      const Estimate& e = row.estimate();
      if (row.seeds_needed > 0) continue;
      CHECK((e.interval.low > 0 || e.interval.high < 0) == (e.sign_flip_holm < 0.05));
      CHECK((e.equal_interval.low > -0.8 && e.equal_interval.high < 0.8) == (e.p_equal_holm < 0.05));
      ++(e.sign_flip_holm < 0.05 ? significant : not_significant);
    }
  }
  CHECK(significant > 20);
  CHECK(not_significant > 20);
}

TEST_CASE("effect: answers with a margin, the first that applies") {
  const auto around = [](double center, double spread) {
    return [=](std::size_t seed) { return center * std::exp(spread * (static_cast<double>(seed) - 3.5)); };
  };
  const auto answer = [&](double center, double spread, const std::string& margin) {
    return compared(one_cell(8, around(center, spread)), kMetric, margin).estimate().answer;
  };
  CHECK(answer(0.5, 0.01, "10%") == Answer::kLower);
  CHECK(answer(2, 0.01, "10%") == Answer::kHigher);
  CHECK(answer(1, 0.01, "10%") == Answer::kEqual);
  CHECK(answer(1.05, 0.001, "10%") == Answer::kEqual);  // though p < 0.05
  CHECK(answer(1.09, 0.02, "10%") == Answer::kDifferent);
  CHECK(answer(1, 0.3, "10%") == Answer::kUndecided);
  CHECK(answer(1, 0.01, "") == Answer::kUndecided);
  CHECK(answer(1.05, 0.001, "") == Answer::kHigher);
  const PairedComparison equal = compared(one_cell(8, around(1.05, 0.001)), kMetric, "10%");
  CHECK(answer_text(equal, equal.estimate()) == "equal (different but within the margin)");
  // Ten per cent both ways: which side is named first does not matter.
  CHECK(answer(1 / 1.05, 0.001, "10%") == Answer::kEqual);
}

TEST_CASE("effect: findings of an expectation with a margin") {
  const auto finding = [](double center, double spread, const std::string& sign) {
    return judged(
        one_cell(8, [=](std::size_t seed) { return center * std::exp(spread * (static_cast<double>(seed) - 3.5)); }),
        kMetric, sign);
  };
  CHECK(finding(1, 0.01, "~10%").finding == Finding::kHolds);
  CHECK(finding(0.5, 0.01, "~10%").finding == Finding::kFails);
  CHECK(finding(0.5, 0.01, "<10%").finding == Finding::kHolds);
  CHECK(finding(1, 0.01, "<10%").finding == Finding::kFails);     // equal
  CHECK(finding(1.09, 0.02, "<10%").finding == Finding::kFails);  // different, and higher
  const Evidence open = finding(0.92, 0.03, "<10%");
  CHECK(open.finding == Finding::kUndecided);
  CHECK(open.seeds_needed == 0);
  REQUIRE(open.seeds_to_decide.has_value());
  CHECK(*open.seeds_to_decide > 8);
  CHECK_FALSE(finding(1, 0.3, "<").seeds_to_decide.has_value());  // without a margin none is named
}

TEST_CASE("effect: 5 seeds can be equal, not different") {
  const auto near_one = [](std::size_t seed) { return 1.0 + 0.001 * static_cast<double>(seed); };
  const Evidence equal = judged(one_cell(5, near_one), kMetric, "~10%");
  CHECK(equal.finding == Finding::kHolds);
  const PairedComparison row = compared(one_cell(5, near_one), kMetric, "10%");
  CHECK(row.estimate().answer == Answer::kEqual);
  CHECK(row.seeds_needed == 6);
  CHECK(judged(one_cell(4, near_one), kMetric, "~10%").seeds_needed == 5);
  const Evidence lower = judged(one_cell(5, [](std::size_t) { return 0.5; }), kMetric, "<");
  CHECK(lower.finding == Finding::kUndecided);
  CHECK(lower.seeds_needed == 6);
}

TEST_CASE("effect: the seeds that a test takes and those that would decide it do not contradict each other") {
  const auto alike = [](std::size_t seed) { return 1.0 + 0.001 * static_cast<double>(seed); };
  const auto apart = [](std::size_t seed) { return 0.5 + 0.001 * static_cast<double>(seed); };
  for (const std::size_t seeds : {2, 3, 4, 5})
    for (const char* relation : {"<10%", "~10%"}) {
      CAPTURE(seeds);
      CAPTURE(relation);
      const Evidence lower = judged(one_cell(seeds, apart), kMetric, relation);  // being apart decides either
      CHECK(lower.seeds_needed == 6);
      CHECK(lower.seeds_to_decide == 6);
      if (seeds == 5) continue;  // equal already
      const Evidence equal = judged(one_cell(seeds, alike), kMetric, relation);
      CHECK(equal.finding == Finding::kUndecided);
      CHECK(equal.seeds_needed == 5);
      CHECK(equal.seeds_to_decide == 5);
    }
}

TEST_CASE("effect: the scale is the metric's, a value of 0 takes it back") {
  const auto some = [](std::size_t seed) { return 0.5 + 0.01 * static_cast<double>(seed); };
  CHECK(compared(one_cell(8, some), kMetric).effect.scale == Scale::kRatio);
  CHECK(compared(one_cell(8, some, kAccuracy), kAccuracy).effect.scale == Scale::kDifference);
  CHECK(compared(one_cell(8, some), kMetric, "0.1").effect.scale == Scale::kDifference);
  const auto zero = [](std::size_t seed) { return seed == 3 ? 0.0 : 0.5; };
  CHECK(compared(one_cell(8, zero), kMetric).effect.scale == Scale::kDifference);
  const Evidence evidence = judged(one_cell(8, zero), kMetric, "~10%");
  CHECK(evidence.finding == Finding::kUndecided);
  CHECK(evidence.effect.problem == "'test_predict_mse' is 0 in a run, so its margin cannot be a ratio such as 10 %");
  // A study of before, when a factor was taken for any metric.
  CHECK(judged(one_cell(8, some, kAccuracy), kAccuracy, "~1.5").finding == Finding::kUndecided);
}

TEST_CASE("effect: a constant shift up to rounding is all equal, agreeing runs are identical") {
  // 0.3 more than values whose last bits differ: differences of 0.30000000000000004, 0.2999999999999998 and so on.
  const auto shifted = [](const std::string& metric, auto value, auto change) {
    return examples::study_of(
        {{kDepth, SettingType::kInteger, {"1", "2"}}}, 8, metric,
        [&](std::size_t cell, std::size_t seed) { return cell == 0 ? value(seed) : change(value(seed)); });
  };
  const auto value = [](std::size_t seed) { return 7.1 / (1 + static_cast<double>(seed)); };
  const auto large = [](std::size_t seed) { return 1e9 / (1 + static_cast<double>(seed)); };
  for (const Study& study : {shifted(kAccuracy, value, [](double x) { return x - 0.3; }),
                             shifted(kAccuracy, large, [](double x) { return x - 0.3; }),
                             shifted(kMetric, value, [](double x) { return x * 0.7; }),
                             shifted(kMetric, large, [](double x) { return x * 0.7; })}) {
    const PairedComparison row = compared(study, study.scalars.begin()->first);
    CHECK(row.estimate().summary.deviation == 0);
    CHECK(std::isinf(row.d_z));
    CHECK(std::isinf(row.hedges_gz));
    CHECK(row.d_z < 0);
    CHECK(row.estimate().sign_flip.p == 2.0 / 256);
    CHECK(row.wilcoxon == 2.0 / 256);
    CHECK(row.estimate().lower == 8);
    CHECK(row.estimate().interval.low == row.estimate().interval.high);
    const std::string text = render(compare(study, {{kDepth}, {row.metric}}), Format::kText, 1000);
    CHECK(text.find("  all equal\n") != std::string::npos);
    CHECK(text.find("e+1") == std::string::npos);
  }
  // Runs that agree but for the last bit of a sum, and a metric that is 0 everywhere.
  for (const Study& study : {shifted(kAccuracy, value, [](double x) { return x * (1 + 2e-16); }),
                             shifted(kMetric, value, [](double x) { return std::nextafter(x, 100.0); }),
                             shifted(
                                 kAccuracy, [](std::size_t) { return 0.0; }, [](double x) { return x; }),
                             shifted(
                                 kMetric, [](std::size_t) { return 0.0; }, [](double x) { return x; })}) {
    const PairedComparison row = compared(study, study.scalars.begin()->first);
    CHECK(row.estimate().answer == Answer::kIdentical);
    CHECK(row.estimate().summary.mean == 0);
    CHECK(row.estimate().lower + row.estimate().higher == 0);
    CHECK(row.estimate().sign_flip.p == 1);
    CHECK(row.wilcoxon == 1);
    CHECK(std::isnan(row.d_z));
    CHECK(std::isnan(row.hedges_gz));
    CHECK(better_seeds(row) == 0);
    CHECK(judged(study, row.metric, "<").finding == Finding::kFails);
    CHECK(render(compare(study, {{kDepth}, {row.metric}}), Format::kText).find("no seed has a difference") !=
          std::string::npos);
  }
}

TEST_CASE("effect: a margin that is reached up to rounding is not kept, and its interval says so") {
  const std::vector<double> effects = {0.03, 0.01, 0.02, 0.07, 0.05, 0.04};
  const Interval within = sign_flip_interval(effects, 0.1);
  const double margin = within.high * (1 + 1e-14);  // beyond the interval, but not by more than sums are rounded
  std::ostringstream text;
  text << std::setprecision(17) << margin;
  for (const double sign : {1.0, -1.0}) {
    const Study study = examples::study_of(
        {{kDepth, SettingType::kInteger, {"1", "2"}}}, 6, kAccuracy,
        [&](std::size_t cell, std::size_t seed) { return cell == 0 ? 0.0 : sign * effects.at(seed % 6); });
    const Estimate e = compared(study, kAccuracy, text.str()).effect.estimate;
    CHECK_FALSE(e.p_equal_holm < 0.05);
    CHECK(e.answer != Answer::kEqual);
    CHECK((sign > 0 ? e.equal_interval.high : e.equal_interval.low) == sign * margin);
    CHECK((sign > 0 ? e.equal_interval.low : e.equal_interval.high) == sign * within.low);
    CHECK(std::isnan(compared(study, kAccuracy).effect.estimate.equal_interval.low));  // without a margin there is none
  }
}

TEST_CASE("effect: opposite cells are tested by one side each, corrected over the cells") {
  const auto opposite = [](std::size_t seeds) {
    return compared(crossed_study(kMetric, seeds,
                                  [](std::size_t depth, std::size_t kind, std::size_t seed) {
                                    const double size = 2 + 0.1 * static_cast<double>(seed);
                                    return depth == 0 ? 1.0 : kind == 0 ? size : 1 / size;
                                  }),
                    kMetric);
  };
  const PairedComparison row = opposite(8);
  REQUIRE(row.effect.cells.size() == 2);
  for (const CellEffect& cell : row.effect.cells) {
    CHECK(cell.estimate.sign_flip.p == 1.0 / 256);  // all eight on one side
    CHECK(cell.estimate.sign_flip.error == 0);
    CHECK(cell.estimate.sign_flip_holm == 2.0 / 256);
  }
  CHECK(row.effect.cells[0].estimate.summary.mean == doctest::Approx(-row.effect.cells[1].estimate.summary.mean));
  CHECK(row.effect.estimate.answer == Answer::kOpposite);
  CHECK(opposite(6).effect.cells.size() == 2);  // 2 / 64 < 0.05
  CHECK(opposite(5).effect.cells.empty());      // 2 / 32 > 0.05
}

TEST_CASE("effect: a side that leaves a crossed factor open is paired with all of it") {
  Study study = crossed_study(kMetric, 6, [](std::size_t depth, std::size_t kind, std::size_t) {
    return depth == 0 && kind == 0 ? 8.0 : depth == 0 ? 2.0 : 1.0;
  });
  study.label.expect = {kMetric + " model.layers=2 < model.layers=1 predict.conditional=true"};
  const Evidence evidence = judge(study).evidence.front();
  CHECK(evidence.effect.pairs == 12);  // both kinds of depth 2 against depth 1 of kind true
  CHECK(std::exp(evidence.effect.estimate.summary.mean) == doctest::Approx(0.5));
}

TEST_CASE("effect: settings that advance together pair in verdict as in compare") {
  Study zipped = examples::study_of(
      {{"model.encoder", SettingType::kList, {"8", "16"}}, {"model.decoder", SettingType::kList, {"8", "16"}}}, 6,
      kMetric, [](std::size_t cell, std::size_t) { return cell == 0 ? 1.0 : 0.5; });
  zipped.label.expect = {kMetric + " model.encoder=16 < model.encoder=8"};
  CHECK(judge(zipped).evidence.front().finding == Finding::kHolds);
  // Where the decoder has a choice at a third level, runs of the first two differ in more than the encoder.
  Study three = examples::study_of({{"model.encoder", SettingType::kList, {"8", "16", "32", "32"}},
                                    {"model.decoder", SettingType::kList, {"8", "16", "8", "16"}}},
                                   6, kMetric, [](std::size_t cell, std::size_t) { return 1.0 + cell; });
  const PairedComparison row = compare(three, {{"model.encoder"}, {kMetric}}).rows.front();
  CHECK(row.effect.pairs == 0);
  three.label.expect = zipped.label.expect;
  CHECK_THROWS_AS(judge(three), UsageError);
}
