// The fused LSTM against the graph of primitive operations, in every option, and against central differences.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "autograd/gradient_check.hpp"
#include "autograd/random.hpp"
#include "autograd/reduction.hpp"
#include "unfused_lstm.hpp"

using namespace tapelab;

namespace {

enum class Reads { kSequence, kFinalH, kFinalC, kAll };

/// T steps, B batch, R repeated features, F sequence features, H hidden; R or F 0: that input is absent.
struct Case {
  std::size_t steps, batch, repeated, features, hidden;
  bool initial_h, initial_c;
  LstmOptions options;
  Reads reads;

  std::string text() const {
    return "T " + std::to_string(steps) + " B " + std::to_string(batch) + " R " + std::to_string(repeated) + " F " +
           std::to_string(features) + " H " + std::to_string(hidden) + (initial_h ? " h" : "") +
           (initial_c ? " c" : "") + " activation " + std::to_string(static_cast<int>(options.activation)) + " gates " +
           std::to_string(static_cast<int>(options.gate_activation)) + " reads " +
           std::to_string(static_cast<int>(reads));
  }
};

template <class T>
class Model {
 public:
  explicit Model(const Case& c)
      : c_(c),
        repeated_{.shape = {c.batch, c.repeated}},
        sequence_{.shape = {c.steps, c.batch, c.features}},
        kernel_{.shape = {c.repeated + c.features, 4 * c.hidden}},
        recurrent_{.shape = {c.hidden, 4 * c.hidden}},
        bias_{.shape = {4 * c.hidden}},
        h_{.shape = {c.batch, c.hidden}},
        c0_{.shape = {c.batch, c.hidden}},
        buffer_(*this) {
    RandomStream random(3, Purpose::kInitialWeights);
    visit([&random](const std::string&, Parameter<T>& p) {
      std::generate_n(p.value, p.size(), [&random] { return static_cast<T>(random.uniform(-1, 1)); });
    });
  }

  template <class F>
  void visit(F f) {
    f("repeated", repeated_);
    f("sequence", sequence_);
    f("kernel", kernel_);
    f("recurrent", recurrent_);
    f("bias", bias_);
    f("h", h_);
    f("c", c0_);
  }
  ParameterBuffer<T>& buffer() { return buffer_; }

  template <class Lstm>
  LstmOutput<T> outputs(Tape<T>& tape, Lstm lstm_function) {
    LstmInput<T> input{c_.steps, c_.batch, {}, {}};
    if (c_.repeated > 0) input.repeated = tape.parameter(repeated_);
    if (c_.features > 0) input.sequence = tape.parameter(sequence_);
    LstmState<T> initial;
    if (c_.initial_h) initial.h = tape.parameter(h_);
    if (c_.initial_c) initial.c = tape.parameter(c0_);
    const LstmWeights<T> weights{tape.parameter(kernel_), tape.parameter(recurrent_), tape.parameter(bias_)};
    return lstm_function(input, weights, initial, c_.options);
  }

  /// A random weighting of the outputs that the case reads.
  Var<T> loss(Tape<T>& tape, const LstmOutput<T>& out) const {
    RandomStream random(4, Purpose::kShuffle);
    const auto weighted = [&](Var<T> y) {
      const Var<T> r = tape.constant(y.shape());
      std::generate_n(r.data(), r.size(), [&random] { return static_cast<T>(random.uniform(-1, 1)); });
      return sum(mul(y, r));
    };
    switch (c_.reads) {
      case Reads::kSequence:
        return weighted(out.sequence);
      case Reads::kFinalH:
        return weighted(out.final.h);
      case Reads::kFinalC:
        return weighted(out.final.c);
      case Reads::kAll:
        break;
    }
    return add(add(weighted(out.sequence), weighted(out.final.h)), weighted(out.final.c));
  }

  /// Outputs and the gradient of everything, one after the other, as float64.
  template <class Lstm>
  std::vector<double> everything(Lstm lstm_function) {
    std::fill_n(buffer_.gradients(), buffer_.size(), T{0});
    Tape<T> tape;
    const LstmOutput<T> out = outputs(tape, lstm_function);
    tape.backward(loss(tape, out));
    std::vector<double> all;
    for (Var<T> v : {out.sequence, out.final.h, out.final.c}) all.insert(all.end(), v.data(), v.data() + v.size());
    all.insert(all.end(), buffer_.gradients(), buffer_.gradients() + buffer_.size());
    return all;
  }

 private:
  Case c_;
  Parameter<T> repeated_, sequence_, kernel_, recurrent_, bias_, h_, c0_;
  ParameterBuffer<T> buffer_;
};

constexpr auto kFused = [](const auto&... arguments) { return lstm(arguments...); };
constexpr auto kUnfused = [](const auto&... arguments) { return test::unfused_lstm(arguments...); };

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  double largest = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    const double error = std::abs(a[k] - b[k]) / std::max({1.0, std::abs(a[k]), std::abs(b[k])});
    if (!(error <= largest)) largest = error;
  }
  return largest;
}

/// Every option at one size: activations, inputs, initial state, outputs that the loss reads.
template <class F>
void for_every_option(std::size_t steps, std::size_t batch, std::size_t hidden, F f) {
  for (Activation activation : {Activation::kTanh, Activation::kRelu})
    for (GateActivation gate : {GateActivation::kSigmoid, GateActivation::kHardSigmoid})
      for (std::size_t repeated : {0, 2})
        for (std::size_t features : {0, 3})
          for (bool h : {false, true})
            for (bool c : {false, true})
              for (Reads reads : {Reads::kSequence, Reads::kFinalH, Reads::kFinalC, Reads::kAll})
                f(Case{steps, batch, repeated, features, hidden, h, c, {activation, gate}, reads});
}

