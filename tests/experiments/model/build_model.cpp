// From settings to models: layers, shapes, parameters, losses.
#include "experiments/model/build_model.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <map>

#include "experiments/config/config.hpp"
#include "experiments/model/summary.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/training/planned_run.hpp"
#include "tests/experiments/example_data.hpp"

using namespace tapelab;
using namespace tapelab::experiments;
using Strings = std::vector<std::string>;

namespace {

PlannedRun run_of(Strings overrides) {
  const std::string grids = TAPELAB_GRIDS;
  return expand_grid({grids + "/reconstruct.ini"}, overrides, kRunLimit).runs.front();
}

std::string summary_of(const Strings& overrides) {
  const PlannedRun run = run_of(overrides);
  return summary_text(*run.config, *run.data);
}

}  // namespace

TEST_CASE("summaries of every kind of layer") {
  CHECK(summary_of({}) ==
        "layer               type                    output shape  parameters\n"
        "input               Input                   [9, B, 1]              0\n"
        "encoder/0           LSTM                    [B, 100]          40,800\n"
        "reconstruct/repeat  RepeatVector            [9, B, 100]            0\n"
        "reconstruct/0       LSTM                    [9, B, 100]       80,400\n"
        "reconstruct/output  TimeDistributed(Dense)  [9, B, 1]            101\n"
        "total parameters: 121,301\n");
  CHECK(summary_of({"model.cell=gru", "model.bidirectional=true", "model.dropout=0.1", "model.encoder=8 4",
                    "model.decoder=16 8", "reconstruct.start=state", "reconstruct.conditional=true"}) ==
        "layer                  type                    output shape  parameters\n"
        "input                  Input                   [9, B, 1]              0\n"
        "encoder/0              Bidirectional(GRU)      [9, B, 16]           528\n"
        "encoder/0/dropout      Dropout                 [9, B, 16]             0\n"
        "encoder/1              Bidirectional(GRU)      [B, 8]               528\n"
        "encoder/1/dropout      Dropout                 [B, 8]                 0\n"
        "reconstruct/0          GRU                     [9, B, 16]           912\n"
        "reconstruct/0/dropout  Dropout                 [9, B, 16]             0\n"
        "reconstruct/1          GRU                     [9, B, 8]            624\n"
        "reconstruct/1/dropout  Dropout                 [9, B, 8]              0\n"
        "reconstruct/output     TimeDistributed(Dense)  [9, B, 1]              9\n"
        "total parameters: 2,601\n");
  CHECK(summary_of({"model.code=all_steps", "model.peepholes=true", "model.encoder=8", "model.decoder=4"}) ==
        "layer               type                    output shape  parameters\n"
        "input               Input                   [9, B, 1]              0\n"
        "encoder/0           LSTM                    [9, B, 8]            344\n"
        "reconstruct/0       LSTM                    [9, B, 4]            220\n"
        "reconstruct/output  TimeDistributed(Dense)  [9, B, 1]              5\n"
        "total parameters: 569\n");
  CHECK(summary_of({"model.bidirectional=true", "model.merge=sum", "model.bidirectional_decoder=true",
                    "model.encoder=8", "model.decoder=4", "model.code_units=3", "model.mask_value=0"}) ==
        "layer               type                      output shape  parameters\n"
        "input               Input, Masking            [9, B, 1]              0\n"
        "encoder/0           Bidirectional(LSTM, sum)  [B, 8]               640\n"
        "encoder/code        Dense                     [B, 3]                27\n"
        "reconstruct/repeat  RepeatVector              [9, B, 3]              0\n"
        "reconstruct/0       Bidirectional(LSTM, sum)  [9, B, 4]            256\n"
        "reconstruct/output  TimeDistributed(Dense)    [9, B, 1]              5\n"
        "total parameters: 928\n");
  CHECK(summary_of({"model.cell=gru", "model.reset_after=false", "model.code=all_steps", "model.encoder=8",
                    "model.decoder=4", "model.code_units=3"}) ==
        "layer               type                    output shape  parameters\n"
        "input               Input                   [9, B, 1]              0\n"
        "encoder/0           GRU                     [9, B, 8]            240\n"
        "encoder/code        TimeDistributed(Dense)  [9, B, 3]             27\n"
        "reconstruct/0       GRU                     [9, B, 4]             96\n"
        "reconstruct/output  TimeDistributed(Dense)  [9, B, 1]              5\n"
        "total parameters: 368\n");
}

TEST_CASE("the regular network has as many parameters as the autoencoder with the same layers") {
  const std::string grids = TAPELAB_GRIDS;
  for (const char* code : {"last", "all_steps"}) {
    const Grid grid = expand_grid({grids + "/stacked.ini"}, {std::string("model.code=") + code}, kRunLimit);
    CHECK(model_size(*grid.runs.front().config, *grid.runs.front().data).parameters == 248578);
  }
}

