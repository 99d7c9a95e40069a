#include "autograd/parameter.hpp"

#include <doctest/doctest.h>

#include <cstdint>

#include "autograd/tape.hpp"

using namespace tapelab;

namespace {

template <class T>
struct Model {
  Parameter<T> kernel{.shape = {3, 5}}, bias{.shape = {5}}, scalar{.shape = {}};
  template <class F>
  void visit(F f) {
    f("kernel", kernel);
    f("bias", bias);
    f("scalar", scalar);
  }
};

}  // namespace

TEST_CASE_TEMPLATE("parameters lie in one buffer, in order, each on a cache line", T, float, double) {
  Model<T> model;
  ParameterBuffer<T> buffer(model);
  CHECK(buffer.count() == 21);
  REQUIRE(buffer.entries().size() == 3);
  CHECK(buffer.entries()[0].name == "kernel");
  CHECK(buffer.entries()[2].parameter == &model.scalar);
  const std::size_t line = 64 / sizeof(T);
  CHECK(buffer.size() == (15 + line - 1) / line * line + 2 * line);
  CHECK(model.kernel.value == buffer.values());
  CHECK(model.kernel.gradient == buffer.gradients());
  for (const auto& e : buffer.entries()) {
    CHECK(reinterpret_cast<std::uintptr_t>(e.parameter->value) % 64 == 0);
    CHECK(e.parameter->value - buffer.values() == e.parameter->gradient - buffer.gradients());
  }
  for (std::size_t k = 0; k < buffer.size(); ++k) {
    CHECK(buffer.values()[k] == 0);
    CHECK(buffer.gradients()[k] == 0);
  }
}

TEST_CASE("an aligned array moves without copying") {
  AlignedArray<float> a(100);
  float* data = a.data();
  data[7] = 3;
  AlignedArray<float> b(std::move(a));
  CHECK(b.data() == data);
  AlignedArray<float> c;
  c = std::move(b);
  CHECK(c.data() == data);
  CHECK(c.data()[7] == 3);
  CHECK(c.size() == 100);
}
