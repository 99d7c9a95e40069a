#include "layers/learning_rate.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

using namespace tapelab;

namespace {

void check_rates(const LearningRate& rate, const std::vector<double>& expected) {
  for (std::size_t e = 0; e < expected.size(); ++e)
    CHECK(rate.at(static_cast<std::int64_t>(e)) == doctest::Approx(expected[e]).epsilon(1e-14));
}

}  // namespace

TEST_CASE("learning rate: constant, step and cosine are functions of the epoch") {
  const LearningRate constant({.learning_rate = 0.3});
  CHECK(constant.at(0) == 0.3);
  CHECK(constant.at(1000) == 0.3);
  check_rates(LearningRate({.schedule = Schedule::kStep, .learning_rate = 0.8, .decay = 0.5, .every = 2}),
              {0.8, 0.8, 0.4, 0.4, 0.2, 0.2, 0.1});
  // 0.001 + 0.099 (1 + cos(pi e / 5)) / 2
  check_rates(LearningRate({.schedule = Schedule::kCosine, .learning_rate = 0.1, .lowest = 0.001, .epochs = 5}),
              {0.1, 0.0905463412215599, 0.0657963412215599, 0.0352036587784401, 0.0104536587784401});
}

TEST_CASE("learning rate: plateau decays after so many epochs without improvement, down to the lowest") {
  LearningRate rate({.schedule = Schedule::kPlateau, .learning_rate = 1, .decay = 0.1, .every = 2, .lowest = 0.05});
  std::vector<double> rates;
  for (const bool improved : {true, false, true, false, false, false, true, false, false, false, false}) {
    rates.push_back(rate.at(0));
    rate.close_epoch(improved);
  }
  const std::vector<double> expected{1, 1, 1, 1, 1, 0.1, 0.1, 0.1, 0.1, 0.05, 0.05};
  REQUIRE(rates.size() == expected.size());
  for (std::size_t i = 0; i < rates.size(); ++i) CHECK(rates[i] == doctest::Approx(expected[i]));

  std::map<std::string, std::int64_t> state;
  const auto save = [&state](const std::string& name, std::int64_t value) { state[name] = value; };
  const auto load = [&state](const std::string& name, std::int64_t& value) { value = state.at(name); };
  LearningRate again({.schedule = Schedule::kPlateau, .learning_rate = 1, .decay = 0.1, .every = 2, .lowest = 0.05});
  again.close_epoch(false);
  again.visit_state(save);
  LearningRate restored({.schedule = Schedule::kPlateau, .learning_rate = 1, .decay = 0.1, .every = 2});
  restored.visit_state(load);
  restored.close_epoch(false);
  CHECK(restored.at(0) == doctest::Approx(0.1));
}
