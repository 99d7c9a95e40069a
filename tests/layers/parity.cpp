// Small autoencoders against independent implementations: outputs, every gradient by name, ten losses under Adam.
// The numbers come from tests/autograd/parity/make_fixture.py (PyTorch: activations and gates) and from
// tests/layers/parity/make_fixture.py (numpy: cells, peepholes, directions, masks, decoders fed their own outputs,
// started from the encoder's states, told of their output steps).
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "autograd/elementwise.hpp"
#include "autograd/loss.hpp"
#include "layers/adam.hpp"
#include "layers/autoencoder.hpp"

using namespace tapelab;
using nlohmann::json;

namespace {

using Numbers = std::vector<double>;

Numbers numbers(const json& list) { return list.get<Numbers>(); }

const std::vector<json>& fixture() {
  static const std::vector<json> cases = [] {
    std::vector<json> all;
    for (const char* path : {"/autograd/parity/fixture.json", "/layers/parity/fixture.json"}) {
      std::ifstream file(std::string(TAPELAB_TEST_SOURCE) + path);
      for (const json& c : json::parse(file)) all.push_back(c);
    }
    return all;
  }();
  return cases;
}

AutoencoderOptions options_of(const json& c) {
  AutoencoderOptions o;
  o.features = c["features"];
  o.encoder = c["encoder"].get<std::vector<std::size_t>>();
  o.decoder = c["decoder"].get<std::vector<std::size_t>>();
  o.layer.cell = c.value("cell", "lstm") == "gru" ? Cell::kGru : Cell::kLstm;
  o.layer.peepholes = c.value("peepholes", false) ? Peepholes::kOn : Peepholes::kOff;
  o.direction = c.value("bidirectional", false) ? Direction::kBoth : Direction::kForward;
  o.layer.activations = {c["activation"] == "relu" ? Activation::kRelu : Activation::kTanh,
                         c["gate_activation"] == "sigmoid" ? GateActivation::kSigmoid : GateActivation::kHardSigmoid};
  for (const json& d : c["decoders"])
    o.decoders.push_back({.name = d["name"],
                          .steps = d["steps"],
                          .features = o.features,
                          .conditional = d["conditional"],
                          .start = d.value("start", "repeat") == "state" ? Start::kState : Start::kRepeat,
                          .first_step = d.value("first_step", "step") == "state" ? FirstStep::kState : FirstStep::kStep,
                          .feedback_gradient = d.value("feedback_gradient", true),
                          .output_activation = d.value("output_activation", "linear") == "sigmoid"
                                                   ? DenseActivation::kSigmoid
                                                   : DenseActivation::kLinear,
                          .known = d.value("known", std::size_t{0})});
  return o;
}

/// The autoencoder of one case with the weights of the fixture.
template <class T>
class Trained {
 public:
  explicit Trained(const json& c) : case_(c), model_(options_of(c)), buffer_(model_) {
    REQUIRE(buffer_.entries().size() == c["weights"].size());
    for (const auto& [name, p] : buffer_.entries()) {
      const auto values = numbers(c["weights"].at(name));
      REQUIRE(values.size() == p->size());
      std::copy(values.begin(), values.end(), p->value);
    }
  }
  ParameterBuffer<T>& buffer() { return buffer_; }

  /// One forward and backward pass. Returns the loss; fills `outputs` by name of decoder when it is not null.
  double pass(std::map<std::string, Numbers>* outputs) {
    tape_.reset();
    const std::size_t batch = case_["batch"], features = case_["features"];
    const Encoding<T> code =
        model_.encode(sequence({case_["steps"], batch, features}, case_["input"]), mask(case_["steps"]));
    Var<T> loss;
    for (std::size_t d = 0; d < model_.decoders().size(); ++d) {
      Decoder<T>& decoder = model_.decoders()[d];
      const std::size_t steps = decoder.options.steps;
      const Var<T> target = sequence({steps, batch, features}, case_["targets"][decoder.options.name]);
      const json& fed = case_["decoders"][d];
      const Var<T> previous = delayed(target, fed.value("first_input", "zero") == "last");
      const Var<T> known = fed.contains("known")
                               ? sequence({steps, batch, fed["known"]}, case_["known"][decoder.options.name])
                               : Var<T>();
      const Var<T> y = fed.contains("own") ? decoder.on_own_outputs(code, previous, own_steps(fed["own"], steps), known)
                                           : decoder(code, previous, known);
      if (outputs != nullptr) (*outputs)[decoder.options.name] = Numbers(y.data(), y.data() + y.size());
      const bool logits = decoder.options.output_activation == DenseActivation::kSigmoid;
      const Var<T> part = logits ? binary_cross_entropy(y, target, mask(steps)) : mse(y, target, mask(steps));
      loss = loss ? add(loss, part) : part;
    }
    tape_.backward(loss);
    return static_cast<double>(*loss.data());
  }