TEST_CASE("every loss of the field table, with a mask") {
  Tape<float> tape;
  const float z[] = {0.5f, -1.0f, 9.0f, 9.0f}, y[] = {1.0f, 0.0f, 5.0f, 5.0f}, valid[] = {1.0f, 0.0f};
  const Var<float> output = tape.constant({2, 1, 2}, z);
  const Sequence target{tape.constant({2, 1, 2}, y), tape.constant({2, 1}, valid)};
  const auto loss = [&](const char* name) {
    return *decoder_loss(run_of({std::string("reconstruct.loss=") + name}).config->reconstruct, output, target).data();
  };
  CHECK(loss("mse") == doctest::Approx((0.25 + 1) / 2));
  CHECK(loss("mae") == doctest::Approx((0.5 + 1) / 2));
  CHECK(loss("binary_cross_entropy") == doctest::Approx((std::log1p(std::exp(-0.5)) + std::log1p(std::exp(-1.0))) / 2));
  DecoderConfig config = run_of({}).config->reconstruct;
  config.loss = choice::Loss::kSoftmaxCrossEntropy;
  CHECK(*decoder_loss(config, output, target).data() == doctest::Approx(std::log1p(std::exp(-1.5))));
  for (const auto each : all_choices<choice::Loss>()) {
    config.loss = each;
    CHECK_NOTHROW(decoder_loss(config, output, target));
  }
}

TEST_CASE("losses of values that are masked one by one are means over the known ones, and so are their gradients") {
  const float z[] = {0.5f, -1.0f, 9.0f, 2.0f}, y[] = {1.0f, 0.0f, 5.0f, 0.5f};
  const float valid[] = {1.0f, 1.0f}, known[] = {1.0f, 0.0f, 0.0f, 1.0f};
  for (const choice::Loss each : {choice::Loss::kMse, choice::Loss::kMae, choice::Loss::kBinaryCrossEntropy}) {
    CAPTURE(text_of(each));
    DecoderConfig config = run_of({}).config->reconstruct;
    config.loss = each;
    const auto term = [&](double p, double target) {
      if (each == choice::Loss::kMse) return (p - target) * (p - target);
      if (each == choice::Loss::kMae) return std::abs(p - target);
      return std::log1p(std::exp(p)) - p * target;
    };
    Tape<float> tape;
    Parameter<float> output;
    std::vector<float> values(z, z + 4), gradients(4, 0.0f);
    output.shape = {2, 1, 2};
    output.value = values.data();
    output.gradient = gradients.data();
    const Sequence target{tape.constant({2, 1, 2}, y), tape.constant({2, 1}, valid), tape.constant({2, 1, 2}, known)};
    const Var<float> loss = decoder_loss(config, tape.parameter(output), target);
    CHECK(*loss.data() == doctest::Approx((term(0.5, 1.0) + term(2.0, 0.5)) / 2).epsilon(1e-6));
    tape.backward(loss);
    for (std::size_t i = 0; i < 4; ++i) {
      const double h = 1e-5, slope = (term(z[i] + h, y[i]) - term(z[i] - h, y[i])) / (2 * h);
      CHECK(gradients[i] == doctest::Approx(known[i] * slope / 2).epsilon(1e-4));
    }
  }
}

TEST_CASE("model: what decoders are told beforehand widens their first layer, and stands in the description") {
  const Config config =
      examples::configured({{"model.encoder", "4"}, {"model.decoder", "5"}, {"predict.enabled", "true"}});
  Dataset data = examples::example_data(config, {});
  const std::size_t before = model_size(config, data).parameters;
  data.decoders[1].known = {"x0", "x1"};
  const AutoencoderOptions options = model_options(config, data);
  CHECK(options.decoders[0].known == 0);
  CHECK(options.decoders[1].known == 2);
  CHECK(model_size(config, data).parameters == before + 2 * 4 * 5);
  CHECK(summary_text(config, data).find("predict/0") != std::string::npos);
}

TEST_CASE("model: model.layers stacks the list of units") {
  const Config config = examples::configured({{"model.encoder", "4 3"}, {"model.decoder", "5"}, {"model.layers", "2"}});
  const AutoencoderOptions options = model_options(config, examples::example_data(config, {}));
  CHECK(options.encoder == std::vector<std::size_t>{4, 3, 4, 3});
  CHECK(options.decoder == std::vector<std::size_t>{5, 5});
}

