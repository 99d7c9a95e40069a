// Time of every operation of the engine on one realistic size: forward, and forward with backward, float32, one thread.
//
//   bench_ops --benchmark_filter=/lstm
//
// Calls and sizes are those of the table that the tests check. A backward pass starts from a scalar, so backward/
// includes the op `sum` over the output. Counters: elements of the output per second, peak bytes of the arena.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "autograd/flush_denormals.hpp"
#include "autograd/gemm.hpp"
#include "autograd/parameter.hpp"
#include "autograd/random.hpp"
#include "autograd/reduction.hpp"
#include "op_table.hpp"

namespace {

using namespace tapelab;
using test::OpRow;

/// The row whose call is timed, with the shapes it is timed on; null if the table has no row of the op.
std::pair<const OpRow*, std::vector<Shape>> timed_row(Op op) {
  const OpRow* first = nullptr;
  for (const OpRow& row : test::op_table()) {
    if (row.op != op) continue;
    if (!row.timed.empty()) return {&row, row.timed};
    if (first == nullptr) first = &row;
  }
  return {first, std::vector<Shape>(first == nullptr ? 0 : first->inputs.size(), test::kTimedMatrix)};
}

/// The inputs as parameters, so that all of them get a gradient.
struct Inputs {
  std::vector<Parameter<float>> parameters;

  explicit Inputs(const std::vector<Shape>& shapes) {
    for (const Shape& s : shapes) parameters.push_back({.shape = s});
  }
  template <class F>
  void visit(F f) {
    for (std::size_t k = 0; k < parameters.size(); ++k) f("input " + std::to_string(k), parameters[k]);
  }
};

enum class Pass { kForward, kBackward };

void run_op(benchmark::State& state, const OpRow& row, const std::vector<Shape>& shapes, Pass pass) {
  const FlushDenormals flush;
  Inputs inputs(shapes);
  ParameterBuffer<float> buffer(inputs);
  RandomStream random(1, Purpose::kInitialWeights);
  for (std::size_t k = 0; k < shapes.size(); ++k)
    std::generate_n(inputs.parameters[k].value, shapes[k].size(),
                    [&] { return static_cast<float>(random.uniform(row.domains[k].low, row.domains[k].high)); });
  Tape<float> tape;
  std::size_t elements = 0;
  for (auto _ : state) {
    std::vector<Var<float>> in;
    for (Parameter<float>& p : inputs.parameters) in.push_back(tape.parameter(p));
    const Var<float> y = row.call_float(in);
    elements = y.size();
    if (pass == Pass::kBackward) tape.backward(y.size() == 1 ? y : sum(y));
    benchmark::DoNotOptimize(y.data());
    tape.reset();
  }
  state.counters["elements"] =
      benchmark::Counter(static_cast<double>(elements), benchmark::Counter::kIsIterationInvariantRate);
  state.counters["arena_bytes"] = static_cast<double>(tape.arena().peak_bytes());
}

/// False when an op of the engine has no row in the table.
bool register_ops() {
  bool complete = true;
  for (std::size_t k = kFirstComputingOp; k < kOpCount; ++k) {
    const std::string op_name(name(static_cast<Op>(k)));
    const auto [row, shapes] = timed_row(static_cast<Op>(k));
    if (row == nullptr) {
      std::fprintf(stderr, "error: the table has no row of the op '%s'\n", op_name.c_str());
      complete = false;
      continue;
    }
    for (const auto& [prefix, pass] : {std::pair{"forward/", Pass::kForward}, std::pair{"backward/", Pass::kBackward}})
      benchmark::RegisterBenchmark((prefix + op_name).c_str(), [row = row, in = shapes,
                                                                pass = pass](benchmark::State& state) {
        run_op(state, *row, in, pass);
      })->Unit(benchmark::kMicrosecond);
  }
  return complete;
}

}  // namespace

int main(int argc, char** argv) {
  set_blas_threads(1);
  if (!register_ops()) return 1;
  benchmark::AddCustomContext("blas", gemm_backend());
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
