#include "experiments/model/batch.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "experiments/config/config.hpp"
#include "experiments/model/noise.hpp"
#include "tests/experiments/example_data.hpp"

using namespace tapelab;
using namespace tapelab::experiments;
using Floats = std::vector<float>;

namespace {

Floats values(Var<float> x) { return {x.data(), x.data() + x.size()}; }

/// Two samples of three steps, one feature.
const Target kMasked{.steps = 3, .features = 1, .values = {1, 0, 3, 0, 5, 6}, .mask = {1, 0, 1, 0, 1, 1}};

}  // namespace

TEST_CASE("batch: samples lie on the tape time-major, with their mask") {
  Tape<float> tape;
  const std::vector<std::size_t> rows{1, 0};
  const Sequence s = gather_target(tape, kMasked, rows);
  CHECK(s.values.shape() == Shape{3, 2, 1});
  CHECK(values(s.values) == Floats{0, 1, 5, 0, 6, 3});
  REQUIRE(s.mask);
  CHECK(s.mask.shape() == Shape{3, 2});
  CHECK(values(s.mask) == Floats{0, 1, 1, 0, 1, 1});
  CHECK(batch_weight(s) == 4);
  Floats back(6);
  scatter(s.values, back.data());
  CHECK(back == Floats{0, 5, 6, 1, 0, 3});
}

TEST_CASE("batch: without a mask a batch weighs as its samples") {
  Tape<float> tape;
  Target target = kMasked;
  target.mask.clear();
  const std::vector<std::size_t> rows{0, 1, 1};
  const Sequence s = gather_target(tape, target, rows);
  CHECK_FALSE(s.mask);
  CHECK(batch_weight(s) == 3);
}

TEST_CASE("batch: teacher forcing feeds the step before, the last known one after a gap, zeros before any") {
  Tape<float> tape;
  const std::vector<std::size_t> rows{0, 1};
  CHECK(values(delayed(gather_target(tape, kMasked, rows))) == Floats{0, 0, 1, 0, 1, 5});
  Target target = kMasked;
  target.mask.clear();
  CHECK(values(delayed(gather_target(tape, target, rows))) == Floats{0, 0, 1, 0, 0, 5});
  const Target gaps{.steps = 5, .features = 2, .values = {1, 2, 0, 0, 0, 0, 7, 8, 0, 0}, .mask = {1, 0, 0, 1, 0}};
  CHECK(values(delayed(gather_target(tape, gaps, std::vector<std::size_t>{0}))) ==
        Floats{0, 0, 1, 2, 1, 2, 1, 2, 7, 8});
}

TEST_CASE("noise: on valid steps, the same for the same seed, epoch and sample") {
  const Config config = examples::configured({{"data.noise", "0.5"}, {"eval.noise", "0.25"}, {"seed", "3"}});
  const Dataset data = examples::example_data(config, {.train = 6, .lengths = examples::ExampleSize::Lengths::kRagged});
  const auto noisy = [&](const Noise& noise, std::vector<std::size_t> rows) {
    Tape<float> tape;
    const Sequence s = gather_inputs(tape, data, data.train, rows);
    add_noise(noise, s, rows);
    Floats out(s.values.size());
    scatter(s.values, out.data());
    return out;
  };
  const Floats clean = noisy({}, {0, 1, 2, 3, 4, 5}), all = noisy(training_noise(config, 7), {0, 1, 2, 3, 4, 5});
  CHECK(clean == data.train.inputs);
  for (std::size_t i = 0; i < all.size(); ++i) CHECK((all[i] != clean[i]) == (data.train.mask[i / 2] != 0));
  const Floats one = noisy(training_noise(config, 7), {4});
  CHECK(one == Floats(all.begin() + 32, all.begin() + 40));
  CHECK(noisy(training_noise(config, 8), {4}) != one);
  Config other = config;
  other.seed = 4;
  CHECK(noisy(training_noise(other, 7), {4}) != one);
  CHECK(noisy(validation_noise(other), {4}) == noisy(validation_noise(config), {4}));
  CHECK(noisy(validation_noise(config), {4}) != noisy(test_noise(config), {4}));
}

TEST_CASE("noise: has mean 0 and the deviation asked for") {
  const Config config = examples::configured({{"data.noise", "0.5"}});
  const Dataset data = examples::example_data(config, {.train = 1000, .steps = 10});
  std::vector<std::size_t> rows(1000);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
  Tape<float> tape;
  const Sequence clean = gather_inputs(tape, data, data.train, rows), s = gather_inputs(tape, data, data.train, rows);
  add_noise(training_noise(config, 0), s, rows);
  double sum = 0, squares = 0;
  const auto n = static_cast<double>(s.values.size());
  for (std::size_t i = 0; i < s.values.size(); ++i) {
    const double d = s.values.data()[i] - clean.values.data()[i];
    sum += d;
    squares += d * d;
  }
  CHECK(std::abs(sum / n) < 4 * 0.5 / std::sqrt(n));
  CHECK(std::sqrt(squares / n) == doctest::Approx(0.5).epsilon(0.02));
}

TEST_CASE("batch: the last valid step is fed first where it is asked for, and repeated while nothing is known") {
  Tape<float> tape;
  const std::vector<std::size_t> rows{0, 1};
  const Target inputs{.steps = 3, .features = 1, .values = {1, 2, 9, 5, 6, 7}, .mask = {1, 1, 0, 1, 1, 1}};
  const Var<float> last = last_step(gather_target(tape, inputs, rows));
  CHECK(last.shape() == Shape{1, 2, 1});
  CHECK(values(last) == Floats{2, 7});
  CHECK(values(delayed(gather_target(tape, kMasked, rows), last)) == Floats{2, 7, 1, 7, 1, 5});
  const Target nothing{.steps = 2, .features = 1, .values = {3, 4}, .mask = {0, 0}};
  CHECK(values(last_step(gather_target(tape, nothing, std::vector<std::size_t>{0}))) == Floats{0});
}

TEST_CASE("batch: what is known of the steps beforehand, and values that are masked one by one") {
  Tape<float> tape;
  const Target target{.steps = 3,
                      .features = 2,
                      .values = {1, 2, 3, 0, 0, 0, 7, 8, 0, 10, 11, 12},
                      .mask = {1, 1, 0, 1, 1, 1},
                      .known_features = 1,
                      .known = {21, 22, 23, 31, 32, 33},
                      .value_mask = {1, 1, 1, 0, 0, 0, 1, 1, 0, 1, 1, 1}};
  const std::vector<std::size_t> rows{1, 0};
  const Sequence s = gather_target(tape, target, rows);
  CHECK(s.known.shape() == Shape{3, 2, 1});
  CHECK(values(s.known) == Floats{31, 21, 32, 22, 33, 23});
  CHECK(values(gather_known(tape, target, rows)) == values(s.known));
  CHECK(s.value_mask.shape() == s.values.shape());
  CHECK(values(s.value_mask) == Floats{1, 1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 0});
  CHECK(batch_weight(s) == 8);
  // A step late, each feature by itself: 8 after 7 in the first sequence is known, 0 after 7 is not.
  CHECK(values(delayed(s)) == Floats{0, 0, 0, 0, 7, 8, 1, 2, 7, 10, 3, 2});
  CHECK_FALSE(gather_known(tape, kMasked, std::vector<std::size_t>{0}));
  CHECK_FALSE(gather_target(tape, kMasked, std::vector<std::size_t>{0}).known);
}
