#include "results/statistics/verdict.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "results/run/run_file.hpp"
#include "results/study/open_study.hpp"
#include "results/text/errors.hpp"
#include "tests/results/example_runs.hpp"

using namespace tapelab::results;

namespace {

/// Eight seeds of cells (conditional, rate); test_predict_mse is `error(conditional, rate, seed)`.
template <class Error>
Study study_of(Error error, const std::string& expect, int seeds = 8, bool one_failed = false) {
  const examples::TemporaryFolder folder;
  StudyLabel label;
  label.name = "claims";
  label.expect = {expect};
  write_label(folder.path(), label);
  int count = 0;
  for (const bool conditional : {false, true})
    for (const double rate : {0.1, 0.2})
      for (int seed = 1; seed <= seeds; ++seed) {
        RunRecord run = examples::run("r" + std::to_string(100000000000 + count++), conditional, rate,
                                      rate == 0.1 ? "0.1" : "0.2", seed);
        run.scalars["test_predict_mse"] = error(conditional, rate, seed);
        if (one_failed && conditional && rate == 0.1 && seed == 2) run.status = Status::kFailed;
        write_run(folder.path(), run);
      }
  return merge_runs(folder.path());
}

Evidence evidence_of(const Study& study) { return judge(study).evidence.at(0); }

const std::string kConditionalIsLower = "test_predict_mse predict.conditional=true < predict.conditional=false";

}  // namespace

