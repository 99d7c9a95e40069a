// The optimisers against plain loops over one number, and against numbers worked out in Python from the same formulas.
#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "layers/adam.hpp"
#include "layers/regularization.hpp"
#include "layers/rmsprop.hpp"
#include "layers/sgd.hpp"

using namespace tapelab;
using Numbers = std::vector<double>;

namespace {

/// One weight under a plain loop: gradient and learning rate -> the weight's new value.
using Scalar = std::function<double(double w, double g, double rate)>;

Scalar scalar_adam(AdamOptions o) {
  return [o, m = 0.0, v = 0.0, t = 0](double w, double g, double rate) mutable {
    ++t;
    m = o.beta_1 * m + (1 - o.beta_1) * g;
    v = o.beta_2 * v + (1 - o.beta_2) * g * g;
    const double corrected = rate * std::sqrt(1 - std::pow(o.beta_2, t)) / (1 - std::pow(o.beta_1, t));
    return w - corrected * m / (std::sqrt(v) + o.epsilon);
  };
}

Scalar scalar_sgd(SgdOptions o) {
  return [o, v = 0.0](double w, double g, double rate) mutable {
    v = o.momentum * v - rate * g;
    return w + v;
  };
}

Scalar scalar_rmsprop(RmspropOptions o) {
  return [o, s = 0.0, v = 0.0](double w, double g, double rate) mutable {
    s = o.rho * s + (1 - o.rho) * g * g;
    v = o.momentum * v + rate * g / std::sqrt(s + o.epsilon);
    return w - v;
  };
}

constexpr std::size_t kSize = 11;  // no multiple of a pack

struct Case {
  std::string name;
  std::function<std::unique_ptr<Optimizer<double>>()> make;
  std::function<Scalar()> reference;
};

std::vector<Case> cases() {
  const AdamOptions adam{0.01, 0.9, 0.999, 1e-7};
  const SgdOptions plain{0.1, 0}, sgd{0.1, 0.9};
  const RmspropOptions rmsprop{0.01, 0.9, 0, 1e-7}, moving{0.01, 0.8, 0.5, 1e-3};
  return {{"adam", [=] { return std::make_unique<Adam<double>>(adam, kSize); }, [=] { return scalar_adam(adam); }},
          {"sgd", [=] { return std::make_unique<Sgd<double>>(plain, kSize); }, [=] { return scalar_sgd(plain); }},
          {"sgd, momentum", [=] { return std::make_unique<Sgd<double>>(sgd, kSize); }, [=] { return scalar_sgd(sgd); }},
          {"rmsprop", [=] { return std::make_unique<Rmsprop<double>>(rmsprop, kSize); },
           [=] { return scalar_rmsprop(rmsprop); }},
          {"rmsprop, momentum", [=] { return std::make_unique<Rmsprop<double>>(moving, kSize); },
           [=] { return scalar_rmsprop(moving); }}};
}

double gradient(std::size_t i, int t) { return std::sin(static_cast<double>(i * 7 + static_cast<std::size_t>(t))); }

Numbers start() {
  Numbers w(kSize);
  for (std::size_t i = 0; i < kSize; ++i) w[i] = 0.1 * static_cast<double>(i) - 0.5;
  return w;
}

void update(Optimizer<double>& optimizer, Numbers& w, int t) {
  Numbers g(kSize);
  for (std::size_t i = 0; i < kSize; ++i) g[i] = gradient(i, t);
  optimizer.step(w.data(), g.data());
}

/// The weight 1 after each of the gradients 0.5, -1, 2.
Numbers path_of(Optimizer<double>& optimizer, double weight_decay = 0) {
  Numbers path;
  double w = 1;
  for (const double g : {0.5, -1.0, 2.0}) {
    if (weight_decay > 0) decay_weights(&w, 1, optimizer.learning_rate() * weight_decay);
    optimizer.step(&w, &g);
    path.push_back(w);
  }
  return path;
}

void check_equal(const Numbers& a, const Numbers& b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == doctest::Approx(b[i]).epsilon(1e-13));
}

}  // namespace