 private:
  /// Valid steps of sequence b among the first `steps`; a case without lengths has no padding.
  std::size_t valid_steps(std::size_t b, std::size_t steps) const {
    return case_.contains("lengths") ? std::min(case_["lengths"][b].get<std::size_t>(), steps) : steps;
  }
  Var<T> mask(std::size_t steps) {
    const std::size_t batch = case_["batch"];
    const Var<T> m = tape_.constant({steps, batch});
    for (std::size_t i = 0; i < m.size(); ++i) m.data()[i] = i / batch < valid_steps(i % batch, steps) ? T{1} : T{0};
    return std::count(m.data(), m.data() + m.size(), T{0}) > 0 ? m : Var<T>();
  }
  /// 1 where a decoder of so many steps is fed its own output.
  Var<T> own_steps(const json& table, std::size_t steps) {
    const std::size_t batch = case_["batch"];
    const Var<T> own = tape_.constant({steps, batch});
    for (std::size_t i = 0; i < own.size(); ++i) own.data()[i] = table[i / batch][i % batch].get<T>();
    return own;
  }
  /// One step late, first zeros or the sequence's last input; behind a sequence's end its last value.
  Var<T> delayed(Var<T> y, bool last_input) {
    const std::size_t steps = y.shape()[0], batch = y.shape()[1], features = y.shape()[2];
    const Var<T> previous = tape_.constant(y.shape());
    for (std::size_t i = 0; i < y.size(); ++i) {
      const std::size_t b = i / features % batch, known = std::min(i / features / batch, valid_steps(b, steps));
      previous.data()[i] = known == 0 ? T{0} : y.data()[((known - 1) * batch + b) * features + i % features];
    }
    if (last_input)
      for (std::size_t i = 0; i < batch * features; ++i) {
        const std::size_t b = i / features, end = valid_steps(b, case_["steps"]) - 1;
        previous.data()[i] = case_["input"][(end * batch + b) * features + i % features].get<T>();
      }
    return previous;
  }
  Var<T> sequence(const Shape& shape, const json& values) {
    const Var<T> v = tape_.constant(shape);
    const Numbers all = numbers(values);
    REQUIRE(all.size() == v.size());
    std::copy(all.begin(), all.end(), v.data());
    return v;
  }

  const json& case_;
  Autoencoder<T> model_;
  ParameterBuffer<T> buffer_;
  Tape<T> tape_;
};

double largest_error(const Numbers& ours, const Numbers& theirs) {
  REQUIRE(ours.size() == theirs.size());
  double largest = 0;
  for (std::size_t k = 0; k < ours.size(); ++k) {
    const double error = std::abs(ours[k] - theirs[k]) / std::max(1.0, std::abs(theirs[k]));
    if (!(error <= largest)) largest = error;
  }
  return largest;
}

/// The fixture is float64 with 15 digits.
template <class T>
constexpr double kTolerance = std::is_same_v<T, double> ? 1e-12 : 1e-5;

std::string title(const json& c) {
  const auto word = [&c](const char* key) { return c.value(key, false) ? std::string(", ") + key : std::string(); };
  return c.value("cell", "lstm") + ", " + c["activation"].get<std::string>() + ", " +
         c["gate_activation"].get<std::string>() + word("peepholes") + word("bidirectional") +
         (c.contains("lengths") ? ", lengths " + c["lengths"].dump() : "") + ", " + c["decoders"].dump();
}

}  // namespace

TEST_CASE_TEMPLATE("outputs, loss and every gradient equal an independent implementation's", T, float, double) {
  REQUIRE(fixture().size() == 18);
  for (const json& c : fixture()) {
    INFO(title(c));
    Trained<T> model(c);
    std::map<std::string, Numbers> outputs;
    const double loss = model.pass(&outputs);
    CHECK(largest_error({loss}, {c["losses"][0]}) <= kTolerance<T>);
    CHECK(outputs.size() == c["outputs"].size());
    for (const auto& [name, values] : outputs) {
      INFO(name);
      CHECK(largest_error(values, numbers(c["outputs"].at(name))) <= kTolerance<T>);
    }
    for (const auto& [name, p] : model.buffer().entries()) {
      INFO(name);
      CHECK(largest_error({p->gradient, p->gradient + p->size()}, numbers(c["gradients"].at(name))) <= kTolerance<T>);
    }
  }
}

TEST_CASE_TEMPLATE("ten losses under adam equal an independent implementation's", T, float, double) {
  for (const json& c : fixture()) {
    INFO(title(c));
    Trained<T> model(c);
    const json& a = c["adam"];
    Adam<T> adam({a["learning_rate"], a["beta_1"], a["beta_2"], a["epsilon"]}, model.buffer().size());
    Numbers losses;
    for (std::size_t k = 0; k < c["losses"].size(); ++k) {
      losses.push_back(model.pass(nullptr));
      adam.step(model.buffer().values(), model.buffer().gradients());
    }
    CHECK(losses.size() == 10);
    CHECK(losses.back() < losses.front());
    CHECK(largest_error(losses, numbers(c["losses"])) <= (std::is_same_v<T, double> ? 1e-10 : 1e-5));
  }
}
