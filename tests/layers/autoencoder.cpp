#include "layers/autoencoder.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "autograd/elementwise.hpp"
#include "autograd/gradient_check.hpp"
#include "autograd/loss.hpp"
#include "autograd/unary.hpp"

using namespace tapelab;

namespace {

std::vector<double> waves(std::size_t n, double phase) {
  std::vector<double> x(n);
  for (std::size_t i = 0; i < n; ++i) x[i] = 0.5 + 0.4 * std::sin(phase + 1.7 * static_cast<double>(i));
  return x;
}

AutoencoderOptions composite(Activation activation, GateActivation gates, bool conditional, bool logistic) {
  AutoencoderOptions o;
  o.features = 2;
  o.encoder = {5, 3};
  o.decoder = {3, 4};
  o.layer.activations = {activation, gates};
  o.decoders = {{.name = "reconstruct",
                 .steps = 4,
                 .features = 2,
                 .conditional = conditional,
                 .output_activation = logistic ? OutputActivation::kSigmoid : OutputActivation::kLinear},
                {.name = "predict", .steps = 3, .features = 2, .conditional = !conditional}};
  return o;
}

}  // namespace

TEST_CASE("the composite autoencoder passes the gradient check in every variant") {
  const std::size_t batch = 2;
  const auto x = waves(4 * batch * 2, 0.1), y = waves(3 * batch * 2, 0.7), previous = waves(4 * batch * 2, 1.1);
  std::size_t checked = 0;
  double largest = 0;
  for (const Activation activation : {Activation::kTanh, Activation::kRelu})
    for (const GateActivation gates : {GateActivation::kSigmoid, GateActivation::kHardSigmoid})
      for (const bool conditional : {false, true})
        for (const bool logistic : {false, true}) {
          Autoencoder<double> model(composite(activation, gates, conditional, logistic));
          ParameterBuffer<double> parameters(model);
          model.initialize(15);
          // Zero biases behind a dead relu code would put the candidates exactly on relu's kink; with this seed and
          // noise no kink lies within a difference's step.
          const auto noise = waves(parameters.size(), 0.9);
          for (std::size_t i = 0; i < parameters.size(); ++i) parameters.values()[i] += 0.2 * (noise[i] - 0.4);
          const GradientCheck check = check_gradients(parameters, [&](Tape<double>& tape) {
            const Var<double> input = tape.constant({4, batch, 2}, x.data());
            const Var<double> future = tape.constant({3, batch, 2}, y.data());
            const Var<double> fed = tape.constant({4, batch, 2}, previous.data());
            const Var<double> fed_future = tape.constant({3, batch, 2}, previous.data());
            const Encoding<double> code = model.encode(input);
            const Var<double> a = model.decoders()[0](code, fed), b = model.decoders()[1](code, fed_future);
            return add(logistic ? binary_cross_entropy(a, input) : mse(a, input), scale(mse(b, future), 0.5));
          });
          CAPTURE(check.where);
          CHECK(check.largest_error <= 1e-6);
          checked += check.checked;
          largest = std::max(largest, check.largest_error);
        }
  MESSAGE("16 models, " << checked << " gradients, largest error " << largest);
}

TEST_CASE("free running feeds a conditional decoder its own outputs") {
  Autoencoder<double> model(composite(Activation::kTanh, GateActivation::kSigmoid, true, true));
  ParameterBuffer<double> parameters(model);
  model.initialize(3);
  Tape<double> tape;
  tape.set_mode(Mode::kInference);
  const auto x = waves(4 * 2 * 2, 0.3);
  const Encoding<double> code = model.encode(tape.constant({4, 2, 2}, x.data()));
  Decoder<double>& decoder = model.decoders()[0];
  const Var<double> free = decoder.generate(code);
  REQUIRE(free.shape() == Shape{4, 2, 2});
  // Teacher forcing with the free-running outputs, one step late, must give the same outputs.
  Var<double> previous = tape.constant({4, 2, 2});
  std::fill_n(previous.data(), 4, 0.0);
  std::copy_n(free.data(), 12, previous.data() + 4);
  const Var<double> forced = sigmoid(decoder(code, previous));
  for (std::size_t i = 0; i < 16; ++i) CHECK(forced.data()[i] == doctest::Approx(free.data()[i]).epsilon(1e-12));
}

