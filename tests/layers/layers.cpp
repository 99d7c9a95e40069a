// Each layer on its own: gradients, initial weights, names, errors.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "autograd/elementwise.hpp"
#include "autograd/gradient_check.hpp"
#include "autograd/reduction.hpp"
#include "layers/dropout.hpp"
#include "layers/masking.hpp"
#include "layers/recurrent_layer.hpp"

using namespace tapelab;

namespace {

constexpr std::size_t kSteps = 4, kBatch = 3, kFeatures = 2;

std::vector<double> waves(std::size_t n, double phase) {
  std::vector<double> x(n);
  for (std::size_t i = 0; i < n; ++i) x[i] = std::sin(phase + 1.7 * static_cast<double>(i));
  return x;
}

Var<double> constant(Tape<double>& tape, const Shape& shape, double phase) {
  return tape.constant(shape, waves(shape.elements(), phase).data());
}

/// Row b of the batch has kSteps - b valid steps.
Var<double> ragged_mask(Tape<double>& tape) {
  const Var<double> mask = tape.constant({kSteps, kBatch});
  for (std::size_t i = 0; i < mask.size(); ++i) mask.data()[i] = i / kBatch + i % kBatch < kSteps ? 1.0 : 0.0;
  return mask;
}

Var<double> weighted(Var<double> y, double phase) { return sum(mul(y, constant(y.tape(), y.shape(), phase))); }

Var<double> weighted(const RecurrentOutput<double>& out) {
  const Var<double> hidden = add(weighted(out.sequence, 0.3), weighted(out.final.h, 0.8));
  return out.final.c ? add(hidden, weighted(out.final.c, 1.4)) : hidden;
}

/// Gradient of every parameter, read through a ragged mask and from an initial state.
void check_recurrent(RecurrentLayer<double> layer, Cell cell) {
  ParameterBuffer<double> parameters(layer);
  layer.initialize(4);
  const auto noise = waves(parameters.size(), 0.2);
  for (std::size_t i = 0; i < parameters.size(); ++i) parameters.values()[i] += 0.3 * noise[i];
  const GradientCheck check = check_gradients(parameters, [&](Tape<double>& tape) {
    const std::size_t states = layer.directions().size() * layer.directions()[0].units();
    RecurrentState<double> initial{constant(tape, {kBatch, states}, 0.6), {}};
    if (cell == Cell::kLstm) initial.c = constant(tape, {kBatch, states}, 0.9);
    const Var<double> x = constant(tape, {kSteps, kBatch, kFeatures}, 0.1);
    return weighted(layer(tape, as_input(x, ragged_mask(tape)), initial));
  });
  INFO(check.where);
  CHECK(check.checked == parameters.count());
  CHECK(check.largest_error <= 1e-6);
}

template <class Layer>
std::vector<std::string> parameter_names(Layer& layer) {
  std::vector<std::string> names;
  layer.visit([&names](const std::string& name, const auto& p) { names.push_back(name + " " + p.shape.to_string()); });
  return names;
}

struct Input {
  Parameter<double> x{.shape = {kSteps, kBatch, 50}};
  template <class F>
  void visit(F f) {
    f("x", x);
  }
};

}  // namespace

TEST_CASE("recurrent layers of every cell, in one direction and both, pass the gradient check") {
  for (const Cell cell : kCells)
    for (const Peepholes peepholes : {Peepholes::kOff, Peepholes::kOn}) {
      if (cell != Cell::kLstm && peepholes == Peepholes::kOn) continue;
      RecurrentLayerOptions options{.cell = cell, .peepholes = peepholes};
      for (const Direction direction : {Direction::kForward, Direction::kBoth})
        check_recurrent(RecurrentLayer<double>("layer", kFeatures, 3, options, direction), cell);
      options.merge = Merge::kSum;
      check_recurrent(RecurrentLayer<double>("layer", kFeatures, 3, options, Direction::kBoth), cell);
    }
  for (const Direction direction : {Direction::kForward, Direction::kBoth})
    check_recurrent(
        RecurrentLayer<double>("layer", kFeatures, 3, {.cell = Cell::kGru, .reset = Reset::kBefore}, direction),
        Cell::kGru);
}

