#include "autograd/tape.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "autograd/elementwise.hpp"
#include "autograd/lstm.hpp"
#include "autograd/reduction.hpp"
#include "autograd/shaping.hpp"
#include "autograd/simd.hpp"
#include "autograd/unary.hpp"

using namespace tapelab;

namespace {

/// Two parameters of three numbers each.
struct Pair {
  Parameter<double> a{.shape = {3}}, b{.shape = {3}};
  ParameterBuffer<double> buffer{*this};
  Pair() {
    std::copy_n(std::begin({1.0, 2.0, 3.0}), 3, a.value);
    std::copy_n(std::begin({-1.0, 0.5, 4.0}), 3, b.value);
  }
  template <class F>
  void visit(F f) {
    f("a", a);
    f("b", b);
  }
};

/// An LSTM with one feature and one hidden unit.
struct Weights {
  Parameter<double> kernel{.shape = {1, 4}}, recurrent{.shape = {1, 4}}, bias{.shape = {4}};
  ParameterBuffer<double> buffer{*this};
  template <class F>
  void visit(F f) {
    f("kernel", kernel);
    f("recurrent", recurrent);
    f("bias", bias);
  }
};

}  // namespace

TEST_CASE("a product and its gradients by hand") {
  Pair p;
  Tape<double> tape;
  const Var<double> loss = sum(mul(tape.parameter(p.a), tape.parameter(p.b)));
  CHECK(*loss.data() == 1 * -1.0 + 2 * 0.5 + 3 * 4.0);
  tape.backward(loss);
  for (std::size_t k = 0; k < 3; ++k) {
    CHECK(p.a.gradient[k] == p.b.value[k]);
    CHECK(p.b.gradient[k] == p.a.value[k]);
  }
}

TEST_CASE("a parameter is one node within a pass") {
  Pair p;
  Tape<double> tape;
  CHECK(tape.parameter(p.a).id() == tape.parameter(p.a).id());
  CHECK(tape.node_count() == 1);
  tape.reset();
  CHECK(tape.node_count() == 0);
  tape.parameter(p.b);
  CHECK(tape.parameter(p.a).id() == 1);
}

TEST_CASE("a new tape in the place of an old one knows nothing of its parameters") {
  Pair p;
  std::optional<Tape<double>> tape;
  for (int round = 0; round < 3; ++round) {
    tape.emplace();  // at the same address
    const double number[] = {1, 1, 1};
    Var<double> x = tape->constant({3}, number);
    if (round > 0) x = scale(x, 2.0);
    const Var<double> a = tape->parameter(p.a);
    CHECK(a.data() == p.a.value);
    tape->backward(sum(mul(a, x)));
    CHECK(p.a.gradient[0] == (round > 0 ? 2 : 1));
  }
}

TEST_CASE("two tapes may take turns with the same parameters") {
  Pair p;
  Tape<double> one, two;
  const Var<double> x = one.parameter(p.a);
  two.constant({1});
  const Var<double> y = two.parameter(p.a);
  CHECK(y.id() == 1);
  CHECK(one.parameter(p.a).data() == x.data());
}

TEST_CASE("every pass writes the gradient anew") {
  Pair p;
  Tape<double> tape;
  for (int pass = 0; pass < 3; ++pass) {
    tape.backward(sum(tape.parameter(p.a)));
    CHECK(p.a.gradient[1] == 1);
    tape.reset();
  }
}

TEST_CASE("parameters that the loss does not reach keep what their gradient buffer holds") {
  Pair p;
  p.b.gradient[0] = 7;
  Tape<double> tape;
  tape.parameter(p.b);
  tape.backward(sum(tape.parameter(p.a)));
  CHECK(p.b.gradient[0] == 7);
  CHECK(!tape.parameter(p.b).has_grad());
}

