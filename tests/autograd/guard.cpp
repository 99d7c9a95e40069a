// The guard names the op and the layer of the first value or gradient that is not finite.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "autograd/elementwise.hpp"
#include "autograd/linear.hpp"
#include "autograd/lstm.hpp"
#include "autograd/reduction.hpp"
#include "autograd/unary.hpp"

using namespace tapelab;

namespace {

struct Numbers {
  Parameter<double> x{.shape = {3}};
  ParameterBuffer<double> buffer{*this};
  explicit Numbers(double each) { std::fill_n(x.value, 3, each); }
  template <class F>
  void visit(F f) {
    f("x", x);
  }
};

/// An LSTM without input and with one hidden unit.
struct Weights {
  Parameter<double> recurrent{.shape = {1, 4}}, bias{.shape = {4}};
  ParameterBuffer<double> buffer{*this};
  template <class F>
  void visit(F f) {
    f("recurrent", recurrent);
    f("bias", bias);
  }
};

constexpr double kHuge = 1e300;
const double kInf = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("the guard names op and layer in the forward pass") {
  Numbers numbers(kHuge);
  Tape<double> tape(Guard::kOn);
  const Var<double> x = tape.parameter(numbers.x);
  const LayerScope outer(tape, "encoder");
  {
    const LayerScope inner(tape, "encoder/0");
    CHECK(tape.layer_path() == "encoder/0");
    CHECK_THROWS_WITH_AS(mul(x, x), "mul: non-finite value; in encoder/0", NonFiniteError);
  }
  CHECK(tape.layer_path() == "encoder");
  try {
    mul(x, x);
    FAIL("the guard let infinity pass");
  } catch (const NonFiniteError& error) {
    CHECK(error.op == Op::kMul);
    CHECK(error.layer == "encoder");
  }
}

TEST_CASE("outside any layer the guard names the op alone") {
  Numbers numbers(kHuge);
  Tape<double> tape(Guard::kOn);
  const Var<double> x = tape.parameter(numbers.x);
  CHECK_THROWS_WITH_AS(mul(x, x), "mul: non-finite value", NonFiniteError);
}

TEST_CASE("the guard names op and layer in the backward pass") {
  Numbers numbers(1);
  Tape<double> tape(Guard::kOn);
  const Var<double> x = tape.parameter(numbers.x);
  Var<double> y;
  {
    const LayerScope scope(tape, "decoder/1");
    y = scale(tanh(scale(x, 0.0)), kHuge);
  }
  // The values are 0, the gradient of tanh is 1e300 times 1e300.
  const Var<double> loss = sum(scale(y, kHuge));
  CHECK_THROWS_WITH_AS(tape.backward(loss), "tanh: non-finite gradient; in decoder/1", NonFiniteError);
}

TEST_CASE("a parameter that is not finite is found when it is used") {
  Numbers numbers(1);
  numbers.x.value[1] = kInf;
  Tape<double> tape(Guard::kOn);
  const LayerScope scope(tape, "output");
  CHECK_THROWS_WITH_AS(tape.parameter(numbers.x), "parameter: non-finite value; in output", NonFiniteError);
}

TEST_CASE("a gradient that overflows on its way into a parameter is found") {
  Numbers numbers(0);
  Tape<double> tape(Guard::kOn);
  const Var<double> loss = sum(scale(scale(tape.parameter(numbers.x), kHuge), kHuge));
  CHECK_THROWS_WITH_AS(tape.backward(loss), "parameter: non-finite gradient", NonFiniteError);
}

TEST_CASE("a gradient of a final state that is not finite is found at its lstm") {
  Weights w;
  Tape<double> tape(Guard::kOn);
  RecurrentOutput<double> out;
  {
    const LayerScope scope(tape, "encoder/0");
    const Var<double> kernel = tape.constant({0, 4});
    out = lstm<double>({1, 1, {}, {}}, {kernel, tape.parameter(w.recurrent), tape.parameter(w.bias)}, {}, {});
  }
  const Var<double> loss = sum(scale(scale(out.final.h, kHuge), kHuge));
  CHECK_THROWS_WITH_AS(tape.backward(loss), "lstm: non-finite gradient; in encoder/0", NonFiniteError);
}

TEST_CASE("without the guard nothing is checked") {
  Numbers numbers(kHuge);
  Tape<double> tape;
  const Var<double> x = tape.parameter(numbers.x);
  const Var<double> loss = sum(mul(x, x));
  CHECK(std::isinf(*loss.data()));
  tape.backward(loss);
  tape.reset();
  tape.set_guard(Guard::kOn);
  const Var<double> again = tape.parameter(numbers.x);
  CHECK_THROWS_AS(mul(again, again), NonFiniteError);
}
