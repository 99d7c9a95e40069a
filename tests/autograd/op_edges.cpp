// Single values that the table of ops cannot hold: ties, NaN, all-zero masks, the numbers of dropout.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "autograd/last_axis.hpp"
#include "autograd/loss.hpp"
#include "autograd/masking.hpp"
#include "autograd/reduction.hpp"
#include "autograd/unary.hpp"

using namespace tapelab;

namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();

struct Array {
  Parameter<double> x;
  ParameterBuffer<double> buffer;
  Array(Shape shape, std::initializer_list<double> values) : x{.shape = shape}, buffer(*this) {
    std::copy(values.begin(), values.end(), x.value);
  }
  template <class F>
  void visit(F f) {
    f("x", x);
  }
  std::vector<double> gradient() const { return {x.gradient, x.gradient + x.size()}; }
};

using Loss = Var<double> (*)(Var<double>, Var<double>, Var<double>);
#define TAPELAB_LOSS(id, function) function<double>,
constexpr Loss kLosses[] = {TAPELAB_LOSSES(TAPELAB_LOSS)};
#undef TAPELAB_LOSS

}  // namespace

TEST_CASE("max gives the gradient to the first of equal values and lets NaN through") {
  Array a({2, 4}, {1, 3, 3, 2, -1, -1, -1, -2});
  Tape<double> tape;
  tape.backward(sum(max(tape.parameter(a.x))));
  CHECK(a.gradient() == std::vector<double>{0, 1, 0, 0, 1, 0, 0, 0});
  for (std::size_t at : {0, 1, 3}) {
    std::vector<double> values{1, 2, 3, 4};
    values[at] = kNan;
    CHECK(std::isnan(*max(tape.constant({4}, values.data())).data()));
  }
}

TEST_CASE("functions outside their domain show it") {
  Tape<double> tape;
  const double values[] = {0, -1, kNan};
  const Var<double> x = tape.constant({3}, values);
  CHECK(log(x).data()[0] == -std::numeric_limits<double>::infinity());
  CHECK(std::isnan(log(x).data()[1]));
  CHECK(std::isnan(sqrt(x).data()[1]));
  CHECK(std::isnan(clip(x, -0.5, 0.5).data()[2]));
  CHECK(clip(x, -0.5, 0.5).data()[1] == -0.5);
}

TEST_CASE("softmax of large logits") {
  Tape<double> tape;
  const double values[] = {1000, 1001, 999};
  const Var<double> p = softmax(tape.constant({3}, values)), l = log_softmax(tape.constant({3}, values));
  const double total = 1 + std::exp(-1.0) + std::exp(-2.0);
  CHECK(p.data()[1] == doctest::Approx(1 / total).epsilon(1e-14));
  CHECK(l.data()[2] == doctest::Approx(-2 - std::log(total)).epsilon(1e-14));
}

TEST_CASE("softmax cross entropy of one row by hand") {
  Tape<double> tape;
  const double z[] = {1, -2, 0.5}, y[] = {0.2, 0.5, 0.3};
  const double log_total = std::log(std::exp(1.0) + std::exp(-2.0) + std::exp(0.5));
  const Var<double> loss = softmax_cross_entropy(tape.constant({3}, z), tape.constant({3}, y));
  CHECK(*loss.data() == doctest::Approx(log_total - (0.2 * 1 - 0.5 * 2 + 0.3 * 0.5)).epsilon(1e-14));
}

