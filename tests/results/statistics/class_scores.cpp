// The numbers come from tests/results/reference/make_class_scores.py (scikit-learn).
#include "results/statistics/class_scores.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

using namespace tapelab::results;
using nlohmann::json;

TEST_CASE("class scores: accuracy and F1 of each class and of all equal scikit-learn's") {
  const json reference =
      json::parse(std::ifstream(TAPELAB_TEST_SOURCE "/results/reference/class_scores.json"))["cases"];
  REQUIRE(reference.size() == 10);
  std::size_t absent = 0;
  for (const json& c : reference) {
    const std::size_t classes = c["classes"];
    const auto counts = c["counts"].get<std::vector<std::int32_t>>();
    CAPTURE(c.dump());
    CHECK(std::abs(class_accuracy(counts, classes) - c["accuracy"].get<double>()) <= 1e-12);
    CHECK(std::abs(macro_f1(counts, classes) - c["macro_f1"].get<double>()) <= 1e-12);
    for (std::size_t k = 0; k < classes; ++k) {
      const double f1 = class_f1(counts, classes, k);
      CHECK(std::isnan(f1) == c["f1"][k].is_null());
      CHECK(std::isnan(f1) == (sequences_of(counts, classes, k) == 0));
      if (std::isnan(f1))
        ++absent;
      else
        CHECK(std::abs(f1 - c["f1"][k].get<double>()) <= 1e-12);
    }
    const auto always = all_taken_for(counts, classes, c["majority"]);
    CHECK(std::abs(class_accuracy(always, classes) - c["majority_accuracy"].get<double>()) <= 1e-12);
    CHECK(std::abs(macro_f1(always, classes) - c["majority_macro_f1"].get<double>()) <= 1e-12);
  }
  CHECK(absent > 5);
}
