// Comparisons with ratios, margins and crossed cells on opposite sides, as they are printed.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "results/statistics/comparison.hpp"
#include "tests/results/example_studies.hpp"

using namespace tapelab::results;
using examples::crossed_study;
using examples::error_of;
using nlohmann::json;

namespace {

const std::string kDepth = "model.layers", kRate = "test_detect_false_alarm_rate";

Study some_rates() {
  return crossed_study(kRate, 6, [](std::size_t depth, std::size_t kind, std::size_t seed) {
    return 0.1 * static_cast<double>(depth + kind + seed);
  });
}

}  // namespace

TEST_CASE("comparison: ratios, a margin and opposite cells in text, CSV and JSON") {
  const std::string metric = "test_predict_mse";
  // Depth 2 is 0.5 times depth 1 for the kind false, 4 times for true; in one cell alone all is 0.5.
  const auto error = [](std::size_t depth, std::size_t kind, std::size_t seed) {
    return (1 + static_cast<double>(seed)) * (depth == 0 ? 1 : (kind == 0 ? 0.5 : 4) * (seed % 2 == 0 ? 1.01 : 1));
  };
  const Study study = crossed_study(metric, 8, error);
  const Comparisons opposite = compare(study, {{kDepth}, {metric}});
  const std::string text = render(opposite, Format::kText, 1000);
  CHECK(text.find("model.layers: 1 -> 2          depends on the cell  -") != std::string::npos);
  CHECK(text.find("at predict.conditional=false  better ") != std::string::npos);
  CHECK(text.find("at predict.conditional=true   worse ") != std::string::npos);
  CHECK(text.find("  ×4.02  ") != std::string::npos);  // 4 times the root of 1.01
  CHECK(text.find("the effect differs in direction between cells, so no single number represents them all") !=
        std::string::npos);
  const json row = json::parse(render(opposite, Format::kJson))["rows"][0];
  CHECK(row["answer"] == "opposite");
  for (const char* none : {"effect", "effect_low", "p_sign_flip", "p_wilcoxon", "d_z", "from_mean", "seeds_better"})
    CHECK(row[none].is_null());
  REQUIRE(row["cells"].size() == 2);
  CHECK(row["cells"][0]["where"] == "predict.conditional=false");
  CHECK(row["cells"][0]["answer"] == "better");
  CHECK(row["cells"][0]["effect"].get<double>() == doctest::Approx(0.5 * std::sqrt(1.01)));
  CHECK(std::ranges::count(render(opposite, Format::kCsv), '\n') == 4);

  const Comparisons within =
      compare(study, {{kDepth}, {metric}, {"predict.conditional=false"}, read_margin_or_difference("10%")});
  const json one = json::parse(render(within, Format::kJson));
  CHECK(one["margin"] == "10 %");
  CHECK(one["rows"][0]["scale"] == "ratio");
  CHECK(one["rows"][0]["answer"] == "better");
  CHECK(one["rows"][0]["effects"][0].get<double>() == doctest::Approx(0.505));
  CHECK(one["rows"][0]["effect"].get<double>() ==
        doctest::Approx(one["rows"][0]["to_mean"].get<double>() / one["rows"][0]["from_mean"].get<double>()));
  CHECK(one["rows"][0]["difference"].get<double>() ==
        doctest::Approx(one["rows"][0]["to_mean"].get<double>() - one["rows"][0]["from_mean"].get<double>()));
  CHECK(one["rows"][0]["equal_low"].get<double>() >= doctest::Approx(0.5));
  CHECK(one["rows"][0]["equal_high"].get<double>() <= doctest::Approx(0.505));
  CHECK(one["rows"][0]["p_equal"] == 1);
  CHECK(render(within, Format::kText).find("  better beyond the margin  ") != std::string::npos);
  CHECK(render(within, Format::kText, 1000).find("  90 % interval  ") != std::string::npos);
  CHECK(render(within, Format::kText).find("\nMargin 10 %: an effect is equal if its 90 % interval") !=
        std::string::npos);
  CHECK(render(within, Format::kTex).find("$\\times$0.5025") != std::string::npos);
}

TEST_CASE("comparison: a margin of ratios is rejected where a metric may be, or is, 0") {
  const Margin percent = read_margin_or_difference("5%");
  CHECK(error_of(some_rates(), {{kDepth}, {kRate}, {}, percent}) ==
        "'test_detect_false_alarm_rate' may be 0 or negative, so its margin cannot be a ratio such as 5 %\n"
        " = give the margin as a difference in its own unit, such as --margin 0.02");
  const auto zero = [](std::size_t depth, std::size_t kind, std::size_t seed) {
    return depth + kind + seed == 0 ? 0.0 : 1.0;
  };
  CHECK(error_of(crossed_study("test_predict_mse", 6, zero), {{kDepth}, {"test_predict_mse"}, {}, percent}) ==
        "'test_predict_mse' is 0 in a run, so its margin cannot be a ratio such as 5 %\n"
        " = give the margin as a difference in its own unit, such as --margin 0.02");
  CHECK(error_of(some_rates(), {{kDepth}, {kRate}, {}, read_margin_or_difference("0.5")}) == "no error");
}
