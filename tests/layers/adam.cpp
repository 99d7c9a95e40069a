#include "layers/adam.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace tapelab;

TEST_CASE("Adam follows Keras' formula") {
  const AdamOptions o{0.01, 0.9, 0.999, 1e-7};
  const std::size_t n = 11;
  Adam<double> adam(o, n);
  std::vector<double> w(n), m(n), v(n), expected(n);
  for (std::size_t i = 0; i < n; ++i) expected[i] = w[i] = 0.1 * static_cast<double>(i) - 0.5;
  for (int t = 1; t <= 5; ++t) {
    std::vector<double> g(n);
    for (std::size_t i = 0; i < n; ++i) g[i] = std::sin(static_cast<double>(i * 7 + static_cast<std::size_t>(t)));
    adam.step(w.data(), g.data());
    const double rate = o.learning_rate * std::sqrt(1 - std::pow(o.beta_2, t)) / (1 - std::pow(o.beta_1, t));
    for (std::size_t i = 0; i < n; ++i) {
      m[i] = o.beta_1 * m[i] + (1 - o.beta_1) * g[i];
      v[i] = o.beta_2 * v[i] + (1 - o.beta_2) * g[i] * g[i];
      expected[i] -= rate * m[i] / (std::sqrt(v[i]) + o.epsilon);
      CHECK(w[i] == doctest::Approx(expected[i]).epsilon(1e-12));
    }
  }
  CHECK(adam.steps() == 5);
}

TEST_CASE("clipping scales the joint norm down to the limit and leaves smaller ones alone") {
  std::vector<double> g{3, 0, 4, 0, 0, 0, 0, 0, 12};
  CHECK(clip_by_global_norm(g.data(), g.size(), 6.5) == doctest::Approx(13));
  CHECK(g[0] == doctest::Approx(1.5));
  CHECK(g[8] == doctest::Approx(6));
  const std::vector<double> before = g;
  CHECK(clip_by_global_norm(g.data(), g.size(), 100.0) == doctest::Approx(6.5));
  CHECK(g == before);
}
