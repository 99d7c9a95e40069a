#include "autograd/product_gradient.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "autograd/tape.hpp"

using namespace tapelab;

namespace {

std::vector<double> numbers(std::size_t n, double phase) {
  std::vector<double> x(n);
  for (std::size_t i = 0; i < n; ++i) x[i] = std::sin(phase + 0.7 * static_cast<double>(i));
  return x;
}

/// A weight [rows, columns] to whose gradient a product is added, once or more often.
struct Product {
  std::size_t rows, columns, terms;
  std::vector<double> a, b, values, gradient;
  Parameter<double> weight;

  Product(std::size_t r, std::size_t c, std::size_t k)
      : rows(r),
        columns(c),
        terms(k),
        a(numbers(k * r, 1)),
        b(numbers(k * (c + 3), 2)),
        values(r * c),
        gradient(r * c, -7.0) {
    weight.shape = {r, c};
    weight.value = values.data();
    weight.gradient = gradient.data();
  }
  double expected(std::size_t i, int times) const {
    double sum = 0;
    for (std::size_t k = 0; k < terms; ++k) sum += a[k * rows + i / columns] * b[k * (columns + 3) + i % columns];
    return times * sum;
  }
  /// Backward of a sum that the weight is in, so that it gets the products as its gradient.
  void run(Tape<double>& tape, int times, const Tape<double>::OnGradient& on_gradient = {}) {
    const Var<double> w = tape.parameter(weight);
    const Var<double> y = tape.make(Op::kAffine, {1}, {w});
    *y.data() = 0;
    y.on_backward([w, times, this] {
      for (int k = 0; k < times; ++k) w.add_product_gradient({{rows, columns, terms, a.data(), b.data(), columns + 3}});
    });
    tape.backward(y, on_gradient);
  }
};

}  // namespace

TEST_CASE("product gradients: of every number of terms, with whole packs and without, they are the products") {
  for (const std::size_t columns : {63, 64, 65, 71, 100, 128})
    for (std::size_t terms = 1; terms <= 17; ++terms)
      for (const int times : {1, 2}) {
        CAPTURE(columns);
        CAPTURE(terms);
        Product product(5, columns, terms);
        Tape<double> tape;
        product.run(tape, times);
        for (std::size_t i = 0; i < product.gradient.size(); ++i)
          REQUIRE(product.gradient[i] == doctest::Approx(product.expected(i, times)).epsilon(1e-13));
      }
}

TEST_CASE("product gradients: the first of a parameter is not written where somebody waits for it") {
  for (const std::size_t terms : {3, 17})
    for (const int times : {1, 2}) {
      Product product(5, 100, terms);
      Tape<double> tape;
      int calls = 0;
      const bool waits = terms <= 16 && times == 1;
      product.run(tape, times, [&](double* value, const ProductGradient<double>* products) {
        ++calls;
        CHECK(value == product.values.data());
        CHECK((products != nullptr) == waits);
        CHECK((product.gradient[0] == -7.0) == waits);
        if (products != nullptr) products->write();
      });
      CHECK(calls == 1);
      CHECK(product.gradient[7] == doctest::Approx(product.expected(7, times)).epsilon(1e-13));
    }
}
