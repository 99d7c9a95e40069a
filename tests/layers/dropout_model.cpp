// Dropout inside models: fixed keys, inference, what it leaves alone.
#include <doctest/doctest.h>

#include <algorithm>

#include "autograd/gradient_check.hpp"
#include "model_variants.hpp"

using namespace tapelab;
using namespace tapelab::test;

namespace {

const RaggedSequences kRagged{{0, 1, 2}, {4, 2, 3}};

AutoencoderOptions dropping(const Variant& v) {
  AutoencoderOptions o = options_of(v, kRagged.steps());
  o.dropout = 0.4;
  return o;
}

}  // namespace

TEST_CASE("models with dropout pass the gradient check for a fixed key") {
  std::size_t checked = 0;
  for (const Variant& v : model_variants()) {
    if (v.reversed || !v.composite) continue;
    Autoencoder<double> model(dropping(v));
    ParameterBuffer<double> parameters(model);
    model.initialize(15);
    disturb(parameters);
    const GradientCheck check = check_gradients(parameters, [&](Tape<double>& tape) {
      return run(model, v, kRagged, tape, {.dropout = DropoutKey{3, 8}}).loss;
    });
    INFO(v.text() << ": " << check.where);
    CHECK(check.largest_error <= 1e-6);
    ++checked;
  }
  CHECK(checked == 16 * kPeepholeCells + (32 + kOptionVariants) * kCellCount + kGruOptionVariants);
}

TEST_CASE("dropout changes a training pass with its key, and nothing in inference") {
  for (const Variant& v : model_variants()) {
    INFO(v.text());
    Autoencoder<double> with(dropping(v)), without(options_of(v, kRagged.steps()));
    ParameterBuffer<double> parameters(with), same(without);
    with.initialize(15);
    without.initialize(15);
    CHECK(std::equal(same.values(), same.values() + same.size(), parameters.values()));
    Tape<double> tape;
    const auto outputs = [&](Autoencoder<double>& model, const Pass<double>& pass) {
      const Var<double> y = run(model, v, kRagged, tape, pass).outputs[0];
      return std::vector<double>(y.data(), y.data() + y.size());
    };
    const auto first = outputs(with, {.dropout = DropoutKey{3, 8}});
    CHECK(first == outputs(with, {.dropout = DropoutKey{3, 8}}));
    CHECK(first != outputs(with, {.dropout = DropoutKey{3, 9}}));
    CHECK_THROWS_AS(outputs(with, {}), std::logic_error);
    tape.set_mode(Mode::kInference);
    CHECK(outputs(with, {}) == outputs(without, {}));
  }
}

TEST_CASE("dropout leaves the first layer's state alone") {
  const Variant v{Cell::kLstm, Direction::kForward, Peepholes::kOff, Code::kLast, Start::kState, false, false, false};
  Autoencoder<double> with(dropping(v)), without(options_of(v, kRagged.steps()));
  ParameterBuffer<double> parameters(with), same(without);
  with.initialize(15);
  without.initialize(15);
  Tape<double> tape;
  const auto x = kRagged.inputs(tape);
  const auto dropped = with.encode(x, {}, {.dropout = DropoutKey{3, 8}}), whole = without.encode(x);
  REQUIRE(dropped.states.size() == 2);
  for (std::size_t i = 0; i < whole.states[0].h.size(); ++i) {
    CHECK(dropped.states[0].h.data()[i] == whole.states[0].h.data()[i]);
    CHECK(dropped.states[0].c.data()[i] == whole.states[0].c.data()[i]);
  }
  // The code is the last layer's output, dropped; its state is not.
  CHECK(std::count(dropped.code.data(), dropped.code.data() + dropped.code.size(), 0.0) > 0);
  CHECK(std::count(dropped.states[1].h.data(), dropped.states[1].h.data() + dropped.code.size(), 0.0) == 0);
}
