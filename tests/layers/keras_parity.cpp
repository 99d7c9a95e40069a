// Small autoencoders in every setting that a Keras file may hold, against Keras itself: the shown output, the loss and
// every gradient by name. The numbers come from tests/layers/parity/make_keras_fixture.py.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "autograd/loss.hpp"
#include "layers/autoencoder.hpp"

using namespace tapelab;
using nlohmann::json;

namespace {

constexpr std::size_t kSteps = 4, kBatch = 3, kFeatures = 2;

const json& cases() {
  static const json all = json::parse(std::ifstream(std::string(TAPELAB_TEST_SOURCE) + "/layers/parity/keras.json"));
  return all;
}

DenseActivation dense_activation(const std::string& name) {
  return std::map<std::string, DenseActivation>{{"linear", DenseActivation::kLinear},
                                                {"relu", DenseActivation::kRelu},
                                                {"tanh", DenseActivation::kTanh},
                                                {"sigmoid", DenseActivation::kSigmoid},
                                                {"softmax", DenseActivation::kSoftmax}}
      .at(name);
}

AutoencoderOptions options_of(const json& c) {
  static const std::map<std::string, Activation> kActivations = {{"linear", Activation::kLinear},
                                                                 {"relu", Activation::kRelu},
                                                                 {"tanh", Activation::kTanh},
                                                                 {"sigmoid", Activation::kSigmoid}};
  AutoencoderOptions o;
  o.features = kFeatures;
  o.encoder = c["encoder"].get<std::vector<std::size_t>>();
  o.decoder = c["decoder"].get<std::vector<std::size_t>>();
  o.layer.cell = c["cell"] == "gru" ? Cell::kGru : Cell::kLstm;
  o.layer.activations.gate_activation =
      c["gates"] == "hard_sigmoid" ? GateActivation::kHardSigmoid3 : GateActivation::kSigmoid;
  o.layer.reset = c["reset_after"] ? Reset::kAfter : Reset::kBefore;
  o.layer.merge = c["merge"] == "sum" ? Merge::kSum : Merge::kConcat;
  for (const std::string name : c["activations"])
    (o.encoder_activations.size() < o.encoder.size() ? o.encoder_activations : o.decoder_activations)
        .push_back(kActivations.at(name));
  o.direction = c["bidirectional"] ? Direction::kBoth : Direction::kForward;
  o.decoder_direction = c["bidirectional_decoder"] ? Direction::kBoth : Direction::kForward;
  o.code = c["all_steps"] ? Code::kAllSteps : Code::kLast;
  o.code_units = c["code_units"];
  o.code_activation = dense_activation(c["code_activation"]);
  o.reversed = c["reversed"];
  if (!c["mask_value"].is_null()) o.mask_value = c["mask_value"].get<double>();
  o.decoders = {{.name = "reconstruct",
                 .steps = kSteps,
                 .features = kFeatures,
                 .output_activation = dense_activation(c["output_activation"])}};
  return o;
}

template <class T>
double largest_error(const T* ours, std::size_t n, const json& theirs) {
  REQUIRE(theirs.size() == n);
  double largest = 0;
  for (std::size_t k = 0; k < n; ++k) {
    const double wanted = theirs[k], error = std::abs(static_cast<double>(ours[k]) - wanted);
    if (!(error / std::max(1.0, std::abs(wanted)) <= largest)) largest = error / std::max(1.0, std::abs(wanted));
  }
  return largest;
}

}  // namespace

TEST_CASE_TEMPLATE("output, loss and every gradient equal Keras'", T, float, double) {
  constexpr double kTolerance = std::is_same_v<T, double> ? 1e-12 : 1e-5;
  REQUIRE(cases().size() == 14);
  for (std::size_t i = 0; i < cases().size(); ++i) {
    const json& c = cases()[i];
    INFO("case " << i << ": " << c["cell"].dump() << ", " << c["activations"].dump());
    Autoencoder<T> model(options_of(c));
    ParameterBuffer<T> parameters(model);
    REQUIRE(parameters.entries().size() == c["weights"].size());
    for (const auto& [name, p] : parameters.entries()) {
      INFO(name);
      const auto values = c["weights"].at(name).template get<std::vector<double>>();
      REQUIRE(values.size() == p->size());
      std::copy(values.begin(), values.end(), p->value);
    }
    Tape<T> tape;
    const auto sequence = [&tape](const json& values) {
      const auto all = values.template get<std::vector<T>>();
      REQUIRE(all.size() == kSteps * kBatch * kFeatures);
      return tape.constant({kSteps, kBatch, kFeatures}, all.data());
    };
    Decoder<T>& decoder = model.decoders()[0];
    const Var<T> output = decoder.shown(decoder(model.encode(sequence(c["input"])), {}));
    CHECK(largest_error(output.data(), output.size(), c["output"]) <= kTolerance);
    const Var<T> loss = mse(output, sequence(c["target"]));
    CHECK(static_cast<double>(*loss.data()) == doctest::Approx(c["loss"].template get<double>()).epsilon(kTolerance));
    tape.backward(loss);
    for (const auto& [name, p] : parameters.entries()) {
      INFO(name);
      CHECK(largest_error(p->gradient, p->size(), c["gradients"].at(name)) <= kTolerance);
    }
  }
}
