// Time of every operation of the engine on one realistic size: forward, and forward with backward, float32, one thread.
//
//   bench_ops --benchmark_filter=/lstm
//
// The calls are those of the table that the tests check. A backward pass starts from a scalar, so backward/ includes
// the op `sum` over the output. Counters: elements of the output per second, peak bytes of the arena.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
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

/// Input shapes of every op; the row of the table with as many inputs of the same ranks gives call and domains.
std::map<Op, std::vector<Shape>> bench_shapes() {
  constexpr std::size_t kRows = 100, kColumns = 1024;           // a batch of 32 x 32 pixels
  constexpr std::size_t kT = 10, kB = 100, kF = 256, kH = 256;  // the workload digits16
  const Shape matrix{kRows, kColumns};
  std::map<Op, std::vector<Shape>> shapes;
  for (Op op :
       {Op::kAdd, Op::kSub, Op::kMul, Op::kDiv, Op::kMse, Op::kMae, Op::kBinaryCrossEntropy, Op::kSoftmaxCrossEntropy})
    shapes[op] = {matrix, matrix};
  for (Op op : {Op::kScale, Op::kSigmoid,   Op::kHardSigmoid, Op::kTanh,       Op::kRelu, Op::kNeg,
                Op::kExp,   Op::kLog,       Op::kSquare,      Op::kSqrt,       Op::kAbs,  Op::kClip,
                Op::kSum,   Op::kMean,      Op::kSoftmax,     Op::kLogSoftmax, Op::kMax,  Op::kReshape,
                Op::kSlice, Op::kTranspose, Op::kRepeat,      Op::kDropout})
    shapes[op] = {matrix};
  shapes[Op::kMatmul] = {{kRows, kH}, {kH, kColumns}};
  shapes[Op::kAffine] = {{kT, kB, kH}, {kH, kColumns}, {kColumns}};
  shapes[Op::kConcat] = {matrix, matrix, matrix};
  shapes[Op::kStack] = {matrix, matrix, matrix};
  shapes[Op::kReverse] = {{kT, kB, kF}};
  shapes[Op::kApplyMask] = {{kT, kB, kF}};
  shapes[Op::kLstm] = {{kT, kB, kF}, {kF, 4 * kH}, {kH, 4 * kH}, {4 * kH}};
  shapes[Op::kGru] = {{kT, kB, kF}, {kF, 3 * kH}, {kH, 3 * kH}, {2, 3 * kH}};
  return shapes;
}

bool same_ranks(const std::vector<Shape>& a, const std::vector<Shape>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Shape& s, const Shape& t) { return s.rank() == t.rank(); });
}

/// Null if the table has no such row.
const OpRow* row_of(Op op, const std::vector<Shape>& shapes) {
  const auto fits = [&](const OpRow& r) { return r.op == op && same_ranks(r.inputs, shapes); };
  const auto row = std::find_if(test::op_table().begin(), test::op_table().end(), fits);
  return row == test::op_table().end() ? nullptr : &*row;
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

/// False when an op of the engine has no size here or no row in the table.
bool register_ops() {
  const auto all_shapes = bench_shapes();
  bool complete = true;
  for (std::size_t k = kFirstComputingOp; k < kOpCount; ++k) {
    const Op op = static_cast<Op>(k);
    const std::string op_name(name(op));
    const auto shapes = all_shapes.find(op);
    const OpRow* row = shapes == all_shapes.end() ? nullptr : row_of(op, shapes->second);
    if (row == nullptr) {
      std::fprintf(stderr, "error: bench_ops has no size for the op '%s' that a row of the table fits\n",
                   op_name.c_str());
      complete = false;
      continue;
    }
    for (const auto& [prefix, pass] : {std::pair{"forward/", Pass::kForward}, std::pair{"backward/", Pass::kBackward}})
      benchmark::RegisterBenchmark((prefix + op_name).c_str(), [row, in = shapes->second,
                                                                pass](benchmark::State& state) {
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
