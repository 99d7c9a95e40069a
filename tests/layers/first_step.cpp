// Decoders whose first output comes from the encoder's state as it is.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "autograd/gradient_check.hpp"
#include "autograd/shaping.hpp"
#include "layers/layer_list.hpp"
#include "model_variants.hpp"

using namespace tapelab;
using namespace tapelab::test;

namespace {

const RaggedSequences kRagged{{0, 1, 2}, {4, 2, 3}};

/// The variants that take their first output from the state.
std::vector<Variant> led_variants() {
  std::vector<Variant> led = model_variants();
  std::erase_if(led, [](const Variant& v) { return v.first_step != FirstStep::kState; });
  return led;
}

/// Dense of h [B, H], by hand.
std::vector<double> dense_of(const Dense<double>& dense, Var<double> h) {
  const std::size_t width = dense.kernel.shape[0], features = dense.kernel.shape[1];
  std::vector<double> y;
  for (std::size_t b = 0; b < h.shape()[0]; ++b)
    for (std::size_t f = 0; f < features; ++f) {
      double sum = dense.bias.value[f];
      for (std::size_t k = 0; k < width; ++k) sum += h.data()[b * width + k] * dense.kernel.value[k * features + f];
      y.push_back(sum);
    }
  return y;
}

double largest_difference(const double* a, const double* b, std::size_t n) {
  double largest = 0;
  for (std::size_t i = 0; i < n; ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

}  // namespace

TEST_CASE("first_step = state: output 0 is the dense layer of the encoder's h, the others those of the steps before") {
  CHECK(led_variants().size() == 2 * 16 * kCellCount);
  for (const Variant& v : led_variants()) {
    INFO(v.text());
    Autoencoder<double> model(options_of(v, kRagged.steps()));
    ParameterBuffer<double> parameters(model);
    model.initialize(3);
    disturb(parameters);
    // The same weights; one step fewer, each of which reads what step t + 1 reads here.
    AutoencoderOptions usual = options_of(v, kRagged.steps());
    for (DecoderOptions& decoder : usual.decoders) {
      decoder.first_step = FirstStep::kStep;
      --decoder.steps;
    }
    Autoencoder<double> other(usual);
    ParameterBuffer<double> own(other);
    std::copy_n(parameters.values(), parameters.size(), own.values());

    Tape<double> tape;
    const Encoding<double> encoding = model.encode(kRagged.inputs(tape), kRagged.mask(tape));
    Encoding<double> same = other.encode(kRagged.inputs(tape), kRagged.mask(tape));
    const std::size_t step = kRagged.batch() * kFeatures;
    if (v.code == Code::kAllSteps) same.sequence = slice(same.sequence, 0, 1, kRagged.steps());
    for (std::size_t d = 0; d < model.decoders().size(); ++d) {
      Decoder<double>& decoder = model.decoders()[d];
      const Var<double> previous = kRagged.previous(tape, v, d);
      const Var<double> known = kRagged.known(tape, v, d);
      const Var<double> y = decoder(encoding, previous, known);
      REQUIRE(y.shape() == Shape{decoder.options.steps, kRagged.batch(), kFeatures});
      CHECK(largest_difference(y.data(), dense_of(decoder.output(), encoding.states.back().h).data(), step) <= 1e-14);
      const Var<double> later = other.decoders()[d](same, slice(previous, 0, 1, decoder.options.steps),
                                                    known ? slice(known, 0, 1, decoder.options.steps) : known);
      CHECK(largest_difference(y.data() + step, later.data(), later.size()) <= 1e-13);
      CHECK(largest_difference(y.data(), later.data(), step) > 1e-3);
    }
  }
}

TEST_CASE("first_step = state: a single output needs no recurrent step") {
  for (Variant v : led_variants()) {
    if (v.composite || v.known) continue;
    INFO(v.text());
    AutoencoderOptions options = options_of(v, kRagged.steps());
    options.decoders[0].steps = 1;
    Autoencoder<double> model(options);
    ParameterBuffer<double> parameters(model);
    model.initialize(3);
    disturb(parameters);
    const auto loss = [&](Tape<double>& tape) {
      const Encoding<double> encoding = model.encode(kRagged.inputs(tape), kRagged.mask(tape));
      const Var<double> zeros = tape.constant({1, kRagged.batch(), kFeatures});
      std::fill_n(zeros.data(), zeros.size(), 0.0);
      return mse(model.decoders()[0](encoding, zeros), slice(kRagged.target(tape, v, 0), 0, 0, 1));
    };
    const GradientCheck check = check_gradients(parameters, loss);
    INFO(check.where);
    CHECK(check.largest_error <= 1e-6);
    CHECK(check.checked == parameters.count());
    Tape<double> tape;
    const auto list = list_layers(model, kRagged.steps());
    const auto outputs = layer_outputs(model, kRagged.inputs(tape), kRagged.mask(tape));
    REQUIRE(outputs.size() == list.size());
    CHECK(outputs.back().output.shape() == Shape{1, kRagged.batch(), kFeatures});
    CHECK(outputs[outputs.size() - 2].output.shape() == Shape{1, kRagged.batch(), list[list.size() - 2].features});
    CHECK(list[list.size() - 2].multiplications == 0);
  }
}

TEST_CASE("first_step = state goes with start = state only") {
  AutoencoderOptions options;
  options.features = 1;
  options.encoder = options.decoder = {3};
  options.decoders = {{.name = "predict", .steps = 2, .features = 1, .first_step = FirstStep::kState}};
  CHECK_THROWS_WITH_AS(Autoencoder<double>{options},
                       "autoencoder: the first output of predict cannot come from a state that it does not start from",
                       std::invalid_argument);
}

TEST_CASE("a composite's encoder and states get the sum of both decoders' gradients") {
  for (const Variant& v : model_variants()) {
    if (!v.composite || v.reversed) continue;
    INFO(v.text());
    Autoencoder<double> model(options_of(v, kRagged.steps()));
    ParameterBuffer<double> parameters(model);
    model.initialize(5);
    disturb(parameters);
    struct Gradients {
      std::vector<double> encoder;              // of its parameters
      std::vector<std::vector<double>> states;  // dL/dh and dL/dc of every layer
    };
    const auto gradients = [&](double first, double second) {
      std::fill_n(parameters.gradients(), parameters.size(), 0.0);
      Tape<double> tape;
      const Encoding<double> encoding = model.encode(kRagged.inputs(tape), kRagged.mask(tape));
      const auto loss = [&](std::size_t d) {
        return mse(model.decoders()[d](encoding, kRagged.previous(tape, v, d), kRagged.known(tape, v, d)),
                   kRagged.target(tape, v, d), kRagged.mask(tape, d));
      };
      tape.backward(add(scale(loss(0), first), scale(loss(1), second)));
      Gradients g;
      for (const auto& [name, p] : parameters.entries())
        if (name.starts_with("encoder/")) g.encoder.insert(g.encoder.end(), p->gradient, p->gradient + p->size());
      if (v.start == Start::kState)
        for (const RecurrentState<double>& state : encoding.states)
          for (const Var<double>& part : {state.h, state.c})
            if (part) {
              REQUIRE(part.has_grad());
              g.states.emplace_back(part.grad_data(), part.grad_data() + part.size());
            }
      return g;
    };
    const Gradients both = gradients(1, 1), one = gradients(1, 0), two = gradients(0, 1);
    const auto sums = [](const std::vector<double>& a, const std::vector<double>& b, const std::vector<double>& sum) {
      double error = 0, least = 0;
      for (std::size_t i = 0; i < sum.size(); ++i) {
        error = std::max(error, std::abs(a[i] + b[i] - sum[i]));
        least += std::min(std::abs(a[i]), std::abs(b[i]));
      }
      CHECK(error <= 1e-14);
      CHECK(least > 1e-6);  // neither decoder is without a share
    };
    sums(one.encoder, two.encoder, both.encoder);
    if (v.start != Start::kState) continue;
    REQUIRE(both.states.size() == (v.cell == Cell::kLstm ? 4 : 2));
    for (std::size_t i = 0; i < both.states.size(); ++i) sums(one.states[i], two.states[i], both.states[i]);
  }
}

TEST_CASE("a decoder that runs ahead outputs the same bits first, however many steps it makes") {
  for (const bool conditional : {false, true})
    for (const Start start : {Start::kRepeat, Start::kState})
      for (const FirstStep first_step : {FirstStep::kStep, FirstStep::kState})
        for (const auto& [features, units] :  // the last ones large enough for other kernels
             {std::pair{1u, std::vector<std::size_t>{32, 20}}, {3u, {32, 20}}, {64u, {32, 20}}, {64u, {128, 64}}})
          for (const std::size_t batch : {std::size_t{1}, std::size_t{5}, std::size_t{32}}) {
            if (start == Start::kRepeat && first_step == FirstStep::kState) continue;
            CAPTURE(conditional);
            CAPTURE(features);
            CAPTURE(batch);
            AutoencoderOptions options;
            options.features = features;
            options.encoder = options.decoder = units;
            options.decoders = {{.name = "predict",
                                 .steps = 10,
                                 .features = features,
                                 .conditional = conditional,
                                 .start = start,
                                 .first_step = first_step}};
            Autoencoder<float> trained(options);
            ParameterBuffer<float> parameters(trained);
            trained.initialize(2);
            options.decoders[0].steps = 100;
            Autoencoder<float> ahead(options);
            ParameterBuffer<float> same(ahead);
            std::copy_n(parameters.values(), parameters.size(), same.values());
            Tape<float> tape;
            tape.set_mode(Mode::kInference);
            const Var<float> x = tape.constant({10, batch, features});
            for (std::size_t i = 0; i < x.size(); ++i)
              x.data()[i] = static_cast<float>(0.5 + 0.4 * std::sin(1.7 * static_cast<double>(i)));
            const Var<float> ten = trained.decoders()[0].generate(trained.encode(x));
            const Var<float> hundred = ahead.decoders()[0].generate(ahead.encode(x));
            REQUIRE(hundred.size() == 10 * ten.size());
            CHECK(std::equal(ten.data(), ten.data() + ten.size(), hundred.data()));
          }
}
