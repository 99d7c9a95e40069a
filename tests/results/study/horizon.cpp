#include "results/study/horizon.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "results/run/metrics.hpp"
#include "results/statistics/verdict.hpp"
#include "results/text/errors.hpp"
#include "results/views/table.hpp"
#include "tests/results/example_studies.hpp"

using namespace tapelab::results;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
const std::string kProfile = "test_predict_nats_by_step", kHorizon = kProfile + "_horizon_mean";

double horizon_of(const std::vector<double>& errors, const std::vector<double>& baseline) {
  return horizon(errors, baseline);
}

/// Two layers and one; errors grow by 1 a step from 0, the mean predictor's are 3.5 and, with two layers, 5.5. A seed
/// more is worse by a hundredth, the last one by a step.
Study profiled(std::size_t steps = 8) {
  Study study = examples::study_of({{"model.layers", SettingType::kInteger, {"1", "2"}}}, 6,
                                   "test_predict_nats_per_frame", [](std::size_t, std::size_t) { return 1.0; });
  Profile errors{steps, {}}, mean{steps, {}};
  for (std::size_t cell = 0; cell < 2; ++cell)
    for (std::size_t seed = 0; seed < 6; ++seed)
      for (std::size_t step = 0; step < steps; ++step) {
        errors.values.push_back(static_cast<double>(step) + (seed == 5 ? 1 : 0.01 * static_cast<double>(seed)));
        mean.values.push_back(cell == 0 ? 3.5 : 5.5);
      }
  study.profiles = {{kProfile, errors}, {kProfile + "_baseline_mean", mean}};
  study.n_steps["predict"].assign(12, static_cast<std::int32_t>(steps));
  add_horizons(study);
  return study;
}

}  // namespace

TEST_CASE("horizon: the last crossing counts, and steps without target do not") {
  CHECK(horizon_of({1, 2, 3, 4}, {2.5, 2.5, 2.5, 2.5}) == 2);
  CHECK(horizon_of({1, 2, 2.5, 4}, {2.5, 2.5, 2.5, 2.5}) == 3);  // equal is not worse
  CHECK(horizon_of({3, 1, 3, 1}, {2, 2, 2, 2}) == 4);            // never for good
  CHECK(horizon_of({3, 1, 3, 3}, {2, 2, 2, 2}) == 2);
  CHECK(horizon_of({3, 3}, {2, 2}) == 0);
  CHECK(horizon_of({1, 3, kNaN}, {2, 2, kNaN}) == 1);
  CHECK(horizon_of({1, kNaN, 3}, {2, 2, 2}) == 2);
  CHECK(horizon_of({kNaN, 3, 3}, {2, 2, 2}) == 1);
  CHECK(std::isnan(horizon_of({kNaN, kNaN}, {2, 2})));
  CHECK(std::isnan(horizon_of({}, {})));
}

TEST_CASE("horizon: a metric of every run that has a profile and a baseline's") {
  Study study = profiled();
  CHECK(study.scalars.at(kHorizon) == std::vector<double>{4, 4, 4, 4, 4, 3, 6, 6, 6, 6, 6, 5});
  const auto info = describe_metric(kHorizon);
  REQUIRE(info.has_value());
  CHECK(info->better == Better::kHigher);
  CHECK(info->scale == Scale::kDifference);
  CHECK(info->long_name.find("mean predictor") != std::string::npos);
  CHECK_FALSE(profile_decoder(kHorizon).has_value());
  CHECK_FALSE(describe_metric(kProfile + "_horizon_floor").has_value());  // no prediction
  CHECK_FALSE(describe_metric(kProfile + "_baseline_mean_horizon_mean").has_value());
  CHECK_FALSE(describe_metric("test_predict_mse_horizon_mean").has_value());
  study.n_steps["predict"].assign(12, 3);  // shorter than the axis: never worse
  study.n_steps["predict"][0] = -1;
  add_horizons(study);
  CHECK(std::isnan(study.scalars.at(kHorizon)[0]));
  CHECK(study.scalars.at(kHorizon)[1] == 3);
}

TEST_CASE("horizon: a table with a row per step says from which one on a baseline is better") {
  TableRequest request;
  request.by_step = true;
  const auto remark_of = [&](const Study& study) {
    for (const std::string& remark : make_table(study, request).remarks)
      if (remark.find(", by step (") != remark.npos) return remark;
    return std::string();
  };
  CHECK(remark_of(profiled()) ==
        kProfile +
            " is worse than the mean predictor, by step (steps count from 0; medians of the runs, smallest to "
            "largest): from 4 (3 to 4) on where model.layers=1; from 6 (5 to 6) on where model.layers=2");
  CHECK(remark_of(profiled(6))
            .ends_with(": from 4 (3 to 4) on where model.layers=1; from 6 (5 to never) on where model.layers=2"));
  CHECK(remark_of(profiled(5)).ends_with(": from 4 (3 to 4) on where model.layers=1; never where model.layers=2"));
  Study worse_first = profiled(5);  // what is worse before it, a horizon does not tell
  for (std::size_t run = 0; run < 12; ++run)
    for (const std::size_t step : {0, 1}) worse_first.profiles.at(kProfile).values[run * 5 + step] = 9;
  CHECK(remark_of(worse_first)
            .ends_with(
                ": at steps 0, 1 and from 4 (3 to 4) on where model.layers=1; at steps 0, 1 where model.layers=2"));
}

TEST_CASE("expectation: a number against a metric") {
  const auto judged = [](const std::string& expect) {
    Study study = profiled();
    study.label.expect = {expect};
    return judge(study).evidence.front();
  };
  const Evidence above = judged("3 < " + kHorizon + " model.layers=2");
  CHECK(above.finding == Finding::kHolds);
  CHECK(above.effect.pairs == 6);  // each run once
  CHECK(above.effect.estimate.summary.mean == doctest::Approx(3 - 35.0 / 6));
  CHECK(judged("7 < " + kHorizon + " model.layers=2").finding == Finding::kFails);
  CHECK(judged("2 < " + kHorizon).finding == Finding::kHolds);
  CHECK(judged("4 ~+-1.5 " + kHorizon + " model.layers=1").finding == Finding::kHolds);
  CHECK(judged("0.5 < test_predict_nats_per_frame").effect.estimate.summary.mean == doctest::Approx(-0.5));
  const auto error = [](const std::string& text) -> std::string {
    try {
      parse_expectations(text);
    } catch (const std::invalid_argument& problem) {
      return problem.what();
    }
    return "";
  };
  CHECK(error("3 a=1 < b") == "a number has no settings: leave out what follows it in '3 a=1 < b'");
  CHECK(error("a < b=1") == "");
  CHECK(parse_expectations("3 < b c=1")[0].text() == "3 < b c=1");
}
