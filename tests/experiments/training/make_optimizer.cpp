// One update: what happens before the optimiser, and in which order.
#include "experiments/training/make_optimizer.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "autograd/elementwise.hpp"
#include "autograd/reduction.hpp"
#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"

using namespace tapelab;
using namespace tapelab::experiments;

namespace {

struct TwoParts {
  Parameter<float> first{.shape = {2}}, second{.shape = {1}};
  template <class F>
  void visit(F f) {
    f("first", first);
    f("second", second);
  }
};

/// Weights 1, -2 and 4 after one step of gradient descent with learning rate 0.5 and gradients 10, 1 and -3; the same
/// whether or not something looks at the gradients first.
std::vector<double> updated(const std::vector<std::pair<std::string, std::string>>& settings,
                            bool second_is_frozen = false) {
  Config config = default_config();
  for (const auto& [key, value] : settings) set(config, key, value);
  set(config, "train.optimizer", "sgd");
  set(config, "train.learning_rate", "0.5");
  std::vector<std::vector<double>> found;
  for (const bool looks : {false, true}) {
    TwoParts parts;
    ParameterBuffer<float> buffer(parts);
    parts.first.value[0] = 1, parts.first.value[1] = -2, parts.second.value[0] = 4;
    parts.second.trainable = !second_is_frozen;
    const auto optimizer = make_optimizer(config.train, buffer.size());
    Tape<float> tape;
    const float slopes[] = {10, 1, -3};
    const Var<float> first = mul(tape.parameter(parts.first), tape.constant({2}, slopes)),
                     second = mul(tape.parameter(parts.second), tape.constant({1}, slopes + 2));
    WeightUpdate<float>(weight_update_options(config.train), *optimizer, buffer)
        .run(add(sum(first), sum(second)), looks ? std::function<void()>([] {}) : nullptr);
    found.push_back({parts.first.value[0], parts.first.value[1], parts.second.value[0]});
  }
  CHECK(found[0] == found[1]);
  return found[0];
}

void check(const std::vector<double>& found, const std::vector<double>& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i] == doctest::Approx(expected[i]).epsilon(1e-6));
}

}  // namespace

TEST_CASE("optimization: without settings the update alone") { check(updated({}), {1 - 5, -2 - 0.5, 4 + 1.5}); }

TEST_CASE("optimization: values are clipped first, then the norm of what is left") {
  check(updated({{"train.clip_value", "2"}}), {1 - 1, -2 - 0.5, 4 + 1});
  const double norm = std::sqrt(10.0 * 10 + 1 + 3 * 3), clipped = std::sqrt(2.0 * 2 + 1 + 2 * 2);
  check(updated({{"train.clip_norm", "1"}}), {1 - 5 / norm, -2 - 0.5 / norm, 4 + 1.5 / norm});
  check(updated({{"train.clip_value", "2"}, {"train.clip_norm", "1"}}),
        {1 - 1 / clipped, -2 - 0.5 / clipped, 4 + 1 / clipped});
}

TEST_CASE("optimization: weights decay by their values before the update, and by no gradient") {
  // AdamW (Loshchilov and Hutter 2019), algorithm 2: w - rate decay w - rate g.
  check(updated({{"train.weight_decay", "0.1"}}), {0.95 * 1 - 5, 0.95 * -2 - 0.5, 0.95 * 4 + 1.5});
  const double norm = std::sqrt(110.0);
  check(updated({{"train.weight_decay", "0.1"}, {"train.clip_norm", "1"}}),
        {0.95 - 5 / norm, -1.9 - 0.5 / norm, 3.8 + 1.5 / norm});
}

TEST_CASE("optimization: what is frozen stays, and its gradient counts in no norm") {
  const double norm = std::sqrt(10.0 * 10 + 1);
  check(updated({{"train.weight_decay", "0.1"}, {"train.clip_norm", "1"}}, /*second_is_frozen=*/true),
        {0.95 - 5 / norm, -1.9 - 0.5 / norm, 4});
}