TEST_CASE("recurrent layers name their parameters as Keras does") {
  using Names = std::vector<std::string>;
  RecurrentLayer<float> lstm("a", 2, 3, {.peepholes = Peepholes::kOn});
  CHECK(parameter_names(lstm) ==
        Names{"a/kernel [2, 12]", "a/recurrent_kernel [3, 12]", "a/bias [12]", "a/peepholes [9]"});
  RecurrentLayer<float> gru("a", 2, 3, {.cell = Cell::kGru});
  CHECK(parameter_names(gru) == Names{"a/kernel [2, 9]", "a/recurrent_kernel [3, 9]", "a/bias [2, 9]"});
  RecurrentLayer<float> both("a", 2, 3, {.cell = Cell::kGru}, Direction::kBoth);
  CHECK(parameter_names(both) == Names{"a/forward/kernel [2, 9]", "a/forward/recurrent_kernel [3, 9]",
                                       "a/forward/bias [2, 9]", "a/backward/kernel [2, 9]",
                                       "a/backward/recurrent_kernel [3, 9]", "a/backward/bias [2, 9]"});
  RecurrentLayer<float> stateful("a", 0, 3, {.cell = Cell::kGru});
  CHECK(parameter_names(stateful) == Names{"a/recurrent_kernel [3, 9]", "a/bias [2, 9]"});
  RecurrentLayer<float> before("a", 2, 3, {.cell = Cell::kGru, .reset = Reset::kBefore});
  CHECK(parameter_names(before) == Names{"a/kernel [2, 9]", "a/recurrent_kernel [3, 9]", "a/bias [9]"});
  RecurrentLayer<float> sum("a", 2, 3, {.merge = Merge::kSum}, Direction::kBoth);
  CHECK(sum.kind() == "Bidirectional(LSTM, sum)");
  CHECK(sum.width() == 3);
  CHECK(both.width() == 6);
  CHECK(lstm.kind() == "LSTM");
  CHECK(both.kind() == "Bidirectional(GRU)");
  CHECK_THROWS_WITH_AS((RecurrentLayer<float>("a", 2, 3, {.cell = Cell::kGru, .peepholes = Peepholes::kOn})),
                       "gru: a GRU has no peepholes; in a", std::invalid_argument);
}

TEST_CASE("initial weights of recurrent layers are Keras'") {
  RecurrentLayer<double> gru_layer("a", 2, 5, {.cell = Cell::kGru});
  ParameterBuffer<double> parameters(gru_layer);
  std::fill_n(parameters.values(), parameters.size(), 9.0);
  gru_layer.initialize(1);
  const CellWeights<double>& gru = gru_layer.directions()[0];
  for (std::size_t i = 0; i < gru.bias.size(); ++i) CHECK(gru.bias.value[i] == 0);
  for (std::size_t i = 0; i < gru.kernel.size(); ++i) CHECK(std::abs(gru.kernel.value[i]) <= std::sqrt(6.0 / 17.0));
  double dot = 0, square = 0;
  for (std::size_t k = 0; k < 15; ++k) {
    dot += gru.recurrent_kernel.value[k] * gru.recurrent_kernel.value[15 + k];
    square += gru.recurrent_kernel.value[k] * gru.recurrent_kernel.value[k];
  }
  CHECK(dot == doctest::Approx(0).epsilon(1e-12));
  CHECK(square == doctest::Approx(1).epsilon(1e-12));

  RecurrentLayer<double> lstm_layer("a", 2, 3, {.peepholes = Peepholes::kOn, .forget_bias = 0.5});
  ParameterBuffer<double> peeping(lstm_layer);
  std::fill_n(peeping.values(), peeping.size(), 9.0);
  lstm_layer.initialize(1);
  const CellWeights<double>& lstm = lstm_layer.directions()[0];
  for (std::size_t i = 0; i < 12; ++i) CHECK(lstm.bias.value[i] == (i / 3 == 1 ? 0.5 : 0.0));
  for (std::size_t i = 0; i < 9; ++i) CHECK(lstm.peepholes.value[i] == 0);

  RecurrentLayer<double> both("a", 2, 3, {}, Direction::kBoth);
  ParameterBuffer<double> two(both);
  both.initialize(1);
  const std::vector<CellWeights<double>>& directions = both.directions();
  REQUIRE(directions.size() == 2);
  // The directions are numbered on: each has the weights of a layer alone with its number.
  for (const std::size_t k : {0, 1}) {
    RecurrentLayer<double> alone("a", 2, 3, {}, Direction::kForward, 0, static_cast<std::uint32_t>(k));
    ParameterBuffer<double> weights(alone);
    alone.initialize(1);
    const Parameter<double>& kernel = alone.directions()[0].kernel;
    for (std::size_t i = 0; i < kernel.size(); ++i) CHECK(directions[k].kernel.value[i] == kernel.value[i]);
  }
  CHECK(std::abs(directions[0].kernel.value[0] - directions[1].kernel.value[0]) > 1e-3);
}

