// Steady state: the second identical step asks the heap for nothing.
#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "autograd/elementwise.hpp"
#include "autograd/linear.hpp"
#include "autograd/loss.hpp"
#include "autograd/lstm.hpp"
#include "autograd/random.hpp"
#include "autograd/reduction.hpp"
#include "autograd/shaping.hpp"
#include "counted_allocations.hpp"
#include "op_table.hpp"

namespace tapelab::test {

namespace {

template <class Step>
std::size_t allocations_of_second(Step step) {
  step();
  const std::size_t before = allocation_count();
  step();
  return allocation_count() - before;
}

template <class T>
struct Inputs {
  std::vector<Parameter<T>> parameters;
  template <class F>
  void visit(F f) {
    for (Parameter<T>& p : parameters) f("input", p);
  }
};

template <class T>
struct Autoencoder {
  static constexpr std::size_t kSteps = 9, kBatch = 3, kFeatures = 2, kHidden = 13;
  struct Weights {
    Parameter<T> kernel, recurrent, bias;
    explicit Weights(std::size_t inputs)
        : kernel{.shape = {inputs, 4 * kHidden}},
          recurrent{.shape = {kHidden, 4 * kHidden}},
          bias{.shape = {4 * kHidden}} {}
    LstmWeights<T> on(Tape<T>& tape) {
      return {tape.parameter(kernel), tape.parameter(recurrent), tape.parameter(bias)};
    }
  };
  Weights encoder{kFeatures}, decoder{kHidden};
  Parameter<T> out_kernel{.shape = {kHidden, kFeatures}}, out_bias{.shape = {kFeatures}};
  ParameterBuffer<T> buffer{*this};

  Autoencoder() {
    RandomStream random(1, Purpose::kInitialWeights);
    std::generate_n(buffer.values(), buffer.size(), [&random] { return static_cast<T>(random.uniform(-0.5, 0.5)); });
  }
  template <class F>
  void visit(F f) {
    for (Weights* w : {&encoder, &decoder}) {
      f("kernel", w->kernel);
      f("recurrent", w->recurrent);
      f("bias", w->bias);
    }
    f("output/kernel", out_kernel);
    f("output/bias", out_bias);
  }
  void step(Tape<T>& tape, const T* values) {
    const LayerScope scope(tape, "autoencoder");
    const Var<T> x = tape.constant({kSteps, kBatch, kFeatures}, values);
    const auto encoded = lstm<T>({kSteps, kBatch, {}, x}, encoder.on(tape), {}, {Activation::kRelu});
    const auto decoded = lstm<T>({kSteps, kBatch, encoded.final.h, {}}, decoder.on(tape), encoded.final, {});
    const Var<T> y = affine(decoded.sequence, tape.parameter(out_kernel), tape.parameter(out_bias));
    tape.backward(mse(y, x));
    tape.reset();
  }
};

}  // namespace

TEST_CASE("operator new is counted") {
  const std::size_t before = allocation_count();
  int* volatile one = new int(1);  // volatile: the compiler may not leave the pair out
  double* volatile ten = new double[10];
  delete one;
  delete[] ten;
  CHECK(allocation_count() - before == 2);
}

TEST_CASE_TEMPLATE("the second step of an autoencoder allocates nothing", T, float, double) {
  for (Guard guard : {Guard::kOff, Guard::kOn}) {
    Autoencoder<T> model;
    Tape<T> tape(guard);
    std::vector<T> x(model.kSteps * model.kBatch * model.kFeatures, T(0.25));
    CHECK(allocations_of_second([&] { model.step(tape, x.data()); }) == 0);
  }
}

TEST_CASE_TEMPLATE("the second pass of every op of the table allocates nothing", T, float, double) {
  for (const OpRow& r : op_table()) {
    Inputs<T> inputs;
    for (const Shape& s : r.inputs) inputs.parameters.push_back({.shape = s});
    ParameterBuffer<T> buffer(inputs);
    std::fill_n(buffer.values(), buffer.size(), T(0.5));
    Tape<T> tape;
    std::vector<Var<T>> in(inputs.parameters.size());
    const std::size_t count = allocations_of_second([&] {
      for (std::size_t i = 0; i < in.size(); ++i) in[i] = tape.parameter(inputs.parameters[i]);
      tape.backward(sum(call_of<T>(r)(std::span<const Var<T>>(in))));
      tape.reset();
    });
    INFO(name(r.op) << " " << r.variant);
    CHECK(count == 0);
  }
}

}  // namespace tapelab::test