TEST_CASE("a masked loss is the loss of what the mask leaves in, and reads nothing else") {
  for (const Loss loss : kLosses) {
    Array padded({3, 2}, {0.3, -0.7, kNan, kNan, 1.2, 0.4}), alone({2, 2}, {0.3, -0.7, 1.2, 0.4});
    const double y_padded[] = {0.1, 0.9, kNan, kNan, 0.6, 0.5}, y_alone[] = {0.1, 0.9, 0.6, 0.5}, m[] = {1, 0, 1};
    Tape<double> tape;
    const Var<double> a = loss(tape.parameter(padded.x), tape.constant({3, 2}, y_padded), tape.constant({3}, m));
    tape.backward(a);
    const double with_mask = *a.data();
    tape.reset();
    const Var<double> b = loss(tape.parameter(alone.x), tape.constant({2, 2}, y_alone), {});
    tape.backward(b);
    CHECK(with_mask == doctest::Approx(*b.data()).epsilon(1e-15));
    const auto g = padded.gradient(), h = alone.gradient();
    for (std::size_t k : {0, 1}) CHECK(g[k] == doctest::Approx(h[k]).epsilon(1e-15));
    for (std::size_t k : {2, 3}) CHECK(g[k] == 0);
    for (std::size_t k : {4, 5}) CHECK(g[k] == doctest::Approx(h[k - 2]).epsilon(1e-15));
  }
}

TEST_CASE("a mask of ones changes no bit of a loss") {
  for (const Loss loss : kLosses) {
    Array a({3, 2}, {0.3, -0.7, 0.9, 2.1, 1.2, 0.4});
    const double y[] = {0.1, 0.9, 0.4, 0.6, 0.6, 0.5}, ones[] = {1, 1, 1};
    Tape<double> tape;
    std::vector<double> results[2];
    for (const bool masked : {false, true}) {
      const Var<double> l =
          loss(tape.parameter(a.x), tape.constant({3, 2}, y), masked ? tape.constant({3}, ones) : Var<double>());
      tape.backward(l);
      results[masked] = a.gradient();
      results[masked].push_back(*l.data());
      tape.reset();
    }
    CHECK(results[0] == results[1]);
  }
}

TEST_CASE("a mask of zeros gives loss 0 and gradients 0") {
  for (const Loss loss : kLosses) {
    Array a({3, 2}, {0.3, -0.7, kNan, 2.1, 1.2, 0.4});
    const double zeros[] = {0, 0, 0, 0, 0, 0};
    std::fill_n(a.x.gradient, 6, 7.0);
    Tape<double> tape;
    const Var<double> l = loss(tape.parameter(a.x), tape.constant({3, 2}, zeros), tape.constant({3}, zeros));
    tape.backward(l);
    CHECK(*l.data() == 0);
    CHECK(a.gradient() == std::vector<double>(6, 0.0));
  }
}

TEST_CASE("apply_mask writes 0 over NaN") {
  Tape<double> tape;
  const double values[] = {kNan, 2}, mask[] = {0, 1};
  const Var<double> y = apply_mask(tape.constant({2}, values), tape.constant({2}, mask));
  CHECK(y.data()[0] == 0);
  CHECK(y.data()[1] == 2);
}

TEST_CASE("dropout: its rate, the same numbers for the same stream, identity when it has nothing to do") {
  const std::vector<double> ones(20000, 1.0);
  Tape<double> tape;
  const Var<double> x = tape.constant({ones.size()}, ones.data());
  for (const double rate : {0.1, 0.5, 0.9}) {
    const Var<double> y = dropout(x, rate, RandomStream(3, Purpose::kDropout, 1, 2));
    const Var<double> same = dropout(x, rate, RandomStream(3, Purpose::kDropout, 1, 2));
    const Var<double> other = dropout(x, rate, RandomStream(3, Purpose::kDropout, 2, 2));
    const auto dropped = static_cast<double>(std::count(y.data(), y.data() + y.size(), 0.0));
    CHECK(std::abs(dropped / 20000 - rate) < 0.015);  // four standard deviations at 0.5
    CHECK(std::count(y.data(), y.data() + y.size(), 1 / (1 - rate)) == 20000 - static_cast<std::ptrdiff_t>(dropped));
    CHECK(std::equal(y.data(), y.data() + y.size(), same.data()));
    CHECK(!std::equal(y.data(), y.data() + y.size(), other.data()));
  }
  CHECK(dropout(x, 0.0, RandomStream(3, Purpose::kDropout)).id() == x.id());
  tape.set_mode(Mode::kInference);
  CHECK(dropout(x, 0.5, RandomStream(3, Purpose::kDropout)).id() == x.id());
}