TEST_CASE("backward rejects a loss that is no scalar and a second walk") {
  Pair p;
  Tape<double> tape;
  const Var<double> a = tape.parameter(p.a);
  CHECK_THROWS_WITH_AS(tape.backward(a), "backward: the loss must be a scalar, got [3]", ShapeError);
  const Var<double> loss = sum(a);
  tape.backward(loss);
  CHECK_THROWS_WITH_AS(tape.backward(loss), "backward: this pass was already walked; reset the tape first",
                       std::logic_error);
  tape.reset();
  tape.backward(sum(tape.parameter(p.a)));
}

TEST_CASE("a pass abandoned after an error leaves nothing behind") {
  Pair p;
  Tape<double> tape;
  CHECK_THROWS_AS(add(tape.parameter(p.a), tape.constant({2})), ShapeError);
  tape.reset();
  tape.backward(sum(scale(tape.parameter(p.a), 3.0)));
  CHECK(p.a.gradient[2] == 3);
}

TEST_CASE("inference gives the same values and no gradients") {
  Pair p;
  Tape<double> tape;
  const double trained = *sum(tanh(tape.parameter(p.a))).data();
  const std::size_t bytes = tape.arena().used_bytes();
  tape.reset();
  tape.set_mode(Mode::kInference);
  const Var<double> loss = sum(tanh(tape.parameter(p.a)));
  CHECK(*loss.data() == trained);
  CHECK(!loss.needs_grad());
  CHECK(tape.arena().used_bytes() < bytes);
  tape.backward(loss);
  CHECK(p.a.gradient[0] == 0);
}

TEST_CASE("further outputs of a node reach its backward alone or together") {
  Weights w;
  std::fill_n(w.bias.value, 4, 0.5);
  const double x[] = {1, 2};
  double total = 0, both = 0;
  for (int reads : {1, 2, 3}) {
    Tape<double> tape;
    const auto out =
        lstm<double>({2, 1, {}, tape.constant({2, 1, 1}, x)},
                     {tape.parameter(w.kernel), tape.parameter(w.recurrent), tape.parameter(w.bias)}, {}, {});
    Var<double> loss = sum(reads == 2 ? out.final.c : out.final.h);
    if (reads == 3) loss = add(loss, sum(out.final.c));
    tape.backward(loss);
    (reads == 3 ? both : total) += w.bias.gradient[0];
  }
  CHECK(total == doctest::Approx(both).epsilon(1e-14));
  CHECK(total > 0);
}

TEST_CASE("NaN passes through every function of one array") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> values(19, nan);  // whole packs and a remainder
  Tape<double> tape;
  const Var<double> x = tape.constant({19}, values.data());
#define TAPELAB_CALL(id, function) function(x),
  for (Var<double> y : {TAPELAB_UNARY_OPS(TAPELAB_CALL) clip(x, 0.0, 1.0)})
#undef TAPELAB_CALL
    for (std::size_t k = 0; k < y.size(); ++k) CHECK(std::isnan(y.data()[k]));
}

TEST_CASE("a slot overwrites a fresh gradient and adds to one that is there, in whole packs and the rest") {
  constexpr std::size_t kSize = 2 * Pack<double>::size + 3, kBegin = 1;
  std::vector<double> gradient(kSize, 7.0);
  const auto add_two = [&gradient](bool fresh) {
    const GradientSlot<double> slot{gradient.data(), kSize, fresh};
    for_packs<double>(kSize - kBegin, [slot](auto pack) { slot.add(pack, Pack<double>(2), kBegin); });
  };
  add_two(true);
  for (std::size_t i = 0; i < kSize; ++i) CHECK(gradient[i] == (i < kBegin ? 7.0 : 2.0));
  add_two(false);
  for (std::size_t i = 0; i < kSize; ++i) CHECK(gradient[i] == (i < kBegin ? 7.0 : 4.0));
  CHECK(GradientSlot<double>{gradient.data(), kSize, false}.zero_filled() == gradient.data());
  CHECK(gradient.back() == 4.0);
  GradientSlot<double>{gradient.data(), kSize, true}.zero_filled();
  CHECK(gradient == std::vector<double>(kSize, 0.0));
}
