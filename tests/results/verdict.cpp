#include "results/verdict.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "results/errors.hpp"
#include "results/run_file.hpp"
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
  CHECK(all[0].within == 0);
  CHECK(all[1].right == Side{"final_train_loss", {}});
  CHECK(all[1].within == 1.5);
  for (const char* wrong :
       {"", "a", "a < ", "a < a", "a b < c", "a < b < c", "a ~0.5 b", "a ~ b", "k=v < k=w", "a \"b", "a < b;"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(parse_expectations(wrong), std::invalid_argument);
  }
}

TEST_CASE("verdict: the interval of the median is exact") {
  // Ranks of the binomial 95 % interval, e.g. Conover 1999, table A3: n = 8 takes the smallest and the largest.
  CHECK(median_interval(5) == std::pair<std::size_t, std::size_t>{5, 5});
  CHECK(median_interval(6) == std::pair<std::size_t, std::size_t>{0, 5});
  CHECK(median_interval(8) == std::pair<std::size_t, std::size_t>{0, 7});
  CHECK(median_interval(9) == std::pair<std::size_t, std::size_t>{1, 7});
  CHECK(median_interval(20) == std::pair<std::size_t, std::size_t>{5, 14});
  CHECK(median_interval(100) == std::pair<std::size_t, std::size_t>{39, 60});
}

TEST_CASE("verdict: holds, does not hold, undecided") {
  const auto lower = [](bool conditional, double rate, int seed) { return (conditional ? 0.5 : 1) * rate * seed; };
  const Evidence holds = evidence_of(study_of(lower, kConditionalIsLower));
  CHECK(holds.finding == Finding::kHolds);
  CHECK(holds.seeds == 8);
  CHECK(holds.missing == 0);
  CHECK(holds.is_ratio);
  CHECK(holds.median == doctest::Approx(0.5));
  CHECK(holds.low == doctest::Approx(0.5));

  CHECK(evidence_of(study_of(lower, "test_predict_mse predict.conditional=false < predict.conditional=true")).finding ==
        Finding::kFails);
  const auto mixed = [](bool conditional, double rate, int seed) {
    return conditional ? rate : rate * (seed == 1 ? 0.9 : 2);
  };
  CHECK(evidence_of(study_of(mixed, kConditionalIsLower)).finding == Finding::kUndecided);
  const Evidence few = evidence_of(study_of(lower, kConditionalIsLower, 5));
  CHECK(few.finding == Finding::kUndecided);
  CHECK(std::isnan(few.low));
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
  // The ratio is 0.5 at one rate and 2 at the other: its geometric mean is 1 for every seed.
  const auto opposite = [](bool conditional, double rate, int) {
    return conditional ? (rate == 0.1 ? 0.5 : 2.0) : 1.0;
  };
  const Evidence evidence = evidence_of(study_of(opposite, kConditionalIsLower));
  CHECK(evidence.seeds == 8);
  CHECK(evidence.median == doctest::Approx(1));
}

TEST_CASE("verdict: values that are not positive are compared by their difference") {
  const auto negative = [](bool conditional, double, int seed) { return conditional ? -1.0 * seed : 0.0; };
  const Evidence evidence = evidence_of(study_of(negative, kConditionalIsLower));
  CHECK_FALSE(evidence.is_ratio);
  CHECK(evidence.median == doctest::Approx(-4.5));
  CHECK(evidence.finding == Finding::kHolds);
}

TEST_CASE("verdict: text and JSON, failed runs counted") {
  const auto lower = [](bool conditional, double rate, int) { return (conditional ? 0.5 : 1) * rate; };
  const Verdict verdict = judge(study_of(lower, kConditionalIsLower, 8, true));
  CHECK(
      verdicts_text({verdict}) ==
      "claims: 32 runs, 1 failed\n"
      "  holds: test_predict_mse predict.conditional=true is 0.5 times that of predict.conditional=false (median of 8 "
      "seeds, 95 %\n"
      "    interval 0.5 to 0.5; pairs without a value: 1)\n" +
          interval_text());
  CHECK(interval_text().find("not\ncorrected for the number of expectations") != std::string::npos);
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
        "  undecided: test_predict_mse predict.conditional=true is 0.5 times that of predict.conditional=false (median "
        "of "
        "1 seed,\n"
        "    an interval takes 6)\n" +
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
  CHECK(evidence.seeds == 8);
}
