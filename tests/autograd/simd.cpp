#include "autograd/simd.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <type_traits>
#include <vector>

using namespace tapelab;

namespace {

/// The distance of y from the exact value, in units of the last place of that value rounded to T.
template <class T>
double ulp_error(long double exact, T y) {
  const T rounded = std::abs(static_cast<T>(exact));
  const T ulp = std::nextafter(rounded, std::numeric_limits<T>::infinity()) - rounded;
  return static_cast<double>(std::abs(exact - static_cast<long double>(y)) / static_cast<long double>(ulp));
}

/// The largest error of `packed` in +-[smallest, largest], on numbers that are `ratio` apart.
template <class T, class Packed, class Exact>
double largest_error(Packed packed, Exact exact, T smallest, T largest, T ratio) {
  double worst = 0;
  for (T x = smallest; x < largest; x *= ratio)
    for (const T signed_x : {x, -x})
      worst = std::max(worst, ulp_error(exact(static_cast<long double>(signed_x)), packed(Pack<T>(signed_x)).get(0)));
  return worst;
}

}  // namespace

// 2 ulp is what the engine promises; the loops below reach 1.5.
TEST_CASE_TEMPLATE("exp and tanh are within 2 ulp of the exact value", T, float, double) {
  const auto exp_pack = [](Pack<T> x) { return xsimd::exp(x); };
  const auto tanh_pack = [](Pack<T> x) { return xsimd::tanh(x); };
  const auto exp_exact = [](long double x) { return std::exp(x); };
  const auto tanh_exact = [](long double x) { return std::tanh(x); };
  // Where exp is a normal number of T; tanh over all that differ from 0 and 1.
  const T largest_exp = std::is_same_v<T, float> ? T(87) : T(700);
  const T ratio = T(1) + T(1) / T(4096);
  CHECK(largest_error<T>(exp_pack, exp_exact, T(1e-6), largest_exp, ratio) <= 2);
  CHECK(largest_error<T>(tanh_pack, tanh_exact, T(1e-6), T(40), ratio) <= 2);
}

TEST_CASE("a sum over packs counts every element once, whatever the length") {
  for (std::size_t n = 0; n < 70; ++n) {
    const std::vector<float> ones(n, 1.0f);
    CHECK(sum_packs<float>(n, [p = ones.data()](auto pack) { return pack.load(p); }) == static_cast<double>(n));
  }
}

TEST_CASE_TEMPLATE("the lanes of a pack are summed", T, float, double) {
  alignas(64) T lanes[Pack<T>::size];
  T sum = 0;  // exact: small integers
  for (std::size_t i = 0; i < Pack<T>::size; ++i) sum += lanes[i] = static_cast<T>(i * i + 1);
  CHECK(sum_of_lanes(Pack<T>::load_aligned(lanes)) == sum);
}