constexpr std::size_t kSizes[][3] = {{4, 3, 5}, {1, 1, 7}, {4, 1, 5}, {1, 3, 7}, {3, 2, 19}};  // T, B, H

/// An LSTM with one feature and one hidden unit.
struct OneUnit {
  Parameter<double> kernel{.shape = {1, 4}}, recurrent{.shape = {1, 4}}, bias{.shape = {4}};
  ParameterBuffer<double> buffer{*this};
  template <class F>
  void visit(F f) {
    f("kernel", kernel);
    f("recurrent", recurrent);
    f("bias", bias);
  }
};

}  // namespace

TEST_CASE("the fused lstm equals the graph of primitive ops in every option") {
  std::size_t cases = 0;
  double largest = 0;
  for (const auto& [steps, batch, hidden] : kSizes)
    for_every_option(steps, batch, hidden, [&](const Case& c) {
      Model<double> model(c);
      const double error = largest_difference(model.everything(kFused), model.everything(kUnfused));
      INFO(c.text());
      CHECK(error <= 1e-12);
      largest = std::max(largest, error);
      ++cases;
    });
  CHECK(cases == 5 * 256);
  MESSAGE(cases << " cases, largest difference " << largest);
}

TEST_CASE("the fused lstm in float32 is near the one in float64") {
  for (const auto& [steps, batch, hidden] : kSizes)
    for_every_option(steps, batch, hidden, [&](const Case& c) {
      Model<float> single(c);
      Model<double> exact(c);
      // The buffers differ in padding, so compare the outputs and each gradient by itself.
      const auto a = single.everything(kFused);
      const auto b = exact.everything(kFused);
      const std::size_t outputs = (c.steps + 2) * c.batch * c.hidden;
      INFO(c.text());
      CHECK(largest_difference({a.begin(), a.begin() + static_cast<std::ptrdiff_t>(outputs)},
                               {b.begin(), b.begin() + static_cast<std::ptrdiff_t>(outputs)}) <= 1e-4);
      for (std::size_t p = 0; p < single.buffer().entries().size(); ++p) {
        const Parameter<float>& x = *single.buffer().entries()[p].parameter;
        const Parameter<double>& y = *exact.buffer().entries()[p].parameter;
        CHECK(largest_difference({x.gradient, x.gradient + x.size()}, {y.gradient, y.gradient + y.size()}) <= 1e-3);
      }
    });
}

TEST_CASE("the fused lstm against central differences") {
  for (std::size_t repeated : {0, 2})
    for (std::size_t features : {0, 3})
      for (bool state : {false, true}) {
        const Case c{3, 2, repeated, features, 5, state, state, {}, Reads::kAll};
        Model<double> model(c);
        const GradientCheck check = check_gradients(
            model.buffer(), [&](Tape<double>& tape) { return model.loss(tape, model.outputs(tape, kFused)); });
        INFO(c.text() << ", " << check.where);
        CHECK(check.checked == model.buffer().count());
        CHECK(check.largest_error <= 1e-6);
      }
}

TEST_CASE("weights used by two lstms get the sum of both gradients") {
  const Case c{3, 2, 2, 3, 5, true, true, {}, Reads::kAll};
  Model<double> model(c);
  const auto gradients = [&](auto first, auto second) {
    std::fill_n(model.buffer().gradients(), model.buffer().size(), 0.0);
    Tape<double> tape;
    tape.backward(add(model.loss(tape, model.outputs(tape, first)), model.loss(tape, model.outputs(tape, second))));
    return std::vector<double>(model.buffer().gradients(), model.buffer().gradients() + model.buffer().size());
  };
  CHECK(largest_difference(gradients(kFused, kFused), gradients(kUnfused, kUnfused)) <= 1e-12);
  CHECK(largest_difference(gradients(kFused, kUnfused), gradients(kUnfused, kFused)) <= 1e-12);
}

TEST_CASE("the equations of one step by hand") {
  // H = 1, W = U = 0: the gates are functions of the bias alone.
  OneUnit weights;
  const double bias[] = {0.5, -1.0, 0.25, 2.0}, x = 3.0, c0 = 0.7;
  std::copy_n(bias, 4, weights.bias.value);
  const auto logistic = [](double z) { return 1 / (1 + std::exp(-z)); };
  const auto hard = [](double z) { return std::clamp(0.2 * z + 0.5, 0.0, 1.0); };
  Tape<double> tape;
  const auto run = [&](LstmOptions options) {
    return lstm<double>(
        {1, 1, {}, tape.constant({1, 1, 1}, &x)},
        {tape.parameter(weights.kernel), tape.parameter(weights.recurrent), tape.parameter(weights.bias)},
        {{}, tape.constant({1, 1}, &c0)}, options);
  };
  const auto soft = run({});
  const double c = logistic(-1.0) * c0 + logistic(0.5) * std::tanh(0.25);
  CHECK(*soft.final.c.data() == doctest::Approx(c).epsilon(1e-14));
  CHECK(*soft.final.h.data() == doctest::Approx(logistic(2.0) * std::tanh(c)).epsilon(1e-14));
  const auto keras = run({Activation::kRelu, GateActivation::kHardSigmoid});
  const double d = hard(-1.0) * c0 + hard(0.5) * 0.25;
  CHECK(*keras.final.c.data() == doctest::Approx(d).epsilon(1e-14));
  CHECK(*keras.sequence.data() == doctest::Approx(hard(2.0) * d).epsilon(1e-14));
}
