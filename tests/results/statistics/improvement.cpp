#include "results/statistics/improvement.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "results/statistics/comparison.hpp"
#include "tests/results/example_studies.hpp"

using namespace tapelab::results;
using examples::crossed_study;

namespace {

const std::string kError = "test_predict_mse", kF1 = "test_detect_f1", kDepth = "model.layers";

/// Few values, so that many are equal.
double value_of(std::size_t layers, std::size_t conditional, std::size_t seed) {
  return 0.25 * static_cast<double>(1 + (7 * seed + 3 * layers + 5 * conditional * seed) % (4 + conditional));
}

/// By the definition, pair by pair, of the depths at one level of predict.conditional; NaN without a pair.
double pairwise(const Study& study, const std::string& metric, std::size_t conditional, bool lower_is_better) {
  double score = 0, pairs = 0;
  const std::vector<double>& values = study.scalars.at(metric);
  for (std::size_t i = 0; i < study.seeds.size(); ++i)
    for (std::size_t j = 0; j < study.seeds.size(); ++j) {
      const std::size_t from = study.index(conditional, i), to = study.index(2 + conditional, j);
      if (study.status[from] != Status::kOk || study.status[to] != Status::kOk) continue;
      if (!std::isfinite(values[from]) || !std::isfinite(values[to])) continue;
      const double gain = lower_is_better ? values[from] - values[to] : values[to] - values[from];
      score += gain > 0 ? 1 : gain < 0 ? 0 : 0.5;
      ++pairs;
    }
  return score / pairs;
}

PairedComparison compared(const Study& study, const std::string& metric) {
  return compare(study, {{kDepth}, {metric}}).rows.front();
}

}  // namespace

TEST_CASE("improvement: every pair of two samples; equal ones count half") {
  CHECK(probability_of_improvement({2, 2}, {1, 3, 2, 0}, Better::kLower) == 0.625);  // 2, 1 and a half of 4
  CHECK(probability_of_improvement({2, 2}, {1, 3, 2, 0}, Better::kHigher) == 0.375);
  CHECK(probability_of_improvement({5}, {1, 2, 3}, Better::kLower) == 1);
  CHECK(probability_of_improvement({0.1 + 0.2}, {0.3}, Better::kLower) == 0.5);  // equal but for rounding
  CHECK(probability_of_improvement({0.3}, {0.3 - 1e-12}, Better::kLower) == 1);
  CHECK(probability_of_improvement({-1, 0}, {0, 0}, Better::kHigher) == 0.75);
  CHECK(std::isnan(probability_of_improvement({}, {1}, Better::kLower)));
  CHECK(std::isnan(probability_of_improvement({1}, {}, Better::kLower)));
  CHECK(std::isnan(probability_of_improvement({1}, {2}, Better::kNeither)));
}

TEST_CASE("improvement: of a comparison, averaged over crossed cells, with ties and missing runs") {
  for (const bool is_error : {true, false}) {
    const std::string metric = is_error ? kError : kF1;
    Study study = crossed_study(metric, 9, value_of);
    const auto mean = [&] { return (pairwise(study, metric, 0, is_error) + pairwise(study, metric, 1, is_error)) / 2; };
    const double whole = mean();
    CHECK(compared(study, metric).improvement == doctest::Approx(whole).epsilon(1e-12));
    study.status[study.index(0, 2)] = Status::kFailed;
    study.status[study.index(2, 3)] = Status::kMissing;
    study.status[study.index(3, 3)] = Status::kInterrupted;
    study.scalars[metric][study.index(1, 0)] = std::numeric_limits<double>::quiet_NaN();
    study.scalars[metric][study.index(1, 5)] = std::numeric_limits<double>::infinity();
    const PairedComparison row = compared(study, metric);
    CHECK(row.improvement == doctest::Approx(mean()).epsilon(1e-12));
    CHECK(row.improvement != doctest::Approx(whole).epsilon(1e-3));
    CHECK(row.is_pooled());
    for (std::size_t seed = 0; seed < 9; ++seed) study.status[study.index(1, seed)] = Status::kFailed;
    CHECK(compared(study, metric).improvement == doctest::Approx(pairwise(study, metric, 0, is_error)).epsilon(1e-12));
  }
}

TEST_CASE("improvement: not of interactions and of metrics without a better direction; of chosen seeds alone") {
  const Study study = crossed_study(kError, 8, value_of);
  const Comparisons both = compare(study, {{kDepth, "predict.conditional"}, {kError}});
  REQUIRE(both.rows.size() == 3);
  CHECK(std::isfinite(both.rows[0].improvement));
  CHECK(std::isnan(both.rows[2].improvement));
  const Comparisons neutral = compare(crossed_study("parameters", 8, value_of), {{kDepth}, {"parameters"}});
  CHECK(std::isnan(neutral.rows[0].improvement));
  CHECK(render(neutral, Format::kText, 1000).find("(P)") == std::string::npos);
  CHECK(method_text(neutral).find("probability of improvement") == std::string::npos);
  const Comparisons one = compare(study, {{kDepth}, {kError}, {"seed=3", "predict.conditional=true"}});
  const double from = value_of(0, 1, 2), to = value_of(1, 1, 2);
  CHECK(one.rows[0].improvement == (to < from ? 1 : to > from ? 0 : 0.5));
}

TEST_CASE("improvement: text, CSV and JSON; where crossed cells are opposite one number for each") {
  const auto opposite = [](std::size_t layers, std::size_t conditional, std::size_t seed) {
    const double error = 1 + 0.01 * static_cast<double>(seed);
    return layers == 0 ? error : conditional == 0 ? error / 2 : error * (seed == 0 ? 0.99 : 1.02);
  };
  const Study study = crossed_study(kError, 10, opposite);
  const Comparisons all = compare(study, {{kDepth}, {kError}});
  REQUIRE_FALSE(all.rows[0].is_pooled());
  REQUIRE(all.rows[0].cell_improvements.size() == 2);
  CHECK(all.rows[0].cell_improvements[0] == 1);
  const double second = pairwise(study, kError, 1, true);
  CHECK(all.rows[0].cell_improvements[1] == doctest::Approx(second));
  const auto row = nlohmann::json::parse(render(all, Format::kJson))["rows"][0];
  CHECK(row["probability_of_improvement"].is_null());
  CHECK(row["cells"][1]["probability_of_improvement"] == all.rows[0].cell_improvements[1]);
  CHECK(render(all, Format::kText, 1000).find("  10 of 10 (1)  ") != std::string::npos);
  const Comparisons whole = compare(study, {{kDepth}, {kError}, {"predict.conditional=true"}});
  const std::string text = render(whole, Format::kText, 1000);
  CHECK(text.find("  better (P)  ") != std::string::npos);
  CHECK(text.find("  1 of 10 (" + short_number(second) + ")  ") != std::string::npos);
  CHECK(method_text(whole).find(" P is the probability of improvement: ") != std::string::npos);
  CHECK(render(whole, Format::kCsv).find(",1," + exact_number(whole.rows[0].improvement) + ",10,10,0,0,0,0\n") !=
        std::string::npos);
}
