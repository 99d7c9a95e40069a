// The fused GRU against the graph of primitive operations, in every option, and against central differences.
#include <doctest/doctest.h>

#include "autograd/gradient_check.hpp"
#include "recurrent_cases.hpp"

using namespace tapelab;
using namespace tapelab::test;

namespace {

template <class T>
using Model = RecurrentModel<GruCell, T>;

/// Where the reset gate acts.
constexpr Reset kResets[] = {Reset::kAfter, Reset::kBefore};

/// Every option, each at one of the sizes: activations, reset gate, inputs, initial state, mask, outputs that the loss
/// reads.
template <class F>
void for_every_option(F f) {
  std::size_t cases = 0;
  for_every_activation([&](RecurrentOptions options) {
    for (Reset reset : kResets)
      for (std::size_t repeated : {0, 2})
        for (std::size_t features : {0, 3})
          for (bool h : {false, true})
            for (MaskPattern mask : kMaskPatterns)
              for (Reads reads : {Reads::kSequence, Reads::kFinalH, Reads::kAll}) {
                // Shifted with every block of masks and reads, so that all of them occur with every size.
                const auto& [steps, batch, hidden] = kSizes[(cases + cases / 15) % std::size(kSizes)];
                ++cases;
                f(Case{steps, batch, repeated, features, hidden, h, false, options, reads, mask, false, reset});
              }
  });
}

/// A GRU without input and with one hidden unit.
struct OneUnit {
  Parameter<double> recurrent{.shape = {1, 3}}, bias{.shape = {2, 3}};
  ParameterBuffer<double> buffer{*this};
  template <class F>
  void visit(F f) {
    f("recurrent", recurrent);
    f("bias", bias);
  }
};

}  // namespace

TEST_CASE("the fused gru equals the graph of primitive ops in every option") {
  std::size_t cases = 0;
  double largest = 0;
  for_every_option([&](const Case& c) {
    Model<double> model(c);
    const double error = largest_difference(model.everything(Graph::kFused), model.everything(Graph::kUnfused));
    INFO(c.text());
    CHECK(error <= 1e-12);
    largest = std::max(largest, error);
    ++cases;
  });
  CHECK(cases == 12 * 2 * 120);
  MESSAGE(cases << " cases, largest difference " << largest);
}

TEST_CASE("the fused gru equals the graph of primitive ops where the recurrent kernel is transposed beforehand") {
  for (bool state : {false, true})
    for (MaskPattern mask : {MaskPattern::kNone, MaskPattern::kTrailing, MaskPattern::kGaps})
      for (Reset reset : kResets)
        for_every_activation([&](RecurrentOptions options) {
          const Case c{8, 17, 2, 3, 5, state, false, options, Reads::kAll, mask, false, reset};
          Model<double> model(c);
          INFO(c.text());
          CHECK(largest_difference(model.everything(Graph::kFused), model.everything(Graph::kUnfused)) <= 1e-12);
        });
}

TEST_CASE("the fused gru equals the graph of primitive ops where rows are spread") {
  for (Reset reset : kResets) {
    const Case c{8, 16, 2, 3, 256, true, false, {}, Reads::kAll, MaskPattern::kTrailing, false, reset};
    Model<double> model(c);
    INFO(c.text());
    CHECK(largest_difference(model.everything(Graph::kFused), model.everything(Graph::kUnfused)) <=
          1e-9);  // wide random layers blow rounding up
  }
}

TEST_CASE("the fused gru in float32 is near the one in float64") {
  for_every_option([&](const Case& c) {
    Model<float> single(c);
    Model<double> exact(c);
    // The buffers differ in padding, so compare the outputs and each gradient by itself.
    const auto a = single.everything(Graph::kFused);
    const auto b = exact.everything(Graph::kFused);
    const auto outputs = static_cast<std::ptrdiff_t>((c.steps + 1) * c.batch * c.hidden);
    INFO(c.text());
    CHECK(largest_difference({a.begin(), a.begin() + outputs}, {b.begin(), b.begin() + outputs}) <= 1e-4);
    for (std::size_t p = 0; p < single.buffer().entries().size(); ++p) {
      const Parameter<float>& x = *single.buffer().entries()[p].parameter;
      const Parameter<double>& y = *exact.buffer().entries()[p].parameter;
      CHECK(largest_difference({x.gradient, x.gradient + x.size()}, {y.gradient, y.gradient + y.size()}) <= 1e-3);
    }
  });
}

