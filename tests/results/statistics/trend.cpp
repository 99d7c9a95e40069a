#include "results/statistics/trend.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "results/report/sections.hpp"
#include "results/statistics/comparison.hpp"
#include "tests/results/example_studies.hpp"

using namespace tapelab::results;

namespace {

/// Kendall and Gibbons (1990): without ties 1 - 6 sum d^2 / (n (n^2 - 1)).
double by_differences(const std::vector<double>& x, const std::vector<double>& y) {
  double sum = 0;
  const auto rank = [](const std::vector<double>& of, double value) {
    double count = 0;
    for (const double other : of) count += other <= value ? 1 : 0;
    return count;
  };
  for (std::size_t i = 0; i < x.size(); ++i) sum += std::pow(rank(x, x[i]) - rank(y, y[i]), 2);
  const auto n = static_cast<double>(x.size());
  return 1 - 6 * sum / (n * (n * n - 1));
}

}  // namespace

TEST_CASE("trend: the rank correlation by another formula, and with ties") {
  const std::vector<double> x = {3, 1, 4, 1.5, 5, 9, 2, 6}, y = {2, 7, 1, 8, 2.8, 1.8, 2.81, 0.5};
  CHECK(rank_correlation(x, y) == doctest::Approx(by_differences(x, y)).epsilon(1e-12));
  // scipy.stats.spearmanr([1, 2, 2, 3, 5], [2, 1, 4, 4, 4]): ranks 1 2.5 2.5 4 5 and 2 1 4 4 4.
  CHECK(rank_correlation({1, 2, 2, 3, 5}, {2, 1, 4, 4, 4}) == doctest::Approx(5.5 / std::sqrt(9.5 * 8)).epsilon(1e-12));
  CHECK(std::isnan(rank_correlation({1, 2}, {1, 2})));
  CHECK(std::isnan(rank_correlation({1, 1, 1}, {1, 2, 3})));
}

TEST_CASE("trend: a factor of many numbers is compared as a number where none is named") {
  std::vector<std::string> many, few;
  for (int i = 0; i < 64; ++i) {
    many.push_back(std::to_string(0.001 * (i + 1)));
    few.push_back(i % 2 == 0 ? "lstm" : "gru");
  }
  const auto value = [](std::size_t cell, std::size_t seed) {
    return seed == 0 ? static_cast<double>(cell) : 100 - static_cast<double>(cell);
  };
  Study study =
      examples::study_of({{"model.cell", SettingType::kText, few}, {"train.learning_rate", SettingType::kReal, many}},
                         3, "test_predict_mse", value);
  study.status[study.index(0, 0)] = Status::kFailed;
  const Comparisons comparisons = compare(study, {});
  REQUIRE(comparisons.trends.size() == 1);
  const Trend& trend = comparisons.trends[0];
  CHECK(trend.key == "train.learning_rate");
  CHECK(trend.levels == 64);
  REQUIRE(trend.correlations.size() == 3);
  CHECK(trend.correlations[0] == doctest::Approx(1));
  CHECK(trend.correlations[1] == doctest::Approx(-1));
  CHECK(trend_text(trend) ==
        "train.learning_rate as a number (64 values): rank correlation with test_predict_mse -0.3333, mean of 3 seeds "
        "(-1 "
        "to 1), over 64 configurations");
  for (const PairedComparison& row : comparisons.rows) CHECK(row.changes[0].key == "model.cell");
  const std::string text = render(comparisons, Format::kText);
  CHECK(text.find("Rank correlations (Spearman)") != std::string::npos);
  CHECK(render(comparisons, Format::kJson).find("\"rank_correlations\"") != std::string::npos);
  const Json section = trends_section(study, {"test_predict_mse"});
  REQUIRE(section.size() == 1);
  const Json& points = section[0]["metrics"][0]["points"];
  REQUIRE(points.size() == 64);
  CHECK(points[0] == Json{{"cell", 0}, {"x", 0.001}, {"n", 2}, {"mean", 100.0}, {"min", 100.0}, {"max", 100.0}});
  CHECK(points[3]["mean"] == doctest::Approx((3 + 97 + 97) / 3.0));
  study.factors.erase(study.factors.begin());
  CHECK(compare(study, {}).rows.empty());
  CHECK(render(compare(study, {}), Format::kText).find("as a number (64 values)") != std::string::npos);
  CHECK(render(compare(study, {}), Format::kMarkdown).find("as a number (64 values)") != std::string::npos);
}
