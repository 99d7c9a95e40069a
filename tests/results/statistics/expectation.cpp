#include "results/statistics/expectation.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "tests/results/example_studies.hpp"
#include "tests/results/statistics/judged_text.hpp"

using namespace tapelab::results;
using examples::crossed_study, examples::judge_error, examples::judged, examples::parse_error, examples::parsed;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
const std::string kError = "test_predict_mse", kByStep = kError + "_by_step", kCopy = kByStep + "_baseline_copy_last";
const std::string kSides = " predict.conditional=true < predict.conditional=false";

double error_at(std::size_t cell, std::size_t seed, std::size_t step) {
  const auto c = static_cast<double>(cell), s = static_cast<double>(seed), t = static_cast<double>(step);
  return 0.1 + 0.3 * t + 0.01 * std::sin(7 * c + 3 * s + t) - (cell % 2 == 1 ? 0.02 * t : -0.05);
}

/// Six steps, of seed 3 in cell 0 only four, of seed 1 in cell 1 only two; step 4 is masked in cell 2. Beside it as
/// "test_predict_mse" the mean of steps 3 and later, by hand.
Study profiled() {
  constexpr std::size_t kSteps = 6;
  Study study = crossed_study(kError, 8, [](std::size_t, std::size_t, std::size_t) { return kNaN; });
  Profile errors{kSteps, std::vector<double>(study.run_count() * kSteps, kNaN)}, copy = errors;
  for (std::size_t cell = 0; cell < 4; ++cell)
    for (std::size_t seed = 0; seed < 8; ++seed) {
      const std::size_t at = study.index(cell, seed), own = cell == 0 && seed == 3 ? 4 : cell == 1 && seed == 1 ? 2 : 6;
      study.n_steps["predict"].push_back(static_cast<std::int32_t>(own));
      double sum = 0, steps = 0;
      for (std::size_t step = 0; step < own; ++step) {
        copy.values[at * kSteps + step] = static_cast<double>(step) + 1;
        if (cell == 2 && step == 4) continue;
        errors.values[at * kSteps + step] = error_at(cell, seed, step);
        if (step < 3) continue;
        sum += error_at(cell, seed, step);
        ++steps;
      }
      if (steps > 0) study.scalars[kError][at] = sum / steps;
    }
  study.profiles = {{kByStep, errors}, {kCopy, copy}};
  return study;
}

}  // namespace

TEST_CASE("expectations: from a step on, on both sides, printed as they are asked for elsewhere") {
  const Expectation one = parsed(kByStep + kSides + " from 5");
  CHECK(one.left == Side{kByStep + "[5:]", {{"predict.conditional", "true"}}});
  CHECK(one.right == Side{kByStep + "[5:]", {{"predict.conditional", "false"}}});
  CHECK(one.text() == kByStep + "[5:]" + kSides);
  CHECK(one == parsed(one.text()));
  CHECK(parsed(kByStep + " < " + kCopy + " from 2").right.metric == kCopy + "[2:]");
  CHECK(parsed("0.5 <10% " + kByStep + " from -2").right.metric == kByStep + "[-2:]");
  CHECK(parsed("0.5 <10% " + kByStep + " from -2").left.metric == "0.5");
  const std::vector<Expectation> several = parse_expectations(kByStep + " a=1 < a=2 from 1; b < c");
  CHECK(several.at(0).left.metric == kByStep + "[1:]");
  CHECK(several.at(1).left.metric == "b");
  const std::string form = "'from' must be followed by a step, a whole number from 0 on, and end the expectation: ";
  for (const char* wrong : {"a k=1 < k=2 from", "a k=1 < k=2 from x", "a k=1 < k=2 from 1.5", "a from 5 < b",
                            "a k=1 < k=2 from 5 6", "a k=1 < k=2 from 5 from 5"}) {
    CAPTURE(wrong);
    CHECK(parse_error(wrong).starts_with(form));
  }
  CHECK(parse_error("from 5") == "no < or ~MARGIN in 'from 5'");
  CHECK(parse_error("a[3] k=1 < k=2 from 5") == "'a[3]' has its step already: leave out 'from 5', or the brackets");
  CHECK(parse_error("a < b[1:] from 5") == "'b[1:]' has its step already: leave out 'from 5', or the brackets");
  CHECK(parse_error("a < from 5") == "both sides of 'a < from 5' are the same");
}

TEST_CASE("expectations: the mean from a step on is that of each run's own steps with a target") {
  const Study study = profiled();
  const Evidence by_hand = judged(study, kError + kSides), by_step = judged(study, kByStep + kSides + " from 3");
  CHECK(by_hand.effect.estimate.summary.n == 8);
  CHECK(by_hand.missing_pairs() == 1);  // the run of two steps has no step 3
  CHECK(by_step.missing_pairs() == 1);
  CHECK(by_step.effect.left_out.without_value == 1);
  REQUIRE(by_step.effect.estimate.effects.size() == 8);
  for (std::size_t seed = 0; seed < 8; ++seed)
    CHECK(by_step.effect.estimate.effects[seed] ==
          doctest::Approx(by_hand.effect.estimate.effects[seed]).epsilon(1e-12));
  CHECK(by_step.effect.estimate.sign_flip.p == by_hand.effect.estimate.sign_flip.p);
  CHECK(by_step.finding == by_hand.finding);
  CHECK(by_step.finding == Finding::kHolds);
  CHECK(judged(study, kByStep + " < " + kCopy + " from 3").finding == Finding::kHolds);
  // At the last step it is a mean of one.
  CHECK(
      judged(study, kByStep + " predict.conditional=true < predict.conditional=false from 5").effect.estimate.effects ==
      judged(study, kByStep + "[5] predict.conditional=true < predict.conditional=false").effect.estimate.effects);
  // From the end: of a run of four steps the last two.
  const double last_two = (error_at(0, 3, 2) + error_at(0, 3, 3)) / 2;
  const Evidence against = judged(study, "0.5 < " + kByStep + "[-2:] model.layers=1 predict.conditional=false");
  CHECK(against.effect.estimate.to.at(3) == 0.5);
  CHECK(against.effect.estimate.from.at(3) == doctest::Approx(last_two).epsilon(1e-12));
}

TEST_CASE("expectations: steps that no run has, metrics without steps") {
  const Study study = profiled();
  CHECK(judge_error(study, kByStep + kSides + " from 6") ==
        "'test_predict_mse_by_step' has the steps 0 to 5 (from the end: -1 to -6), not 6");
  CHECK(judge_error(study, kError + kSides + " from 5") ==
        "'test_predict_mse' is one number per run and has no steps: leave out the brackets\n"
        " = a metric by step is test_predict_mse_by_step, which runs with eval.by_step=true store");
  Study without = study;
  without.profiles.clear();
  CHECK(judge_error(without, kByStep + kSides + " from 1") ==
        "no run of this study holds 'test_predict_mse_by_step'\n = runs with eval.by_step=true store scores per step");
}
