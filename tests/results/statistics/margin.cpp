#include "results/statistics/margin.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

using namespace tapelab::results;

TEST_CASE("margin: percentages, factors and differences are read") {
  const Margin percent = read_margin_or_difference("10%");
  CHECK(percent.scale == Scale::kRatio);
  CHECK(percent.size == doctest::Approx(0.0953101798));  // log(1.1)
  CHECK(percent.text == "10 %");
  CHECK(read_margin_or_factor("1.5").size == doctest::Approx(0.4054651081));  // log(1.5)
  CHECK(read_margin_or_factor("1.5").text == "a factor of 1.5");
  for (const char* text : {"+-0.5", "±0.5"}) {
    CHECK(read_margin_or_factor(text) == read_margin_or_difference("0.5"));
    CHECK(read_margin_or_difference(text).scale == Scale::kDifference);
    CHECK(read_margin_or_difference(text).size == 0.5);
  }
  CHECK_FALSE(read_margin("0.5").has_value());
}

TEST_CASE("margin: what is none is rejected") {
  for (const char* wrong : {"", "0%", "-5%", "0", "-0.5", "nan", "inf", "ten%", "%", "+-", "+-0", "5 %x"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(read_margin_or_difference(wrong), std::invalid_argument);
  }
  for (const char* wrong : {"1", "0.9", "-2", "inf", "x"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(read_margin_or_factor(wrong), std::invalid_argument);
  }
}

TEST_CASE("margin: ratios say nothing about metrics that may be 0 or negative") {
  const Margin percent = read_margin_or_difference("10%"), difference = read_margin_or_difference("0.1");
  for (const char* metric : {"test_classify_accuracy", "test_classify_sequence_accuracy", "test_detect_f1",
                             "test_detect_recall", "test_detect_false_alarm_rate", "test_code_zeros", "stopped_early",
                             "gradient_norm_encoder_0", "of_another_program"}) {
    CAPTURE(metric);
    CHECK(margin_problem(percent, metric) ==
          "'" + std::string(metric) + "' may be 0 or negative, so its margin cannot be a ratio such as 10 %");
    CHECK(margin_problem(difference, metric).empty());
    CHECK(margin_problem({}, metric).empty());
  }
  for (const char* metric : {"test_predict_mse", "test_loss", "final_train_loss", "test_predict_nats_per_frame_tf",
                             "test_predict_mse_baseline_mean", "test_predict_mse_by_step[-1]", "parameters"})
    CHECK(margin_problem(percent, metric).empty());
}

TEST_CASE("margin: the seeds that would decide it equal SciPy's") {
  const auto file = nlohmann::json::parse(std::ifstream(TAPELAB_TEST_SOURCE "/results/reference/paired_tests.json"));
  REQUIRE(file["seeds_to_decide"].size() == 45);
  for (const auto& plan : file["seeds_to_decide"]) {
    Summary summary = summarize(std::vector<double>{0, 1});
    summary.mean = plan["mean"];
    summary.deviation = plan["deviation"];
    CAPTURE(plan.dump());
    const auto seeds = seeds_to_decide(summary, plan["margin"]);
    CHECK(seeds.has_value() == !plan["seeds"].is_null());
    if (seeds) CHECK(*seeds == plan["seeds"].get<std::size_t>());
  }
  CHECK_FALSE(seeds_to_decide(summarize(std::vector<double>{0.1}), 0.5).has_value());
  std::vector<double> many;  // by the formula 5 and 6 seeds would do, which 12 and 7 did not
  for (int i = 0; i < 12; ++i) many.push_back(i % 2 == 0 ? 0.1 : -0.1);
  CHECK(seeds_to_decide(summarize(many), 0.5) == 13);
  CHECK(seeds_to_decide(summarize(std::vector<double>(7, 0.7)), 0.5) == 8);
  CHECK(seeds_to_decide(summarize(std::vector<double>{0.1, 0.1}), 0.5) == 5);
  CHECK(seeds_to_decide(summarize(std::vector<double>{0.7, 0.7}), 0.5) == 6);
  CHECK_FALSE(seeds_to_decide(summarize(std::vector<double>{0.5, 0.5}), 0.5).has_value());
}

TEST_CASE("margin: what lies on its edge is not within it") {
  const auto effects = [](double mean) { return Summary{6, mean, 0.1, mean, mean, mean}; };
  CHECK(fewest_seeds(effects(0.29), 0.3) == kFewestEqual);
  CHECK(fewest_seeds(effects(-0.29), 0.3) == kFewestEqual);
  CHECK(fewest_seeds(effects(0.3), 0.3) == kFewestApart);
  CHECK(fewest_seeds(effects(-0.3), 0.3) == kFewestApart);
  CHECK_FALSE(seeds_to_decide(effects(0.3), 0.3));
}
