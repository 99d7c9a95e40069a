// Every operation of the engine with what its automatic checks and its benchmark need: input shapes, domain, how to
// call it.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "autograd/tape.hpp"

namespace tapelab::test {

/// Sizes that are timed: a batch of 32 x 32 pixels, and T steps, B batch, F features, H hidden of the workload
/// digits16.
inline const Shape kTimedMatrix{100, 1024};
inline constexpr std::size_t kTimedT = 10, kTimedB = 100, kTimedF = 256, kTimedH = 256;

struct Interval {
  double low, high;
};

template <class T>
using Call = std::function<Var<T>(std::span<const Var<T>>)>;

/// One op on one set of input shapes.
struct OpRow {
  Op op;
  std::string variant;        ///< what is special about this row
  std::vector<Shape> inputs;  ///< one shape per input
  Call<float> call_float;
  Call<double> call_double;
  std::vector<Interval> domains;   ///< of each input
  std::vector<double> kinks = {};  ///< values that inputs keep a distance from
  /// Inputs of +-extreme, of extreme and 1 / extreme where the domain is positive, must give finite values and
  /// gradients, in float too.
  double extreme = 1e30;
  std::vector<Shape> timed = {};  ///< the shapes that bench_ops takes; see timed_on

  OpRow between(std::vector<Interval> each) && {
    domains = std::move(each);
    return std::move(*this);
  }
  OpRow away_from(std::vector<double> values) && {
    kinks = std::move(values);
    return std::move(*this);
  }
  OpRow up_to(double magnitude) && {
    extreme = magnitude;
    return std::move(*this);
  }
  /// The benchmark of an op calls its first row that says on what, otherwise its first row on matrices of kTimedMatrix.
  OpRow timed_on(std::vector<Shape> shapes) && {
    timed = std::move(shapes);
    return std::move(*this);
  }
};

/// A row whose inputs lie in [-2, 2]. `call` takes a span of Vars of either number type.
template <class F>
OpRow row(Op op, std::string variant, std::vector<Shape> inputs, F call) {
  std::vector<Interval> domains(inputs.size(), Interval{-2, 2});
  return {op,
          std::move(variant),
          std::move(inputs),
          [call](std::span<const Var<float>> in) { return call(in); },
          [call](std::span<const Var<double>> in) { return call(in); },
          std::move(domains)};
}

template <class T>
const Call<T>& call_of(const OpRow& r) {
  if constexpr (std::is_same_v<T, float>)
    return r.call_float;
  else
    return r.call_double;
}

const std::vector<OpRow>& op_table();

}  // namespace tapelab::test
