// What trainings took beside what they reached, and the section of the codes.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "results/report/sections.hpp"
#include "tests/results/example_studies.hpp"

using namespace tapelab::results;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// One seed per cell: seconds and errors as given.
Study timed(const std::string& key, const std::vector<double>& seconds, const std::vector<double>& errors,
            const std::string& metric = "test_reconstruct_mse") {
  std::vector<std::string> values;
  for (std::size_t cell = 0; cell < seconds.size(); ++cell) values.push_back(std::to_string(cell + 1));
  Study study = examples::study_of({{key, SettingType::kInteger, values}}, 1, metric,
                                   [&](std::size_t cell, std::size_t) { return errors[cell]; });
  study.timing["train_seconds"] = seconds;
  return study;
}

Json fronts(const Study& study, const std::string& metric = "test_reconstruct_mse") {
  return training_time_section(study, {metric})[0]["fronts"];
}

}  // namespace

TEST_CASE("training time: means and extremes over the seeds that finished and hold the metric") {
  Study study = examples::study_of({{"model.encoder", SettingType::kInteger, {"1", "2"}}}, 4, "test_reconstruct_mse",
                                   [](std::size_t cell, std::size_t seed) { return 1.0 + 10.0 * cell + seed; });
  study.timing["train_seconds"] = {2, 4, 100, 9, 1, 1, 1, 1};
  study.scalars["test_reconstruct_mse_baseline_mean"] = {5, 5, 5, 5, 7, 7, 7, 7};
  study.status[2] = Status::kFailed;
  study.scalars["test_reconstruct_mse"][3] = kNaN;
  for (std::size_t at = 4; at < 8; ++at) study.status[at] = Status::kInterrupted;
  const Json section = training_time_section(study, {"test_reconstruct_mse"});
  REQUIRE(section.size() == 1);
  REQUIRE(section[0]["cells"].size() == 1);
  const Json cell = section[0]["cells"][0];
  CHECK(cell["cell"] == 0);
  CHECK(cell["n"] == 2);
  CHECK(cell["seconds"] == Json{{"mean", 3.0}, {"min", 2.0}, {"max", 4.0}});
  CHECK(cell["value"] == Json{{"mean", 1.5}, {"min", 1.0}, {"max", 2.0}});
  CHECK(section[0]["baselines"] == Json::array({{{"label", "mean predictor"}, {"values", {5.0}}}}));
}

TEST_CASE("training time: the front holds what no other configuration beats in both") {
  CHECK(fronts(timed("model.encoder", {3, 1, 2, 4, 5}, {0.5, 0.9, 0.7, 0.6, 0.1})) == Json{{1, 2, 0, 4}});
  CHECK(fronts(timed("model.encoder", {1, 2, 3}, {0.1, 0.2, 0.3})) == Json{{0}});
  CHECK(fronts(timed("model.encoder", {1, 1, 2}, {0.2, 0.1, 0.1})) == Json{{1}});
  const std::string f1 = "test_detect_f1";
  CHECK(fronts(timed("model.encoder", {1, 2, 3}, {0.1, 0.3, 0.2}, f1), f1) == Json{{0, 1}});
  CHECK(fronts(timed("model.encoder", {1, 2}, {3, 4}, "parameters_of_nobody"), "parameters_of_nobody") ==
        Json::array());
}

TEST_CASE("training time: configurations on other test data have a front of their own") {
  CHECK(fronts(timed("data.window", {1, 2, 3}, {0.1, 0.2, 0.3})) == Json{{0}, {1}, {2}});
}

TEST_CASE("training time: no section where no time is known or nothing finished") {
  Study study = timed("model.encoder", {1, 2}, {3, 4});
  CHECK(training_time_section(study, {"test_loss"}).is_null());
  study.status.assign(2, Status::kFailed);
  CHECK(training_time_section(study, {"test_reconstruct_mse"}).is_null());
  study.status.assign(2, Status::kOk);
  study.timing.clear();
  CHECK(training_time_section(study, {"test_reconstruct_mse"}).is_null());
}

TEST_CASE("codes: cells with what is known of their samples, and reasons together") {
  StudyCodes codes;
  CellCodes cell;
  cell.cell = 1;
  cell.seed = 4;
  cell.part = {0.75, 0.25};
  cell.x = {0.1f, -0.1f};
  cell.y = {1, 2};
  cell.places = {0, 5};
  cell.rows = {3, 8};
  cell.events = {false, true};
  codes.cells = {cell};
  codes.left_out = {{0, "a"}, {2, "b"}, {3, "b"}};
  codes.not_tried = 7;
  ReportedStudy reported{timed("model.encoder", {1, 2, 3, 4}, {1, 2, 3, 4}), "s", {}};
  reported.facts.codes = codes;
  const Json section = codes_section(reported);
  REQUIRE(section["cells"].size() == 1);
  const Json& drawn = section["cells"][0];
  CHECK(drawn["label"] == "model.encoder=2");
  CHECK(drawn["x"].dump() == "[0.1,-0.1]");
  CHECK(drawn["part"] == Json{0.75, 0.25});
  CHECK(drawn["event"] == Json{false, true});
  CHECK(!drawn.contains("class"));
  CHECK(!drawn.contains("series"));
  CHECK(section["left_out"] == Json::array({{{"why", "b"}, {"cells", 2}, {"first", "model.encoder=3"}},
                                            {{"why", "a"}, {"cells", 1}, {"first", "model.encoder=1"}}}));
  CHECK(section["not_tried"] == 7);
}
