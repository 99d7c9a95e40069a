// BatchNormalization multiplied into kernels: what the layers compute stays the same.
#include "experiments/keras/stack.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "experiments/keras/graph.hpp"
#include "results/text/errors.hpp"
#include "tests/experiments/keras/example_model.hpp"

using namespace tapelab::experiments;
using namespace tapelab::experiments::examples;
using tapelab::results::Array;

namespace {

Array counting(std::vector<std::size_t> shape, double first) {
  std::size_t count = 1;
  for (const std::size_t extent : shape) count *= extent;
  Array array{std::move(shape), {}};
  for (std::size_t i = 0; i < count; ++i) array.values.push_back(static_cast<float>(std::sin(first + double(i))));
  return array;
}

void give_norm(keras::Layer& layer, std::size_t width) {
  layer.weights = {
      {"gamma", counting({width}, 1)}, {"beta", counting({width}, 2)}, {"moving_mean", counting({width}, 3)}};
  layer.weights["moving_variance"] = counting({width}, 4);
  for (float& value : layer.weights["moving_variance"].values) value = std::abs(value) + 0.5f;
}

/// What a BatchNormalization makes of x.
std::vector<double> normalized(const keras::Layer& layer, std::vector<double> x) {
  const auto at = [&](const char* name, std::size_t i) { return double{layer.weights.at(name).values[i]}; };
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = at("gamma", i) * (x[i] - at("moving_mean", i)) / std::sqrt(at("moving_variance", i) + layer.number) +
           at("beta", i);
  return x;
}

std::vector<double> times(const std::vector<double>& x, const Array& kernel, const Array& bias) {
  const std::size_t columns = kernel.shape[1];
  std::vector<double> y(bias.values.begin(), bias.values.begin() + static_cast<std::ptrdiff_t>(columns));
  for (std::size_t row = 0; row < x.size(); ++row)
    for (std::size_t column = 0; column < columns; ++column)
      y[column] += x[row] * kernel.values[row * columns + column];
  return y;
}

void check_close(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == doctest::Approx(b[i]).epsilon(1e-5));
}

keras::Graph normalized_graph() {
  const Json norm = layer("BatchNormalization", "norm", {{"axis", -1}, {"epsilon", 0.01}});
  keras::Graph graph = keras::read_graph(sequential(
      {input(), norm, norm, lstm("reads", 3, false), dense("code", 2), layer("BatchNormalization", "last")}));
  give_norm(graph.layers[1], 2);
  give_norm(graph.layers[2], 2);
  graph.layers[3].weights = {
      {"kernel", counting({2, 12}, 5)}, {"recurrent_kernel", counting({3, 12}, 6)}, {"bias", counting({12}, 7)}};
  graph.layers[4].weights = {{"kernel", counting({3, 2}, 8)}, {"bias", counting({2}, 9)}};
  give_norm(graph.layers[5], 2);
  return graph;
}

}  // namespace

TEST_CASE("keras: a BatchNormalization goes into the kernel behind it, or into a Dense before it") {
  const keras::Graph graph = normalized_graph();
  const keras::Stack stack = keras::stack_of(graph, {1, 2, 3, 4, 5}, 2, {}, /*is_encoder=*/true);
  REQUIRE(stack.recurrent.size() == 1);
  CHECK(stack.pending.empty());
  const auto& folded = stack.recurrent[0].weights;
  const std::vector<double> x = {0.3, -0.7};
  check_close(times(x, folded.at("kernel"), folded.at("bias")),
              times(normalized(graph.layers[2], normalized(graph.layers[1], x)), graph.layers[3].weights.at("kernel"),
                    graph.layers[3].weights.at("bias")));
  CHECK(folded.at("recurrent_kernel").values == graph.layers[3].weights.at("recurrent_kernel").values);
  const std::vector<double> h = {0.1, 0.2, -0.4};
  check_close(
      times(h, stack.dense->weights.at("kernel"), stack.dense->weights.at("bias")),
      normalized(graph.layers[5], times(h, graph.layers[4].weights.at("kernel"), graph.layers[4].weights.at("bias"))));
}

TEST_CASE("keras: one at the end of the encoder waits for the decoders, or for a Dense that changes nothing else") {
  const keras::Graph graph = normalized_graph();
  keras::Stack stack = keras::stack_of(graph, {3}, 2, {}, true);
  stack.pending = keras::stack_of(graph, {1}, 2, {}, true).pending;
  stack.width = 2;
  const keras::Folded dense = keras::identity_dense(stack);
  const std::vector<double> y = {0.5, -0.25};
  check_close(times(y, dense.weights.at("kernel"), dense.weights.at("bias")), normalized(graph.layers[1], y));
}

TEST_CASE("keras: biases that a layer does not use are 0, and widths must fit") {
  keras::Graph graph = normalized_graph();
  graph.layers[3].has_bias = false;
  graph.layers[3].weights.erase("bias");
  const keras::Stack stack = keras::stack_of(graph, {3}, 2, {}, true);
  CHECK(stack.recurrent[0].weights.at("bias").values == std::vector<float>(12, 0.0f));
  CHECK_THROWS_AS(keras::stack_of(graph, {3}, 3, {}, true), tapelab::results::DamagedFile);
  CHECK_THROWS_AS(keras::stack_of(graph, {4, 3}, 2, {}, true), tapelab::results::UsageError);
}
