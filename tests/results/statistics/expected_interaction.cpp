// Interactions that are expected: read, refused, and the same numbers as compare and as by hand.
#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/results/example_studies.hpp"
#include "tests/results/statistics/judged_text.hpp"

using namespace tapelab::results;
using examples::crossed_study, examples::judge_error, examples::judged, examples::parse_error, examples::parsed;

namespace {

const std::string kError = "test_predict_mse", kF1 = "test_detect_f1";
const std::string kChanges = " model.layers=1,2 x predict.conditional=false,true";

/// The second layer helps a conditional decoder more, most seeds.
double value_of(std::size_t layers, std::size_t conditional, std::size_t seed) {
  const auto l = static_cast<double>(layers), c = static_cast<double>(conditional), s = static_cast<double>(seed);
  return 0.5 + 0.01 * s - 0.05 * l + 0.02 * c - 0.1 * l * c * (1 + 0.2 * std::sin(3 * s)) + 0.01 * std::cos(5 * s + l);
}

/// Three layers too, which no expectation here is about.
Study with_third_level(const std::string& metric) {
  return examples::study_of(
      {{"model.layers", SettingType::kInteger, {"1", "1", "2", "2", "3", "3"}},
       {"predict.conditional", SettingType::kBool, {"false", "true", "false", "true", "false", "true"}}},
      9, metric, [](std::size_t cell, std::size_t seed) { return value_of(cell / 2, cell % 2, seed); });
}

}  // namespace

TEST_CASE("expected interactions: their forms") {
  const Expectation lower = parsed(kError + kChanges + " < 0");
  CHECK(lower.left.metric == kError);
  CHECK(lower.left.changes ==
        std::vector<Change>{{"model.layers", "1", "2"}, {"predict.conditional", "false", "true"}});
  CHECK(lower.left.where.empty());
  CHECK(lower.expected == Expected::kLower);
  CHECK(lower.text() == kError + kChanges + " < 0");
  CHECK(parsed(kError + kChanges + " <0") == lower);
  const Expectation higher = parsed("0 < " + kError + kChanges);
  CHECK(higher.expected == Expected::kHigher);
  CHECK(higher.text() == kError + kChanges + " > 0");
  CHECK(parsed(higher.text()) == higher);
  CHECK(parsed("0 <5% " + kError + kChanges) == parsed(kError + kChanges + " >5% 0"));
  CHECK(parsed(kError + kChanges + " > 5% 0") == parsed(kError + kChanges + " >5% 0"));
  const Expectation alike = parsed(kError + kChanges + " ~10%");
  CHECK(alike.expected == Expected::kAlike);
  CHECK(alike.text() == kError + kChanges + " ~10% 0");
  CHECK(parsed(alike.text()) == alike);
  CHECK(parsed("0 ~10% " + kError + kChanges) == alike);
  CHECK(parsed(kError + " data.noise=0" + kChanges + " train.epochs=5 < 0").left.where.size() == 2);
  const Expectation quoted = parsed(kError + " model.encoder=\"128 64,32\" x model.layers=1,2 < 0");
  CHECK(quoted.left.changes[0] == Change{"model.encoder", "128 64", "32"});
  CHECK(parsed(quoted.text()) == quoted);
  CHECK(parsed(kError + "_by_step" + kChanges + " < 0 from 5").left.metric == kError + "_by_step[5:]");
}

TEST_CASE("expected interactions: what is none") {
  const std::string zero = "an interaction is compared with 0, which is none and of ratios ×1, in '";
  for (const std::string& wrong :
       {"1 < " + kError + kChanges, kError + kChanges + " < 1", kError + kChanges + " < " + kF1,
        kError + kChanges + " < " + kError + kChanges, "0 a=1 < " + kError + kChanges}) {
    CAPTURE(wrong);
    CHECK(parse_error(wrong) == zero + wrong + "'");
  }
  CHECK(parse_error("m a=1 x b=1,2 < 0") ==
        "'a=1' must name two levels, a=FROM,TO, as it stands in an interaction, in 'm a=1 x b=1,2 < 0'");
  for (const char* wrong : {"m a=1,2,3 x b=1,2 < 0", "m a=1,1 x b=1,2 < 0", "m b=1,2 x a=5 < 0"})
    CHECK(parse_error(wrong).find("must name two levels") != std::string::npos);
  for (const char* wrong :
       {"m a=1,2 x < 0", "m x b=1,2 < 0", "m a=1,2 x x b=1,2 < 0", "x b=1,2 < 0", "m a=1,2 x b < 0"})
    CHECK(parse_error(wrong).starts_with("an interaction is METRIC KEY=FROM,TO x KEY=FROM,TO, not '"));
  CHECK(parse_error("m a=1,2 x a=1,2 < 0") == "'a' stands twice in the interaction 'm a=1,2 x a=1,2 < 0'");
  CHECK(parse_error("m a=1,2 x b=1,2 a=1 < 0").starts_with("'a' stands twice"));
  CHECK(parse_error("m a=1 > a=2") ==
        "'>' stands behind interactions only: write the lower side first, with <, in 'm a=1 > a=2'");
  CHECK(parse_error("0 > m a=1,2 x b=1,2").starts_with("'>' stands behind an interaction"));
  CHECK(parse_error("m a=1,2 x b=1,2").starts_with("no < or ~MARGIN"));
  CHECK(parse_error("m a=1 < 5") == "no metric to the right of the sign in 'm a=1 < 5'");
}

