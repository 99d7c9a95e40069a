#include "experiments/evaluation/detection_baselines.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "experiments/config/config.hpp"
#include "tests/experiments/example_data.hpp"

using namespace tapelab::experiments;
using nlohmann::json;

namespace {

/// Windows of two steps of two features: m + a u + b v with orthogonal u, v, and a spread of a larger than b.
const std::vector<double> kMean = {1, 2, 3, 4}, kFirst = {0.5, 0.5, 0.5, 0.5}, kSecond = {0.5, -0.5, 0.5, -0.5};

Target windows(const std::vector<std::pair<double, double>>& codes) {
  Target target{.steps = 2, .features = 2, .values = {}, .mask = {}};
  for (const auto& [a, b] : codes)
    for (std::size_t i = 0; i < 4; ++i)
      target.values.push_back(static_cast<float>(kMean[i] + a * kFirst[i] + b * kSecond[i]));
  return target;
}

void check_close(const std::vector<float>& a, const std::vector<float>& b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == doctest::Approx(b[i]).epsilon(1e-5));
}

/// Cases of make_baselines.py.
json cases_of(const std::string& kind) {
  std::ifstream file(TAPELAB_BASELINES);
  return json::parse(file)[kind];
}

std::vector<float> flat(const json& rows) {
  std::vector<float> all;
  for (const json& row : rows)
    for (const json& number : row) all.push_back(number.get<float>());
  return all;
}

}  // namespace

TEST_CASE("detection baselines: one principal component keeps the direction of largest variance alone") {
  const Target train = windows({{3, 1}, {-3, 1}, {3, -1}, {-3, -1}});
  const Target seen = windows({{2, 0.7}, {-5, -0.2}});
  check_close(PrincipalComponents::fit(train, 1)->reconstructed(seen), windows({{2, 0}, {-5, 0}}).values);
  check_close(PrincipalComponents::fit(train, 2)->reconstructed(seen), seen.values);
  check_close(PrincipalComponents::fit(train, 99)->reconstructed(seen), seen.values);
  check_close(PrincipalComponents::fit(train, 0)->reconstructed(seen), windows({{0, 0}, {0, 0}}).values);
}

TEST_CASE("detection baselines: principal components in spite of gaps are as numpy has them") {
  for (const json& c : cases_of("pca")) {
    CAPTURE(c["name"].get<std::string>());
    const std::size_t size = c["size"];
    const Target train{.steps = size, .features = 1, .values = flat(c["train"]), .mask = flat(c["train_mask"])};
    Target seen{.steps = size, .features = 1, .values = flat(c["seen"]), .mask = flat(c["seen_mask"])};
    const auto found = PrincipalComponents::fit(train, c["count"]);
    REQUIRE(found.has_value());
    const std::vector<float> expected = flat(c["expected"]);
    const auto check = [&](const std::vector<float>& outputs) {
      REQUIRE(outputs.size() == expected.size());
      for (std::size_t i = 0; i < expected.size(); ++i) CHECK(std::abs(outputs[i] - expected[i]) <= 1e-6 * (1 + std::abs(expected[i])));
    };
    check(found->reconstructed(seen));
    seen.value_mask.swap(seen.mask);  // of values, with one feature, the same
    Target by_value = train;
    by_value.value_mask.swap(by_value.mask);
    check(PrincipalComponents::fit(by_value, c["count"])->reconstructed(seen));
  }
}

TEST_CASE("detection baselines: what does not count is read nowhere") {
  const json c = cases_of("pca")[0];
  const std::size_t size = c["size"];
  Target train{.steps = size, .features = 1, .values = flat(c["train"]), .mask = flat(c["train_mask"])};
  Target seen{.steps = size, .features = 1, .values = flat(c["seen"]), .mask = flat(c["seen_mask"])};
  const std::vector<float> before = PrincipalComponents::fit(train, 3)->reconstructed(seen);
  for (Target* target : {&train, &seen})
    for (std::size_t i = 0; i < target->values.size(); ++i)
      if (target->mask[i] == 0) target->values[i] = 1e6f;
  CHECK(PrincipalComponents::fit(train, 3)->reconstructed(seen) == before);
}

TEST_CASE("detection baselines: no principal components of no window, and of large ones") {
  CHECK_FALSE(PrincipalComponents::fit(windows({}), 1).has_value());
  const Target large{.steps = PrincipalComponents::kMostNumbers + 1,
                     .features = 1,
                     .values = std::vector<float>(PrincipalComponents::kMostNumbers + 1),
                     .mask = {}};
  CHECK_FALSE(PrincipalComponents::fit(large, 1).has_value());
}

TEST_CASE("detection baselines: the row before, however the windows lie") {
  const Config config = examples::configured({{"reconstruct.target", "input"}});
  for (const json& c : cases_of("last_value")) {
    CAPTURE(c["name"].get<std::string>());
    const std::size_t steps = c["window"];
    Samples samples;
    for (const std::size_t start : c["starts"]) samples.origins.push_back({"", start, steps});
    samples.count = samples.origins.size();
    Target target{.steps = steps, .features = 2, .values = flat(c["values"]), .mask = c["mask"]};
    CHECK(values_before(config.reconstruct, config.data, samples, target) == flat(c["expected"]));
    // Of another series nothing is the row before.
    for (Origin& origin : samples.origins) origin.sequence = "s" + std::to_string(origin.row);
    const std::vector<float> apart = values_before(config.reconstruct, config.data, samples, target);
    CHECK(apart[steps * 2] == target.values[steps * 2]);
  }
  // Outputs in reverse order stand for the same rows.
  const Config reversed = examples::configured({{"reconstruct.target", "input"}, {"reconstruct.reversed", "true"}});
  Samples samples;
  samples.count = 1;
  samples.origins = {{"", 4, 3}};
  const Target target{.steps = 3, .features = 1, .values = {30, 20, 10}, .mask = {}};
  CHECK(values_before(reversed.reconstruct, reversed.data, samples, target) == std::vector<float>{20, 10, 10});
}

TEST_CASE("detection baselines: the mean of a window's valid steps at every step") {
  Target target{.steps = 3, .features = 2, .values = {1, 10, 2, 20, 6, 30, 5, 0, 0, 0, 0, 0}, .mask = {}};
  check_close(window_means(target), {3, 20, 3, 20, 3, 20, 5.0f / 3, 0, 5.0f / 3, 0, 5.0f / 3, 0});
  target.mask = {1, 1, 0, 1, 0, 0};
  check_close(window_means(target), {1.5, 15, 1.5, 15, 1.5, 15, 5, 0, 5, 0, 5, 0});
}
