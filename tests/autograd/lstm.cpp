// The fused LSTM against the graph of primitive operations, in every option, and against central differences.
#include <doctest/doctest.h>

#include "autograd/gradient_check.hpp"
#include "recurrent_cases.hpp"

using namespace tapelab;
using namespace tapelab::test;

namespace {

template <class T>
using Model = RecurrentModel<LstmCell, T>;

/// Every option, each at one of the sizes: activations, inputs, initial state, outputs that the loss reads.
template <class F>
void for_every_option(F f) {
  std::size_t cases = 0;
  for_every_activation([&](RecurrentOptions options) {
    for (std::size_t repeated : {0, 2})
      for (std::size_t features : {0, 3})
        for (bool h : {false, true})
          for (bool c : {false, true})
            for (Reads reads : {Reads::kSequence, Reads::kFinalH, Reads::kFinalC, Reads::kAll}) {
              const auto& [steps, batch, hidden] = kSizes[cases++ % std::size(kSizes)];
              f(Case{steps, batch, repeated, features, hidden, h, c, options, reads});
            }
  });
}

/// An LSTM with one feature and one hidden unit.
struct OneUnit {
  Parameter<double> kernel{.shape = {1, 4}}, recurrent{.shape = {1, 4}}, bias{.shape = {4}}, peepholes{.shape = {3}};
  ParameterBuffer<double> buffer{*this};
  template <class F>
  void visit(F f) {
    f("kernel", kernel);
    f("recurrent", recurrent);
    f("bias", bias);
    f("peepholes", peepholes);
  }
};

}  // namespace

TEST_CASE("the fused lstm equals the graph of primitive ops in every option") {
  std::size_t cases = 0;
  double largest = 0;
  for_every_option([&](Case c) {
    // Each option with one mask or none, with peepholes or without: all pairs occur many times.
    c.mask = kMaskPatterns[cases / 5 % 5];
    c.peepholes = cases / 25 % 2 == 1;
    Model<double> model(c);
    const double error = largest_difference(model.everything(Graph::kFused), model.everything(Graph::kUnfused));
    INFO(c.text());
    CHECK(error <= 1e-12);
    largest = std::max(largest, error);
    ++cases;
  });
  CHECK(cases == 12 * 64);
  MESSAGE(cases << " cases, largest difference " << largest);
}

TEST_CASE("the fused lstm equals the graph of primitive ops with every mask, with peepholes and without") {
  for (MaskPattern mask : kMaskPatterns)
    for (bool peepholes : {false, true})
      for (bool state : {false, true})
        for (Reads reads : {Reads::kSequence, Reads::kFinalH, Reads::kFinalC, Reads::kAll})
          for_every_activation([&](RecurrentOptions options) {
            const Case c{5, 4, 2, 3, 7, state, state, options, reads, mask, peepholes};
            Model<double> model(c);
            INFO(c.text());
            CHECK(largest_difference(model.everything(Graph::kFused), model.everything(Graph::kUnfused)) <= 1e-12);
          });
}

TEST_CASE("the fused lstm equals the graph of primitive ops where the recurrent kernel is transposed beforehand") {
  for (bool state : {false, true})
    for (MaskPattern mask : {MaskPattern::kNone, MaskPattern::kTrailing, MaskPattern::kGaps})
      for (bool peepholes : {false, true})
        for_every_activation([&](RecurrentOptions options) {
          const Case c{8, 17, 2, 3, 5, state, state, options, Reads::kAll, mask, peepholes};
          Model<double> model(c);
          INFO(c.text());
          CHECK(largest_difference(model.everything(Graph::kFused), model.everything(Graph::kUnfused)) <= 1e-12);
        });
}

