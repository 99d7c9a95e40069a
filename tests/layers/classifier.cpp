// A head without recurrent layers: softmax of the encoder's output at every step (Srivastava et al. 2015, section 3.4).
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "autograd/elementwise.hpp"
#include "autograd/gradient_check.hpp"
#include "autograd/loss.hpp"
#include "layers/layer_list.hpp"
#include "model_variants.hpp"

using namespace tapelab;
using namespace tapelab::test;

namespace {

constexpr std::size_t kClasses = 3;
const RaggedSequences kRagged{{0, 1, 2}, {4, 2, 3}};

/// A model of variant v with the head behind its decoders.
AutoencoderOptions with_head(const Variant& v) {
  AutoencoderOptions options = options_of(v, kRagged.steps());
  options.decoders.push_back({.name = "classify",
                              .steps = kRagged.steps(),
                              .features = kClasses,
                              .output_activation = DenseActivation::kSoftmax,
                              .recurrent = false});
  return options;
}

/// Class n of sequence n at every step [T, B, C].
Var<double> classes(Tape<double>& tape) {
  Var<double> y = tape.constant({kRagged.steps(), kRagged.batch(), kClasses});
  std::fill_n(y.data(), y.size(), 0.0);
  for (std::size_t row = 0; row < y.size() / kClasses; ++row)
    y.data()[row * kClasses + row % kRagged.batch() % kClasses] = 1;
  return y;
}

}  // namespace

TEST_CASE("classifier head: gradients beside decoders, one and both directions, ragged") {
  for (const Direction direction : {Direction::kForward, Direction::kBoth})
    for (const Code code : {Code::kLast, Code::kAllSteps}) {
      Variant v = model_variants().front();
      v.direction = direction;
      v.code = code;
      v.conditional = v.composite = true;
      Autoencoder<double> model(with_head(v));
      ParameterBuffer<double> parameters(model);
      model.initialize(5);
      disturb(parameters);
      const GradientCheck check = check_gradients(parameters, [&](Tape<double>& tape) {
        const Encoding<double> encoding = model.encode(kRagged.inputs(tape), kRagged.mask(tape));
        Var<double> total =
            softmax_cross_entropy(model.decoders().back()(encoding, {}), classes(tape), kRagged.mask(tape));
        for (std::size_t d = 0; d < 2; ++d)
          total = add(total, mse(model.decoders()[d](encoding, kRagged.previous(tape, v, d)),
                                 kRagged.target(tape, v, d), kRagged.mask(tape, d)));
        return total;
      });
      INFO(v.text() << ": " << check.where);
      CHECK(check.largest_error <= 1e-6);
    }
}

TEST_CASE("classifier head: dense and softmax of the encoder's output, step by step") {
  Autoencoder<double> model(with_head(model_variants().front()));
  ParameterBuffer<double> parameters(model);
  model.initialize(5);
  Tape<double> tape;
  const Encoding<double> encoding = model.encode(kRagged.inputs(tape), kRagged.mask(tape));
  Decoder<double>& head = model.decoders().back();
  const Var<double> shown = head.generate(encoding);
  REQUIRE(shown.shape() == Shape({kRagged.steps(), kRagged.batch(), kClasses}));
  const Dense<double>& dense = head.output();
  const std::size_t width = dense.kernel.shape[0];
  for (std::size_t row = 0; row < shown.size() / kClasses; ++row) {
    std::vector<double> e(kClasses);
    double sum = 0;
    for (std::size_t c = 0; c < kClasses; ++c) {
      double logit = dense.bias.value[c];
      for (std::size_t k = 0; k < width; ++k)
        logit += encoding.sequence.data()[row * width + k] * dense.kernel.value[k * kClasses + c];
      sum += e[c] = std::exp(logit);
    }
    for (std::size_t c = 0; c < kClasses; ++c) CHECK(shown.data()[row * kClasses + c] == doctest::Approx(e[c] / sum));
  }
  const auto list = list_layers(model, kRagged.steps());
  CHECK(list.back().path == "classify/output");
  CHECK(list.back().parameters == (width + 1) * kClasses);
  CHECK(layer_outputs(model, kRagged.inputs(tape), kRagged.mask(tape)).size() == list.size());
}

TEST_CASE("classifier head: the other parts keep their initial weights") {
  const Variant v = model_variants().front();
  Autoencoder<double> without(options_of(v, kRagged.steps())), with(with_head(v));
  ParameterBuffer<double> few(without), more(with);
  without.initialize(9);
  with.initialize(9);
  CHECK(std::equal(few.values(), few.values() + few.size(), more.values()));
}