TEST_CASE("model: a loss of other outputs than it takes is that of the activated ones") {
  Tape<float> tape;
  const float z[] = {0.5f, -1.0f}, y[] = {1.0f, 0.25f};
  const Var<float> output = tape.constant({1, 1, 2}, z);
  const Sequence target{tape.constant({1, 1, 2}, y), {}};
  DecoderConfig config = run_of({}).config->reconstruct;
  const double sum = std::exp(0.5) + std::exp(-1.0);
  const std::map<choice::OutputActivation, std::pair<double, double>> shown = {
      {choice::OutputActivation::kAuto, {0.5, -1}},
      {choice::OutputActivation::kLinear, {0.5, -1}},
      {choice::OutputActivation::kSigmoid, {1 / (1 + std::exp(-0.5)), 1 / (1 + std::exp(1.0))}},
      {choice::OutputActivation::kTanh, {std::tanh(0.5), std::tanh(-1.0)}},
      {choice::OutputActivation::kRelu, {0.5, 0}},
      {choice::OutputActivation::kSoftmax, {std::exp(0.5) / sum, std::exp(-1.0) / sum}}};
  for (const auto activation : all_choices<choice::OutputActivation>()) {
    CAPTURE(text_of(activation));
    config.output_activation = activation;
    const auto [a, b] = shown.at(activation);
    config.loss = choice::Loss::kMse;
    CHECK(*decoder_loss(config, output, target).data() ==
          doctest::Approx(((a - 1) * (a - 1) + (b - 0.25) * (b - 0.25)) / 2));
    config.loss = choice::Loss::kMae;
    CHECK(*decoder_loss(config, output, target).data() == doctest::Approx((std::abs(a - 1) + std::abs(b - 0.25)) / 2));
    const Config whole = examples::configured({{"reconstruct.output_activation", text_of(activation)}});
    Autoencoder<float> model(model_options(whole, examples::example_data(whole, {})));
    const Var<float> seen = model.decoders()[0].shown(output);
    CHECK(seen.data()[0] == doctest::Approx(a));
    CHECK(seen.data()[1] == doctest::Approx(b));
  }
}

TEST_CASE("model: every setting of layers reaches the model") {
  const auto options = [](std::initializer_list<std::pair<std::string, std::string>> settings) {
    const Config config = examples::configured(settings);
    return model_options(config, examples::example_data(config, {}));
  };
  const AutoencoderOptions usual = options({});
  CHECK(usual.layer.activations.activation == Activation::kTanh);
  CHECK(usual.layer.activations.gate_activation == GateActivation::kSigmoid);
  CHECK(usual.layer.merge == Merge::kConcat);
  CHECK(usual.layer.reset == Reset::kAfter);
  CHECK(usual.encoder_activations.empty());
  CHECK(usual.decoder_activations.empty());
  CHECK(usual.decoder_direction == Direction::kForward);
  CHECK(usual.code_units == 0);
  CHECK_FALSE(usual.reversed);
  CHECK_FALSE(usual.mask_value);
  for (const auto& [text, activation] : std::map<std::string, Activation>{{"tanh", Activation::kTanh},
                                                                          {"relu", Activation::kRelu},
                                                                          {"sigmoid", Activation::kSigmoid},
                                                                          {"linear", Activation::kLinear}})
    CHECK(options({{"model.activation", text}}).layer.activations.activation == activation);
  CHECK(options({{"model.recurrent_activation", "hard_sigmoid"}}).layer.activations.gate_activation ==
        GateActivation::kHardSigmoid);
  CHECK(options({{"model.recurrent_activation", "hard_sigmoid_3"}}).layer.activations.gate_activation ==
        GateActivation::kHardSigmoid3);
  const AutoencoderOptions by_layer = options({{"model.encoder", "4 3"},
                                               {"model.decoder", "5"},
                                               {"model.layers", "2"},
                                               {"model.activation", "relu tanh sigmoid linear tanh relu"}});
  CHECK(by_layer.encoder_activations ==
        std::vector{Activation::kRelu, Activation::kTanh, Activation::kSigmoid, Activation::kLinear});
  CHECK(by_layer.decoder_activations == std::vector{Activation::kTanh, Activation::kRelu});
  CHECK(options({{"model.bidirectional_decoder", "true"}}).decoder_direction == Direction::kBoth);
  CHECK(options({{"model.merge", "sum"}}).layer.merge == Merge::kSum);
  CHECK(options({{"model.reset_after", "false"}}).layer.reset == Reset::kBefore);
  CHECK(options({{"model.reversed_input", "true"}}).reversed);
  CHECK(options({{"model.mask_value", "-1.5"}}).mask_value == -1.5);
  CHECK(options({{"model.code_units", "7"}}).code_units == 7);
  for (const auto& [text, activation] : std::map<std::string, DenseActivation>{{"linear", DenseActivation::kLinear},
                                                                               {"relu", DenseActivation::kRelu},
                                                                               {"tanh", DenseActivation::kTanh},
                                                                               {"sigmoid", DenseActivation::kSigmoid}})
    CHECK(options({{"model.code_units", "7"}, {"model.code_activation", text}}).code_activation == activation);
}
