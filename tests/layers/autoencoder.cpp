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
                 .output_activation = logistic ? DenseActivation::kSigmoid : DenseActivation::kLinear},
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

TEST_CASE("a dense layer makes the code, of the encoder's last output or of each, and draws no other layer's weights") {
  for (const Code code : {Code::kLast, Code::kAllSteps}) {
    AutoencoderOptions o = composite(Activation::kTanh, GateActivation::kSigmoid, true, false);
    o.code = code;
    Autoencoder<double> plain(o);
    o.code_units = 6;
    o.code_activation = DenseActivation::kRelu;
    Autoencoder<double> model(o);
    ParameterBuffer<double> parameters(model), of_plain(plain);
    model.initialize(3);
    plain.initialize(3);
    REQUIRE(model.code_layer() != nullptr);
    const Parameter<double>& kernel = model.code_layer()->kernel;
    CHECK(kernel.shape == Shape{3, 6});
    CHECK(parameters.entries()[6].name == "encoder/code/kernel");
    CHECK(parameters.count() == of_plain.count() + 3 * 6 + 6 + 2 * 3 * 12);  // three more columns for two decoders
    // Layers that are as wide as before start as before.
    const Parameter<double>&a = model.encoder()[1].directions()[0].kernel,
          &b = plain.encoder()[1].directions()[0].kernel;
    CHECK(std::equal(a.value, a.value + a.size(), b.value));
    const Parameter<double>&c = model.decoders()[1].output().kernel, &d = plain.decoders()[1].output().kernel;
    CHECK(std::equal(c.value, c.value + c.size(), d.value));

    Tape<double> tape;
    const auto x = waves(4 * 2 * 2, 0.3);
    const Var<double> input = tape.constant({4, 2, 2}, x.data());
    const Encoding<double> coded = model.encode(input), before = plain.encode(input);
    const Var<double> read = code == Code::kLast ? coded.code : coded.sequence,
                      of = code == Code::kLast ? before.code : before.sequence;
    REQUIRE(read.size() == of.size() * 2);
    for (std::size_t i = 0; i < read.size(); ++i) {
      double sum = model.code_layer()->bias.value[i % 6];
      for (std::size_t k = 0; k < 3; ++k) sum += of.data()[i / 6 * 3 + k] * kernel.value[k * 6 + i % 6];
      CHECK(read.data()[i] == doctest::Approx(std::max(sum, 0.0)).epsilon(1e-12));
    }
  }
}

TEST_CASE("an encoder that reads the last step first gives the code of the reversed sequence") {
  AutoencoderOptions o = composite(Activation::kTanh, GateActivation::kSigmoid, false, false);
  Autoencoder<double> forward(o);
  o.reversed = true;
  Autoencoder<double> model(o);
  ParameterBuffer<double> parameters(model), same(forward);
  model.initialize(3);
  forward.initialize(3);
  Tape<double> tape;
  const auto x = waves(4 * 2 * 2, 0.3);
  std::vector<double> turned(x.size());
  for (std::size_t t = 0; t < 4; ++t) std::copy_n(x.data() + t * 4, 4, turned.data() + (3 - t) * 4);
  const Var<double> code = model.encode(tape.constant({4, 2, 2}, x.data())).code,
                    of_turned = forward.encode(tape.constant({4, 2, 2}, turned.data())).code;
  CHECK(std::equal(code.data(), code.data() + code.size(), of_turned.data()));
}

TEST_CASE("steps that have the mask's value in all features are not read, beside those that the mask leaves out") {
  AutoencoderOptions o = composite(Activation::kTanh, GateActivation::kSigmoid, false, false);
  Autoencoder<double> plain(o);
  o.mask_value = -1;
  Autoencoder<double> model(o);
  ParameterBuffer<double> parameters(model), same(plain);
  model.initialize(3);
  plain.initialize(3);
  Tape<double> tape;
  auto x = waves(4 * 2 * 2, 0.3);
  x[4] = x[5] = x[14] = x[15] = x[2] = -1;  // steps 1 and 3 of sequences 0 and 1, and one value of step 0
  const double given[] = {1, 1, 1, 1, 0, 1, 1, 1}, read[] = {1, 1, 0, 1, 0, 1, 1, 0};
  const Var<double> input = tape.constant({4, 2, 2}, x.data()), mask = tape.constant({4, 2}, given);
  const Var<double> steps = model.steps_read(input, mask);
  CHECK(std::equal(steps.data(), steps.data() + steps.size(), read));
  CHECK(std::equal(mask.data(), mask.data() + mask.size(), given));
  CHECK(!plain.steps_read(input, {}));
  const Var<double> code = model.encode(input, mask).code,
                    wanted = plain.encode(input, tape.constant({4, 2}, read)).code;
  CHECK(std::equal(code.data(), code.data() + code.size(), wanted.data()));
}

TEST_CASE("activations of single layers, and decoders of both directions, must fit the model") {
  AutoencoderOptions o = composite(Activation::kTanh, GateActivation::kSigmoid, false, false);
  o.encoder_activations = {Activation::kRelu};
  CHECK_THROWS_WITH_AS(Autoencoder<float>{o}, "encoder has 2 recurrent layers and 1 activations",
                       std::invalid_argument);
  o.encoder_activations = {};
  o.decoder_direction = Direction::kBoth;
  CHECK_THROWS_WITH_AS(Autoencoder<float>{o},
                       "decoder predict: layers of both directions cannot read its previous outputs",
                       std::invalid_argument);
  o.decoders[1].conditional = false;
  CHECK_NOTHROW(Autoencoder<float>{o});
  o.decoders[0].start = Start::kState;
  CHECK_THROWS_WITH_AS(Autoencoder<float>{o},
                       "decoder reconstruct: layers of both directions cannot read the encoder's states",
                       std::invalid_argument);
}
