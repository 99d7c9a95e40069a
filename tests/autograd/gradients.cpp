// Every op against every automatic check.
#include <doctest/doctest.h>

#include <algorithm>
#include <xtensor/xmath.hpp>

#include "autograd/gradient_check.hpp"
#include "autograd/reduction.hpp"
#include "autograd/unary.hpp"
#include "op_checks.hpp"

using namespace tapelab;
using namespace tapelab::test;

namespace {

struct TwoParameters {
  Parameter<double> x{.shape = {3}}, unused{.shape = {2}};
  template <class F>
  void visit(F f) {
    f("x", x);
    f("unused", unused);
  }
};

}  // namespace

TEST_CASE("every computing op has rows in the table") {
  for (std::size_t i = kFirstComputingOp; i < kOpCount; ++i) {
    const Op op = static_cast<Op>(i);
    CAPTURE(name(op));
    const auto& table = op_table();
    CHECK(std::count_if(table.begin(), table.end(), [op](const OpRow& r) { return r.op == op; }) >= 2);
  }
}

TEST_CASE("gradients, accumulation, shared inputs, constants and extreme inputs of every row") {
  for (const OpRow& r : op_table()) {
    const RowResult result = check_row(r);
    CHECK(result.checks > 0);
    for (const std::string& failure : result.failures) FAIL_CHECK(failure);
  }
}

TEST_CASE("a gradient check takes a parameter that the loss does not depend on as 0, whatever is there before") {
  TwoParameters model;
  ParameterBuffer<double> buffer(model);
  for (std::size_t i = 0; i < 3; ++i) model.x.value[i] = 0.5 + static_cast<double>(i);
  std::fill_n(buffer.gradients(), buffer.size(), 7.0);
  const GradientCheck check =
      check_gradients(buffer, [&](Tape<double>& tape) { return sum(square(tape.parameter(model.x))); });
  CHECK(check.checked == 5);
  CHECK(check.largest_error <= 1e-6);
}

TEST_CASE("the checks find a wrong gradient") {
  // tanh with the gradient of the identity.
  const auto wrong = [](auto in) {
    auto x = in[0];
    auto y = x.tape().make(Op::kTanh, x.shape(), {x});
    y.set(xt::tanh(x.value()));
    y.on_backward([x, y] { x.add_grad(y.grad()); });
    return y;
  };
  const RowResult result = check_row(row(Op::kTanh, "wrong", {Shape{3}}, wrong));
  REQUIRE(result.failures.size() == 1);
  CHECK(result.failures[0].substr(0, 32) == "tanh (wrong): gradient, input 0[");
  CHECK(result.largest_error > 0.01);
}

TEST_CASE("the checks find a gradient that overwrites instead of adding") {
  const auto wrong = [](auto in) {
    auto x = in[0];
    auto y = x.tape().make(Op::kScale, x.shape(), {x});
    y.set(x.value());
    y.on_backward([x, y] { std::copy_n(y.grad_data(), y.size(), x.grad_slot().data); });
    return y;
  };
  const RowResult result = check_row(row(Op::kScale, "wrong", {Shape{3}}, wrong));
  REQUIRE(result.failures.size() == 3);
  CHECK(result.failures[0] == "scale (wrong): gradients do not add up");
}