TEST_CASE("a bidirectional layer is a forward one beside a backward one on reversed time") {
  RecurrentLayer<double> both("a", kFeatures, 3, {}, Direction::kBoth);
  ParameterBuffer<double> parameters(both);
  both.initialize(2);
  Tape<double> tape;
  const RecurrentInput<double> input = as_input(constant(tape, {kSteps, kBatch, kFeatures}, 0.1), ragged_mask(tape));
  const auto out = both(tape, input);
  const auto ahead = both.directions()[0](tape, input, {}, {}),
             back = both.directions()[1](tape, reversed(input), {}, {});
  REQUIRE(out.sequence.shape() == Shape{kSteps, kBatch, 6});
  for (std::size_t b = 0; b < kBatch; ++b)
    for (std::size_t k = 0; k < 3; ++k) {
      for (std::size_t t = 0; t < kSteps; ++t) {
        CHECK(out.sequence.data()[(t * kBatch + b) * 6 + k] == ahead.sequence.data()[(t * kBatch + b) * 3 + k]);
        CHECK(out.sequence.data()[(t * kBatch + b) * 6 + 3 + k] ==
              back.sequence.data()[((kSteps - 1 - t) * kBatch + b) * 3 + k]);
      }
      CHECK(out.final.h.data()[b * 6 + k] == ahead.final.h.data()[b * 3 + k]);
      CHECK(out.final.h.data()[b * 6 + 3 + k] == out.sequence.data()[b * 6 + 3 + k]);
      CHECK(out.final.c.data()[b * 6 + 3 + k] == back.final.c.data()[b * 3 + k]);
    }
  // Added: the two halves of what stands side by side.
  RecurrentLayer<double> summed("a", kFeatures, 3, {.merge = Merge::kSum}, Direction::kBoth);
  ParameterBuffer<double> same(summed);
  std::copy_n(parameters.values(), parameters.size(), same.values());
  const auto added = summed(tape, input);
  REQUIRE(added.sequence.shape() == Shape{kSteps, kBatch, 3});
  const auto check_sum = [](Var<double> sum, Var<double> halves) {
    for (std::size_t i = 0; i < sum.size(); ++i)
      CHECK(sum.data()[i] == halves.data()[i / 3 * 6 + i % 3] + halves.data()[i / 3 * 6 + 3 + i % 3]);
  };
  check_sum(added.sequence, out.sequence);
  check_sum(added.final.h, out.final.h);
  check_sum(added.final.c, out.final.c);
  CHECK_THROWS_WITH_AS(both(tape, as_input(constant(tape, {kSteps, kBatch, 5}, 0.1))),
                       "lstm: kernel must be [5, 12], got [2, 12]; in a/forward", ShapeError);
}