TEST_CASE("the fused gru against central differences") {
  for (std::size_t repeated : {0, 2})
    for (std::size_t features : {0, 3})
      for (bool state : {false, true})
        for (MaskPattern mask : {MaskPattern::kNone, MaskPattern::kTrailing, MaskPattern::kGaps})
          for (Reset reset : kResets) {
            const Case c{3, 2, repeated, features, 5, state, false, {}, Reads::kAll, mask, false, reset};
            Model<double> model(c);
            const GradientCheck check = check_gradients(model.buffer(), [&](Tape<double>& tape) {
              return model.loss(tape, model.outputs(tape, Graph::kFused));
            });
            INFO(c.text() << ", " << check.where);
            CHECK(check.checked == model.buffer().count());
            CHECK(check.largest_error <= 1e-6);
          }
}

TEST_CASE("the fused gru against central differences with every activation") {
  for (Reset reset : kResets)
    for_every_activation([reset](RecurrentOptions options) {
      const Case c{3, 2, 2, 3, 5, true, false, options, Reads::kAll, MaskPattern::kGaps, false, reset};
      Model<double> model(c);
      const GradientCheck check = check_gradients(
          model.buffer(), [&](Tape<double>& tape) { return model.loss(tape, model.outputs(tape, Graph::kFused)); });
      INFO(c.text() << ", " << check.where);
      CHECK(check.largest_error <= 1e-6);
    });
}

TEST_CASE_TEMPLATE("weights used by two grus get the sum of both gradients", Where,
                   std::integral_constant<Reset, Reset::kAfter>, std::integral_constant<Reset, Reset::kBefore>) {
  const Case c{3, 2, 2, 3, 5, true, false, {}, Reads::kAll, MaskPattern::kGaps, false, Where::value};
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

TEST_CASE("one step of a gru by hand: the reset gate acts after the product") {
  OneUnit weights;
  const double recurrent[] = {0.5, -0.7, 1.1}, bias[] = {0.1, 0.2, 0.3, -0.4, 0.6, 0.8}, h0 = 0.9;
  std::copy_n(recurrent, 3, weights.recurrent.value);
  std::copy_n(bias, 6, weights.bias.value);
  const auto logistic = [](double z) { return 1 / (1 + std::exp(-z)); };
  Tape<double> tape;
  const auto out =
      gru<double>({1, 1}, {tape.constant({0, 3}), tape.parameter(weights.recurrent), tape.parameter(weights.bias)},
                  {tape.constant({1, 1}, &h0), {}}, {});
  const double z = logistic(0.1 + 0.5 * h0 - 0.4), r = logistic(0.2 - 0.7 * h0 + 0.6);
  const double g = std::tanh(0.3 + r * (1.1 * h0 + 0.8));
  CHECK(*out.final.h.data() == doctest::Approx(z * h0 + (1 - z) * g).epsilon(1e-14));
  CHECK(!out.final.c);
}

TEST_CASE("one step of a gru by hand: the reset gate acts before the product") {
  Parameter<double> bias{.shape = {3}}, recurrent{.shape = {1, 3}};
  double b[] = {-0.3, 0.8, 0.3}, u[] = {0.5, -0.7, 1.1}, b_gradient[3], u_gradient[3];
  const double h0 = 0.9;
  bias.value = b, bias.gradient = b_gradient, recurrent.value = u, recurrent.gradient = u_gradient;
  const auto logistic = [](double x) { return 1 / (1 + std::exp(-x)); };
  Tape<double> tape;
  const auto out = gru<double>({1, 1}, {tape.constant({0, 3}), tape.parameter(recurrent), tape.parameter(bias)},
                               {tape.constant({1, 1}, &h0), {}}, {{}, Reset::kBefore});
  const double z = logistic(-0.3 + 0.5 * h0), r = logistic(0.8 - 0.7 * h0), g = std::tanh(0.3 + 1.1 * r * h0);
  CHECK(*out.final.h.data() == doctest::Approx(z * h0 + (1 - z) * g).epsilon(1e-14));
  CHECK(!out.final.c);
}