TEST_CASE("parameter counts of the reference models") {
  const auto count = [](std::size_t features, std::vector<std::size_t> encoder, std::vector<std::size_t> decoder,
                        Code code = Code::kLast) {
    AutoencoderOptions o;
    o.features = features;
    o.encoder = std::move(encoder);
    o.decoder = std::move(decoder);
    o.code = code;
    o.decoders = {{.name = "reconstruct", .steps = 3, .features = features}};
    Autoencoder<float> model(o);
    return ParameterBuffer<float>(model).count();
  };
  CHECK(count(1, {100}, {100}) == 121301);
  CHECK(count(5, {100}, {100}) == 123305);
  CHECK(count(2, {128, 64}, {64, 128}) == 248578);
  CHECK(count(2, {128, 64}, {64, 128}, Code::kAllSteps) == 248578);
}

TEST_CASE("errors name the layer") {
  Autoencoder<float> model(composite(Activation::kTanh, GateActivation::kSigmoid, false, false));
  ParameterBuffer<float> parameters(model);
  Tape<float> tape;
  const Var<float> wrong = tape.constant({4, 2, 3});
  CHECK_THROWS_WITH_AS(model.encode(wrong), "lstm: kernel must be [3, 20], got [2, 20]; in encoder/0", ShapeError);
  CHECK_THROWS_WITH_AS(Autoencoder<float>(AutoencoderOptions{}), "at least one recurrent layer is needed in encoder",
                       std::invalid_argument);
}

TEST_CASE("a decoder that starts from the encoder's states must fit them") {
  AutoencoderOptions o = composite(Activation::kTanh, GateActivation::kSigmoid, false, false);
  o.decoders[0].start = Start::kState;
  CHECK_THROWS_WITH_AS(Autoencoder<float>{o},
                       "autoencoder: layers that start from the encoder's states must be as many and as wide; "
                       "the encoder's are 5 3, those of reconstruct 3 4",
                       std::invalid_argument);
  o.decoder = {5, 3};
  Autoencoder<float> model(o);
  // Such a decoder reads nothing at all, so its first layer has no kernel.
  std::vector<std::string> names;
  model.decoders()[0].visit([&names](const std::string& name, Parameter<float>&) { names.push_back(name); });
  CHECK(names == std::vector<std::string>{"reconstruct/0/recurrent_kernel", "reconstruct/0/bias",
                                          "reconstruct/1/kernel", "reconstruct/1/recurrent_kernel",
                                          "reconstruct/1/bias", "reconstruct/output/kernel",
                                          "reconstruct/output/bias"});
}

TEST_CASE("all_steps decoders output at most as many steps as the encoder read") {
  AutoencoderOptions o = composite(Activation::kTanh, GateActivation::kSigmoid, false, false);
  o.code = Code::kAllSteps;
  Autoencoder<float> model(o);
  ParameterBuffer<float> parameters(model);
  Tape<float> tape;
  const std::vector<float> x(3 * 2 * 2, 1.0f);
  const Encoding<float> encoding = model.encode(tape.constant({3, 2, 2}, x.data()));
  CHECK_THROWS_WITH_AS(model.decoders()[0](encoding, {}),
                       "slice: begin < end <= length of the axis; x is [3, 2, 3], axis 0, begin 0, end 4", ShapeError);
}

TEST_CASE("the guard names the layer of the first non-finite value") {
  Autoencoder<float> model(composite(Activation::kRelu, GateActivation::kSigmoid, false, false));
  ParameterBuffer<float> parameters(model);
  model.initialize(1);
  model.encoder()[1].directions()[0].kernel.value[0] = INFINITY;
  Tape<float> tape(Guard::kOn);
  std::vector<float> x(4 * 2 * 2, 1.0f);
  CHECK_THROWS_WITH_AS(model.encode(tape.constant({4, 2, 2}, x.data())), "parameter: non-finite value; in encoder/1",
                       NonFiniteError);
}