TEST_CASE("dropout: its gradient, its mean, and nothing at all in inference") {
  Input input;
  Parameter<double>& p = input.x;
  ParameterBuffer<double> parameters(input);
  for (std::size_t i = 0; i < p.size(); ++i) p.value[i] = 1 + 0.1 * std::sin(static_cast<double>(i));
  const Dropout dropout{"layer/dropout", 0.3, 2};
  const DropoutKey key{5, 17};
  const GradientCheck check =
      check_gradients(parameters, [&](Tape<double>& tape) { return weighted(dropout(tape.parameter(p), key), 0.4); });
  CHECK(check.largest_error <= 1e-6);

  Tape<double> tape;
  const Var<double> x = tape.parameter(p);
  const auto dropped = [&](const Dropout& d, DropoutKey k) {
    const Var<double> y = d(x, k);
    return std::vector<double>(y.data(), y.data() + y.size());
  };
  const auto y = dropped(dropout, key);
  const auto zeros = static_cast<double>(std::count(y.begin(), y.end(), 0.0));
  CHECK(zeros / static_cast<double>(y.size()) == doctest::Approx(0.3).epsilon(0.15));
  for (std::size_t i = 0; i < y.size(); ++i) CHECK((y[i] == 0 || y[i] == doctest::Approx(p.value[i] / 0.7)));
  CHECK(dropped(dropout, key) == y);
  CHECK(dropped(dropout, {5, 18}) != y);
  CHECK(dropped(dropout, {6, 17}) != y);
  CHECK(dropped({"layer/dropout", 0.3, 3}, key) != y);
  CHECK_THROWS_WITH_AS(dropout(x, {}), "dropout: a training pass needs a dropout key; in layer/dropout",
                       std::logic_error);
  CHECK_THROWS_WITH_AS((Dropout{"layer/dropout", 1, 0}(x, key)),
                       "dropout: 0 <= rate < 1; rate 1.000000; in layer/dropout", ShapeError);
  CHECK(Dropout{"layer/dropout", 0, 0}(x, {}).id() == x.id());
  tape.set_mode(Mode::kInference);
  CHECK(dropout(x, {}).id() == x.id());
}

TEST_CASE("masking finds the steps all of whose features have the value") {
  Tape<float> tape;
  const std::vector<float> x{0, 0, 0, 1, -1, -1, -1, 0, 0, 0, 2, 2};
  const auto mask_of = [&](const Masking<float>& masking) {
    const Var<float> mask = masking(tape.constant({3, 2, 2}, x.data()));
    CHECK(mask.shape() == Shape{3, 2});
    CHECK_FALSE(mask.needs_grad());
    return std::vector<float>(mask.data(), mask.data() + mask.size());
  };
  CHECK(mask_of({}) == std::vector<float>{0, 1, 1, 1, 0, 1});
  CHECK(mask_of({-1}) == std::vector<float>{1, 1, 0, 1, 1, 1});
  CHECK_THROWS_WITH_AS(Masking<float>{}(tape.constant({3, 4}, x.data())), "masking: x must be [T, B, F], got [3, 4]",
                       std::invalid_argument);
}

TEST_CASE("reversing twice changes nothing; a repeated input stays") {
  Tape<double> tape;
  const RecurrentInput<double> input{kSteps, kBatch, constant(tape, {kBatch, 2}, 0.3),
                                     constant(tape, {kSteps, kBatch, kFeatures}, 0.1), ragged_mask(tape)};
  const RecurrentInput<double> once = reversed(input), twice = reversed(once);
  CHECK(once.repeated.id() == input.repeated.id());
  CHECK(once.mask.data()[0] == 1);
  CHECK(once.mask.data()[kBatch - 1] == 0);
  CHECK(once.sequence.data()[0] == input.sequence.data()[(kSteps - 1) * kBatch * kFeatures]);
  for (std::size_t i = 0; i < input.sequence.size(); ++i) CHECK(twice.sequence.data()[i] == input.sequence.data()[i]);
}