TEST_CASE("optimisers follow their formulas, the learning rate changing on the way") {
  for (const Case& c : cases()) {
    CAPTURE(c.name);
    const auto optimizer = c.make();
    Numbers w = start(), expected = w;
    std::vector<Scalar> references;
    for (std::size_t i = 0; i < kSize; ++i) references.push_back(c.reference());
    for (int t = 1; t <= 5; ++t) {
      if (t == 4) optimizer->set_learning_rate(0.003);
      update(*optimizer, w, t);
      for (std::size_t i = 0; i < kSize; ++i) {
        expected[i] = references[i](expected[i], gradient(i, t), optimizer->learning_rate());
        CHECK(w[i] == doctest::Approx(expected[i]).epsilon(1e-12));
      }
    }
    CHECK(optimizer->steps() == 5);
  }
}

TEST_CASE("optimisers go on from their state") {
  for (const Case& c : cases()) {
    CAPTURE(c.name);
    const auto whole = c.make(), first = c.make(), second = c.make();
    Numbers straight = start(), stopped = start();
    for (int t = 1; t <= 6; ++t) update(*whole, straight, t);
    for (int t = 1; t <= 3; ++t) update(*first, stopped, t);
    second->set_steps(first->steps());
    const auto from = first->state(), to = second->state();
    REQUIRE(from.size() == to.size());
    for (std::size_t k = 0; k < from.size(); ++k) {
      CHECK(from[k].name == to[k].name);
      std::copy_n(from[k].array->data(), kSize, to[k].array->data());
    }
    for (int t = 4; t <= 6; ++t) update(*second, stopped, t);
    CHECK(straight == stopped);
  }
}

TEST_CASE("optimisers give the numbers that Python gives") {
  Sgd<double> sgd({0.1, 0}, 1), moving({0.1, 0.9}, 1);
  check_equal(path_of(sgd), {0.95, 1.05, 0.85});
  check_equal(path_of(moving), {0.95, 1.005, 0.8545});
  Rmsprop<double> rmsprop({0.1, 0.9, 0, 0.01}, 1), rmsprop_moving({0.1, 0.9, 0.5, 0.01}, 1);
  check_equal(path_of(rmsprop), {0.732738758087576, 1.00745988598495, 0.730176434538713});
  check_equal(path_of(rmsprop_moving), {0.732738758087576, 0.873829265028742, 0.667091067053084});
  Adam<double> adam({0.1, 0.9, 0.999, 1e-7}, 1);
  check_equal(path_of(adam, 0.1), {0.890000632451532, 0.917710875270823, 0.866568262604709});
}

TEST_CASE("weight decay takes its part of every weight, and leaves padding 0") {
  Numbers w{1, -2, 0, 4, 0, 0, 0, 0, 0.5};
  decay_weights(w.data(), w.size(), 0.25);
  CHECK(w == Numbers{0.75, -1.5, 0, 3, 0, 0, 0, 0, 0.375});
}

TEST_CASE("clipping scales the joint norm down to the limit and leaves smaller ones alone") {
  Numbers g{3, 0, 4, 0, 0, 0, 0, 0, 12};
  CHECK(euclidean_norm(g.data(), g.size()) == doctest::Approx(13));
  CHECK(clip_by_global_norm(g.data(), g.size(), 6.5) == doctest::Approx(13));
  CHECK(g[0] == doctest::Approx(1.5));
  CHECK(g[8] == doctest::Approx(6));
  const Numbers before = g;
  CHECK(clip_by_global_norm(g.data(), g.size(), 100.0) == doctest::Approx(6.5));
  CHECK(g == before);
}

TEST_CASE("clipping by value limits each gradient, and NaN stays NaN") {
  const double infinity = std::numeric_limits<double>::infinity();
  Numbers g{3, -0.5, -4, 0, infinity, -infinity, 1, -1, std::nan("")};
  clip_by_value(g.data(), g.size(), 1);
  CHECK(Numbers(g.begin(), g.begin() + 8) == Numbers{1, -0.5, -1, 0, 1, -1, 1, -1});
  CHECK(std::isnan(g[8]));
}