TEST_CASE("expectations: read with quotes, a default metric, and several at once") {
  const auto all =
      parse_expectations("test_loss model.encoder=\"128 64\" < model.encoder=8; test_loss ~1.5 final_train_loss");
  REQUIRE(all.size() == 2);
  CHECK(all[0].left == Side{"test_loss", {{"model.encoder", "128 64"}}});
  CHECK(all[0].right == Side{"test_loss", {{"model.encoder", "8"}}});
  CHECK(all[0].expected == Expected::kLower);
  CHECK_FALSE(all[0].margin.is_set());
  CHECK(all[1].right == Side{"final_train_loss", {}});
  CHECK(all[1].expected == Expected::kAlike);
  CHECK(all[1].margin.text == "a factor of 1.5");
  CHECK(all[0].text() == "test_loss model.encoder=\"128 64\" < model.encoder=8");
  CHECK(all[1].text() == "test_loss ~1.5 final_train_loss");
  for (const char* wrong : {"", "a", "a < ", "a < a", "a b < c", "a < b < c", "a ~0.5 b", "a ~ b", "a ~0% b",
                            "a <-5% b", "a ~10 % b", "a ~+- b", "a <x b", "k=v < k=w", "a \"b", "a < b;"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(parse_expectations(wrong), std::invalid_argument);
  }
}

TEST_CASE("expectations: margins behind < and ~, with or without a space") {
  for (const char* text : {"a ~10% b", "a ~ 10% b"}) {
    const Expectation alike = parse_expectations(text).front();
    CHECK(alike.expected == Expected::kAlike);
    CHECK(alike.margin == read_margin_or_factor("10%"));
    CHECK(alike.right.metric == "b");
    CHECK(alike.text() == "a ~10% b");
  }
  const Expectation lower = parse_expectations("a k=1 <5% k=2").front();
  CHECK(lower.expected == Expected::kLower);
  CHECK(lower.margin.text == "5 %");
  CHECK(lower.text() == "a k=1 <5% k=2");
  CHECK(parse_expectations("a ~+-0.02 b").front().margin == parse_expectations("a ~±0.02 b").front().margin);
  CHECK(parse_expectations("a < b").front().sign == "<");
}

TEST_CASE("verdict: holds, does not hold, undecided") {
  const auto lower = [](bool conditional, double rate, int seed) { return (conditional ? 0.5 : 1) * rate * seed; };
  const Evidence holds = evidence_of(study_of(lower, kConditionalIsLower));
  CHECK(holds.finding == Finding::kHolds);
  CHECK(holds.effect.estimate.summary.n == 8);
  CHECK(holds.missing_pairs() == 0);
  CHECK(holds.effect.scale == Scale::kRatio);
  CHECK(std::exp(holds.effect.estimate.summary.mean) == doctest::Approx(0.5));
  CHECK(std::exp(holds.effect.estimate.interval.low) == doctest::Approx(0.5));

  CHECK(evidence_of(study_of(lower, "test_predict_mse predict.conditional=false < predict.conditional=true")).finding ==
        Finding::kFails);
  const auto mixed = [](bool conditional, double rate, int seed) {
    return conditional ? rate : rate * (seed <= 3 ? 0.5 : 2);
  };
  CHECK(evidence_of(study_of(mixed, kConditionalIsLower)).finding == Finding::kUndecided);
  const auto all_but_one = [](bool conditional, double rate, int seed) {
    return conditional ? rate : rate * (seed == 1 ? 0.9 : 2);
  };
  const Evidence most = evidence_of(study_of(all_but_one, kConditionalIsLower));
  CHECK(most.finding == Finding::kHolds);  // where order statistics, the whole range of eight seeds, decided nothing
  CHECK(most.effect.estimate.sign_flip.p == 4.0 / 256);
  const Evidence few = evidence_of(study_of(lower, kConditionalIsLower, 5));
  CHECK(few.finding == Finding::kUndecided);
  CHECK_FALSE(is_finite(few.effect.estimate.interval));
  CHECK(few.seeds_needed == 6);
}

TEST_CASE("verdict: alike within a factor") {
  const auto near = [](bool conditional, double rate, int seed) { return (conditional ? 1.2 : 1) * rate * seed; };
  const std::string sides = " predict.conditional=true ~";
  const auto finding = [&](const std::string& factor) {
    return evidence_of(study_of(near, "test_predict_mse" + sides + factor + " predict.conditional=false")).finding;
  };
  CHECK(finding("1.5") == Finding::kHolds);
  CHECK(finding("1.1") == Finding::kFails);
}

TEST_CASE("verdict: pairs of one seed are averaged, so that seeds are counted") {
  // The ratio is 0.5 at one rate and 2 at the other: its geometric mean is 1, and five seeds cannot tell the rates
  // apart.
  const auto opposite = [](bool conditional, double rate, int) {
    return conditional ? (rate == 0.1 ? 0.5 : 2.0) : 1.0;
  };
  const Evidence evidence = evidence_of(study_of(opposite, kConditionalIsLower, 4));
  CHECK(evidence.effect.estimate.summary.n == 4);
  CHECK(std::exp(evidence.effect.estimate.summary.mean) == doctest::Approx(1));
  CHECK(evidence.finding == Finding::kUndecided);
  // Eight can: there is no number for both.
  const Verdict verdict = judge(study_of(opposite, kConditionalIsLower));
  CHECK(verdict.evidence.front().finding == Finding::kMixed);
  CHECK(verdicts_text({verdict}) ==
        "claims: 32 runs\n"
        "  test_predict_mse: every cell is worse than the baseline 'copy last step'\n"
        "  depends on the cell: test_predict_mse predict.conditional=true is lower in some crossed cells and\n"
        "    higher in others, against that of predict.conditional=false, so no single number represents all\n"
        "    (8 seeds)\n"
        "    lower at train.learning_rate=0.1: 0.5 times (90 % interval 0.5 to 0.5, one-sided p = 0.007812)\n"
        "    higher at train.learning_rate=0.2: 2 times (90 % interval 2 to 2, one-sided p = 0.007812)\n" +
            interval_text());
  const auto json = nlohmann::json::parse(verdicts_json({verdict}))[0]["expectations"][0];
  CHECK_FALSE(json.contains("ratio"));
  CHECK(json["cells"][1]["ratio"] == doctest::Approx(2));
  CHECK(json["cells"][1]["finding"] == "does not hold");
}

TEST_CASE("verdict: opposite cells that all lie within the margin are alike") {
  const auto near = [](bool conditional, double rate, int) { return conditional ? (rate == 0.1 ? 0.99 : 1.01) : 1.0; };
  const Study study = study_of(near, "test_predict_mse predict.conditional=true ~10% predict.conditional=false");
  CHECK(evidence_of(study).effect.cells.size() == 2);
  CHECK(evidence_of(study).finding == Finding::kHolds);
}

TEST_CASE("verdict: values that are not positive are compared by their difference") {
  const auto negative = [](bool conditional, double, int seed) { return conditional ? -1.0 * seed : 0.0; };
  const Evidence evidence = evidence_of(study_of(negative, kConditionalIsLower));
  CHECK(evidence.effect.scale == Scale::kDifference);
  CHECK(evidence.effect.estimate.summary.mean == doctest::Approx(-4.5));
  CHECK(evidence.finding == Finding::kHolds);
}

TEST_CASE("verdict: text and JSON, failed runs counted") {
  const auto lower = [](bool conditional, double rate, int) { return (conditional ? 0.5 : 1) * rate; };
  const Verdict verdict = judge(study_of(lower, kConditionalIsLower, 8, true));
  CHECK(verdicts_text({verdict}) ==
        "claims: 32 runs, 1 failed\n"
        "  holds: test_predict_mse predict.conditional=true is 0.5 times that of predict.conditional=false (8\n"
        "    seeds, 95 % interval 0.5 to 0.5, p = 0.007812; pairs without a value: 1)\n" +
            interval_text());
  CHECK(verdicts_text({verdict}, IntervalText::kLeftOut, 1000) ==
        "claims: 32 runs, 1 failed\n"
        "  holds: test_predict_mse predict.conditional=true is 0.5 times that of predict.conditional=false (8 seeds, "
        "95 % interval 0.5 to 0.5, p = 0.007812; pairs without a value: 1)\n");
  CHECK(interval_text(1000).find("not corrected for the number of expectations") != std::string::npos);
  const auto json = nlohmann::json::parse(verdicts_json({verdict}));
  CHECK(json[0]["expectations"][0]["finding"] == "holds");
  CHECK(json[0]["expectations"][0]["ratio"] == doctest::Approx(0.5));
}

TEST_CASE("verdict: several studies are told apart, one seed is one seed, empty values show") {
  const auto lower = [](bool conditional, double rate, int) { return (conditional ? 0.5 : 1) * rate; };
  Verdict one = judge(study_of(lower, kConditionalIsLower, 1)), other = one;
  one.path = "out/a";
  other.path = "out/b.h5";
  const std::string text = verdicts_text({one, other});
  CHECK(text.starts_with("claims (out/a): 4 runs\n  undecided: "));
  CHECK(text.find("\nclaims (out/b.h5): 4 runs\n  undecided: ") != std::string::npos);
  CHECK(verdicts_text({one}) ==
        "claims: 4 runs\n"
        "  undecided: test_predict_mse predict.conditional=true is 0.5 times that of\n"
        "    predict.conditional=false (1 seed; a test needs 6 seeds)\n" +
            interval_text());
  CHECK(nlohmann::json::parse(verdicts_json({one, other}))[1]["study"] == "out/b.h5");
  CHECK(Side{"test_loss", {{"model.start_from", ""}, {"model.encoder", "128 64"}}}.text() ==
        "test_loss model.start_from=\"\" model.encoder=\"128 64\"");
  one.evidence.clear();
  CHECK(verdicts_text({one}) == "claims: 4 runs\n  nothing is expected of this study: see [grid] expect\n");
}

TEST_CASE("verdict: two metrics of the same runs; unknown names and empty selections") {
  const auto error = [](bool, double rate, int seed) { return rate * seed; };
  CHECK(evidence_of(study_of(error, "test_predict_mse < parameters")).finding == Finding::kHolds);
  CHECK_THROWS_AS(judge(study_of(error, "test_predict_mes < parameters")), UsageError);
  CHECK_THROWS_AS(judge(study_of(error, "test_predict_mse a.b=1 < a.b=2")), UsageError);
  CHECK_THROWS_AS(judge(study_of(error, "test_predict_mse train.learning_rate=3 < train.learning_rate=0.1")),
                  UsageError);
}

TEST_CASE("verdict: one step of the scores per step") {
  const examples::TemporaryFolder folder;
  StudyLabel label;
  label.name = "steps";
  label.expect = {"test_predict_nats_by_step[0] < test_predict_nats_by_step[-1]"};
  write_label(folder.path(), label);
  for (int seed = 1; seed <= 8; ++seed) {
    RunRecord run = examples::run("r00000000000" + std::to_string(seed), true, 0.1, "0.1", seed);
    examples::add_profiles(run, static_cast<std::size_t>(1 + seed % 3) + 1);
    write_run(folder.path(), run);
  }
  const Evidence evidence = evidence_of(merge_runs(folder.path()));
  CHECK(evidence.finding == Finding::kHolds);
  CHECK(evidence.effect.estimate.summary.n == 8);
}

TEST_CASE("verdict: an undecided margin names the seeds that would decide it, a Markdown table all expectations") {
  const auto wide = [](bool conditional, double, int seed) { return conditional ? 1 + 0.2 * (seed - 4.5) : 1.0; };
  const Verdict verdict = judge(study_of(
      wide, "test_predict_mse predict.conditional=true ~20% predict.conditional=false; " + kConditionalIsLower));
  REQUIRE(verdict.evidence.size() == 2);
  REQUIRE(verdict.evidence[0].seeds_to_decide.has_value());
  const std::string seeds = std::to_string(*verdict.evidence[0].seeds_to_decide);
  const std::string text = verdicts_text({verdict}), table = verdicts_markdown({verdict});
  CHECK(text.find("within 20 %; about " + seeds + " seeds would") != std::string::npos);
  CHECK(
      table.starts_with("| study | expected | finding |\n| --- | --- | --- |\n"
                        "| claims | `test_predict_mse predict.conditional=true ~20% predict.conditional=false` | "
                        "undecided: "));
  CHECK(
      table.find("expected within 20 %; about " + seeds +
                 " seeds would decide it) |\n"
                 "| claims | `test_predict_mse predict.conditional=true < predict.conditional=false` | undecided: ") !=
      std::string::npos);
  const auto json = nlohmann::json::parse(verdicts_json({verdict}))[0]["expectations"];
  CHECK(json[0]["margin"] == "20 %");
  CHECK(json[0]["within"] == doctest::Approx(1.2));
  CHECK(std::to_string(json[0]["seeds_to_decide"].get<int>()) == seeds);
  CHECK(json[1]["seeds_to_decide"].is_null());
  CHECK(json[1]["within"] == 0);
}