TEST_CASE("expected interactions: the numbers are those of compare, and as by hand") {
  for (const bool is_ratio : {true, false}) {
    const std::string metric = is_ratio ? kError : kF1;
    const Study study = crossed_study(metric, 9, value_of);
    const Comparisons both = compare(study, {{"model.layers", "predict.conditional"}, {metric}});
    const Estimate& compared = both.rows.at(2).estimate();
    const Evidence found = judged(study, metric + kChanges + " < 0");
    const Estimate& e = found.effect.estimate;
    CHECK(found.effect.scale == (is_ratio ? Scale::kRatio : Scale::kDifference));
    CHECK(e.effects == compared.effects);
    CHECK(e.summary.mean == compared.summary.mean);
    CHECK(e.sign_flip.p == compared.sign_flip.p);
    for (std::size_t seed = 0; seed < 9; ++seed) {
      const auto at = [&](std::size_t layers, std::size_t conditional) {
        const double value = value_of(layers, conditional, seed);
        return is_ratio ? std::log(value) : value;
      };
      CHECK(e.effects[seed] == doctest::Approx((at(1, 1) - at(0, 1)) - (at(1, 0) - at(0, 0))).epsilon(1e-9));
    }
    CHECK(found.finding == Finding::kHolds);
    CHECK(judged(study, metric + kChanges + " > 0").finding == Finding::kFails);
    const Evidence mirrored = judged(study, "0 < " + metric + " model.layers=2,1 x predict.conditional=false,true");
    CHECK(mirrored.finding == Finding::kHolds);
    CHECK(mirrored.effect.estimate.summary.mean == doctest::Approx(-e.summary.mean));
    CHECK(mirrored.effect.estimate.sign_flip.p == e.sign_flip.p);
    CHECK(judged(study, metric + kChanges + " ~+-10").finding == Finding::kHolds);
    CHECK(judged(study, metric + kChanges + " ~+-0.0001").finding == Finding::kFails);
    CHECK(judged(study, metric + kChanges + " <+-10 0").finding == Finding::kFails);
    CHECK(judged(study, metric + " model.layers=1,2 x predict.conditional=true,false >+-0.01 0").finding ==
          Finding::kHolds);
    // Another level of a factor plays no part.
    CHECK(judged(with_third_level(metric), metric + kChanges + " < 0").effect.estimate.effects == e.effects);
  }
  CHECK(judged(crossed_study(kError, 9, value_of), kError + kChanges + " <2% 0").finding == Finding::kHolds);
}

TEST_CASE("expected interactions: runs that are missing, levels that do not exist") {
  Study study = with_third_level(kError);
  study.status[study.index(3, 4)] = Status::kFailed;
  const Evidence found = judged(study, kError + kChanges + " < 0");
  CHECK(found.effect.estimate.summary.n == 8);
  CHECK(found.missing_pairs() == 1);
  study.config.assign(study.run_count(), R"({"train.epochs": 3})");
  const std::string none = judge_error(study, kError + " model.layers=1,4 x predict.conditional=false,true < 0");
  CHECK(none.starts_with("expectation '" + kError + " model.layers=4 predict.conditional=true' selects no run"));
  CHECK(none.find("model.layers=4 alone 0") != std::string::npos);
  CHECK(judge_error(study, kError + " model.layers=1,2 x train.epochs=3,4 < 0").find("selects no run") !=
        std::string::npos);
  CHECK(judge_error(study, kError + " model.layer=1,2 x predict.conditional=false,true < 0")
            .starts_with("unknown key 'model.layer'"));
}

TEST_CASE("expected interactions: text, Markdown and JSON") {
  Study study = crossed_study(kF1, 9, value_of);
  study.label.name = "claims";
  study.label.expect = {kF1 + kChanges + " <+-0.01 0; 0 < " + kF1 + kChanges};
  const Verdict verdict = judge(study);
  const std::string mean = short_number(verdict.evidence[0].effect.estimate.summary.mean);
  const std::string text = verdicts_text({verdict}, IntervalText::kLeftOut, 1000);
  CHECK(text.find("  holds: " + kF1 + kChanges + " has a difference of differences of " + mean +
                  " (9 seeds, 95 % interval ") != std::string::npos);
  CHECK(text.find("; expected lower by more than 0.01)\n") != std::string::npos);
  CHECK(verdicts_markdown({verdict}).find("| `" + kF1 + kChanges +
                                          " > 0` | does not hold: a difference of differences of " + mean + " (") !=
        std::string::npos);
  const auto json = nlohmann::json::parse(verdicts_json({verdict}))[0]["expectations"];
  CHECK(json[0]["relation"] == "lower");
  CHECK(json[1]["relation"] == "higher");
  CHECK(json[1]["left"] == kF1 + kChanges);
  CHECK(json[1]["right"] == "0");
  study = crossed_study(kError, 9, value_of);
  study.label.expect = {kError + kChanges + " < 0"};
  CHECK(verdicts_text({judge(study)}, IntervalText::kLeftOut, 1000).find("has a ratio of ratios of 0.") !=
        std::string::npos);
}