TEST_CASE("the fused lstm in float32 is near the one in float64") {
  for_every_option([&](const Case& c) {
    Model<float> single(c);
    Model<double> exact(c);
    // The buffers differ in padding, so compare the outputs and each gradient by itself.
    const auto a = single.everything(Graph::kFused);
    const auto b = exact.everything(Graph::kFused);
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
      for (bool state : {false, true})
        for (bool peepholes : {false, true})
          for (MaskPattern mask : {MaskPattern::kNone, MaskPattern::kTrailing, MaskPattern::kGaps}) {
            const Case c{3, 2, repeated, features, 5, state, state, {}, Reads::kAll, mask, peepholes};
            Model<double> model(c);
            const GradientCheck check = check_gradients(model.buffer(), [&](Tape<double>& tape) {
              return model.loss(tape, model.outputs(tape, Graph::kFused));
            });
            INFO(c.text() << ", " << check.where);
            CHECK(check.checked == model.buffer().count());
            CHECK(check.largest_error <= 1e-6);
          }
}

TEST_CASE("the fused lstm against central differences with every activation") {
  for_every_activation([](RecurrentOptions options) {
    const Case c{3, 2, 2, 3, 5, true, true, options, Reads::kAll, MaskPattern::kGaps, true};
    Model<double> model(c);
    const GradientCheck check = check_gradients(
        model.buffer(), [&](Tape<double>& tape) { return model.loss(tape, model.outputs(tape, Graph::kFused)); });
    INFO(c.text() << ", " << check.where);
    CHECK(check.largest_error <= 1e-6);
  });
}

TEST_CASE("weights used by two lstms get the sum of both gradients") {
  const Case c{3, 2, 2, 3, 5, true, true, {}, Reads::kAll, MaskPattern::kGaps, true};
  Model<double> model(c);
  const auto gradients = [&](Graph first, Graph second) {
    std::fill_n(model.buffer().gradients(), model.buffer().size(), 0.0);
    Tape<double> tape;
    tape.backward(add(model.loss(tape, model.outputs(tape, first)), model.loss(tape, model.outputs(tape, second))));
    return std::vector<double>(model.buffer().gradients(), model.buffer().gradients() + model.buffer().size());
  };
  CHECK(largest_difference(gradients(Graph::kFused, Graph::kFused), gradients(Graph::kUnfused, Graph::kUnfused)) <=
        1e-12);
  CHECK(largest_difference(gradients(Graph::kFused, Graph::kUnfused), gradients(Graph::kUnfused, Graph::kFused)) <=
        1e-12);
}

TEST_CASE("the equations of one step by hand") {
  // H = 1, W = U = 0: the gates are functions of the bias, and of the cell if there are peepholes.
  OneUnit weights;
  const double bias[] = {0.5, -1.0, 0.25, 2.0}, peepholes[] = {0.3, -0.4, 0.8}, x = 3.0, c0 = 0.7;
  std::copy_n(bias, 4, weights.bias.value);
  std::copy_n(peepholes, 3, weights.peepholes.value);
  const auto logistic = [](double z) { return 1 / (1 + std::exp(-z)); };
  const auto hard = [](double z) { return std::clamp(0.2 * z + 0.5, 0.0, 1.0); };
  Tape<double> tape;
  const auto run = [&](LstmOptions options, Var<double> seen) {
    return lstm<double>(
        {1, 1, {}, tape.constant({1, 1, 1}, &x)},
        {tape.parameter(weights.kernel), tape.parameter(weights.recurrent), tape.parameter(weights.bias), seen},
        {{}, tape.constant({1, 1}, &c0)}, options);
  };
  const auto soft = run({}, {});
  const double c = logistic(-1.0) * c0 + logistic(0.5) * std::tanh(0.25);
  CHECK(*soft.final.c.data() == doctest::Approx(c).epsilon(1e-14));
  CHECK(*soft.final.h.data() == doctest::Approx(logistic(2.0) * std::tanh(c)).epsilon(1e-14));
  const auto keras = run({Activation::kRelu, GateActivation::kHardSigmoid}, {});
  const double d = hard(-1.0) * c0 + hard(0.5) * 0.25;
  CHECK(*keras.final.c.data() == doctest::Approx(d).epsilon(1e-14));
  CHECK(*keras.sequence.data() == doctest::Approx(hard(2.0) * d).epsilon(1e-14));
  const auto hard_3 = [](double z) { return std::clamp(z + 3, 0.0, 6.0) / 6; };
  const auto keras_3 = run({Activation::kSigmoid, GateActivation::kHardSigmoid3}, {});
  const double s = hard_3(-1.0) * c0 + hard_3(0.5) * logistic(0.25);
  CHECK(*keras_3.final.c.data() == doctest::Approx(s).epsilon(1e-14));
  CHECK(*keras_3.sequence.data() == doctest::Approx(hard_3(2.0) * logistic(s)).epsilon(1e-14));
  const auto linear = run({Activation::kLinear, GateActivation::kSigmoid}, {});
  const double l = logistic(-1.0) * c0 + logistic(0.5) * 0.25;
  CHECK(*linear.final.c.data() == doctest::Approx(l).epsilon(1e-14));
  CHECK(*linear.sequence.data() == doctest::Approx(logistic(2.0) * l).epsilon(1e-14));
  const auto peeping = run({}, tape.parameter(weights.peepholes));
  const double e = logistic(-1.0 - 0.4 * c0) * c0 + logistic(0.5 + 0.3 * c0) * std::tanh(0.25);
  CHECK(*peeping.final.c.data() == doctest::Approx(e).epsilon(1e-14));
  CHECK(*peeping.final.h.data() == doctest::Approx(logistic(2.0 + 0.8 * e) * std::tanh(e)).epsilon(1e-14));
}
