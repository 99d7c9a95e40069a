// Sequences of different lengths in one padded batch against each of them alone: losses and every gradient.
#include <doctest/doctest.h>

#include "autograd/linear.hpp"
#include "autograd/loss.hpp"
#include "recurrent_cases.hpp"

using namespace tapelab;
using namespace tapelab::test;

namespace {

constexpr std::size_t kFeatures = 2, kHidden = 5, kLongest = 6;
constexpr std::size_t kLengths[] = {6, 1, 3, 4};

// Of these the cells read hidden units and activations.
const Case kCell{1, 1, 0, 0, kHidden, false, false, {}, Reads::kAll};
const Case kReluCell{1, 1, 0, 0, kHidden, false, false, {Activation::kRelu}, Reads::kAll};

/// An autoencoder: encoder, decoder with the code repeated and a sequence beside it, affine output.
template <class Cell>
struct Autoencoder {
  static constexpr std::size_t kColumns = Cell::kGates * kHidden;
  Parameter<double> encoder{.shape = {kFeatures, kColumns}}, encoder_u{.shape = {kHidden, kColumns}},
      encoder_b{.shape = Cell::bias_shape(kCell)}, encoder_p{.shape = {3 * kHidden}};
  Parameter<double> decoder{.shape = {kHidden + kFeatures, kColumns}}, decoder_u{.shape = {kHidden, kColumns}},
      decoder_b{.shape = Cell::bias_shape(kCell)}, decoder_p{.shape = {3 * kHidden}};
  Parameter<double> output{.shape = {kHidden, kFeatures}}, output_b{.shape = {kFeatures}};
  ParameterBuffer<double> buffer{*this};

  Autoencoder() {
    RandomStream random(11, Purpose::kInitialWeights);
    std::generate_n(buffer.values(), buffer.size(), [&random] { return random.uniform(-0.7, 0.7); });
  }
  template <class F>
  void visit(F f) {
    f("encoder/kernel", encoder);
    f("encoder/recurrent", encoder_u);
    f("encoder/bias", encoder_b);
    f("encoder/peepholes", encoder_p);
    f("decoder/kernel", decoder);
    f("decoder/recurrent", decoder_u);
    f("decoder/bias", decoder_b);
    f("decoder/peepholes", decoder_p);
    f("output/kernel", output);
    f("output/bias", output_b);
  }

  Var<double> loss(Tape<double>& tape, Var<double> x, Var<double> mask) {
    const std::size_t steps = x.shape()[0], batch = x.shape()[1];
    const auto on = [&tape](Parameter<double>& p) { return tape.parameter(p); };
    const auto encoded = Cell::template fused<double>({steps, batch, {}, x, mask}, on(encoder), on(encoder_u),
                                                      on(encoder_b), on(encoder_p), {}, kCell);
    const auto decoded =
        Cell::template fused<double>({steps, batch, encoded.final.h, x, mask}, on(decoder), on(decoder_u),
                                     on(decoder_b), on(decoder_p), encoded.final, kReluCell);
    return mse(affine(decoded.sequence, on(output), on(output_b)), x, mask);
  }
};

double value_at(std::size_t sequence, std::size_t t, std::size_t f) {
  return std::sin(1.0 + 2.0 * static_cast<double>(sequence) + 0.7 * static_cast<double>(t) + static_cast<double>(f));
}

}  // namespace

TEST_CASE_TEMPLATE("a padded batch equals its sequences one by one", Cell, LstmCell, GruCell) {
  constexpr std::size_t batch = std::size(kLengths);
  Autoencoder<Cell> model;
  Tape<double> tape;
  const auto gradients = [&model] {
    return std::vector<double>(model.buffer.gradients(), model.buffer.gradients() + model.buffer.size());
  };

  // Each alone; the mean over the batch weighs a sequence by its length.
  double loss = 0, total = 0;
  for (std::size_t n : kLengths) total += static_cast<double>(n);
  std::vector<double> expected(model.buffer.size());
  for (std::size_t b = 0; b < batch; ++b) {
    const double weight = static_cast<double>(kLengths[b]) / total;
    const Var<double> x = tape.constant({kLengths[b], 1, kFeatures});
    for (std::size_t t = 0; t < kLengths[b]; ++t)
      for (std::size_t f = 0; f < kFeatures; ++f) x.data()[t * kFeatures + f] = value_at(b, t, f);
    const Var<double> one = model.loss(tape, x, {});
    loss += weight * *one.data();
    tape.backward(one);
    const auto g = gradients();
    for (std::size_t k = 0; k < g.size(); ++k) expected[k] += weight * g[k];
    tape.reset();
  }

  // Padding at the end or in front; the value there does not matter.
  for (const bool at_end : {true, false})
    for (const double padding : {0.0, 123.0}) {
      const Var<double> x = tape.constant({kLongest, batch, kFeatures}), mask = tape.constant({kLongest, batch});
      std::fill_n(x.data(), x.size(), padding);
      std::fill_n(mask.data(), mask.size(), 0.0);
      for (std::size_t b = 0; b < batch; ++b)
        for (std::size_t t = 0; t < kLengths[b]; ++t) {
          const std::size_t at = (t + (at_end ? 0 : kLongest - kLengths[b])) * batch + b;
          mask.data()[at] = 1;
          for (std::size_t f = 0; f < kFeatures; ++f) x.data()[at * kFeatures + f] = value_at(b, t, f);
        }
      const Var<double> all = model.loss(tape, x, mask);
      CHECK(*all.data() == doctest::Approx(loss).epsilon(1e-14));
      tape.backward(all);
      CHECK(largest_difference(gradients(), expected) <= 1e-14);
      tape.reset();
    }
}
