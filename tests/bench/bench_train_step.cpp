// Time of one training step: forward, loss, backward, Adam, on data already in memory, one thread.
//
//   bench_train_step --benchmark_filter=train_step/mid
//
// train_step/paper needs several GB and minutes: it is registered only with --paper. --scaling registers instead
// scaling/T, /B and /H: steps, batch and units varied one at a time around 50, 32 and 128.
// feedback/W/truth, /own and /some: conditional decoders that are fed the truth, their own outputs, or either.
// --export=FOLDER times nothing: it writes the workloads there for other programs, see export_workload.hpp.
// Counters: GFLOP/s of the matrix products that the algorithm needs, and their share of what the same library reaches
// on square products of 1024; peak bytes of the arena, heap allocations per step.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <exception>
#include <filesystem>
#include <iostream>
#include <limits>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "autograd/gemm.hpp"
#include "autograd/simd.hpp"
#include "counted_allocations.hpp"
#include "export_workload.hpp"
#include "workloads.hpp"

namespace {

using namespace tapelab;
using namespace tapelab::bench;

/// GFLOP/s of the product of two matrices of 1024 x 1024, the best of several.
double sgemm_rate() {
  constexpr std::size_t kSize = 1024, kRepetitions = 10;
  const std::vector<float> a(kSize * kSize, 0.5f), b(kSize * kSize, 0.25f);
  std::vector<float> c(kSize * kSize);
  double best = std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < kRepetitions; ++k) {
    const auto start = std::chrono::steady_clock::now();
    gemm(Transpose::kNo, Transpose::kNo, kSize, kSize, kSize, a.data(), b.data(), 0.0f, c.data());
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return 2e-9 * kSize * kSize * kSize / best;
}

void train_step(benchmark::State& state, const Workload& w, Activation activation) {
  TrainStep step(w, activation);
  step.run();
  const std::size_t before = test::allocation_count();
  step.run();
  const std::size_t per_step = test::allocation_count() - before;
  const double rate = sgemm_rate();  // now, not once: the machine's speed changes
  for (auto _ : state) step.run();
  state.counters["of_sgemm"] =
      benchmark::Counter(flop_of(w) * 1e-9 / rate, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["GFLOP/s"] = benchmark::Counter(flop_of(w) * 1e-9, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["arena_bytes"] = static_cast<double>(step.tape().arena().peak_bytes());
  state.counters["allocations"] = static_cast<double>(per_step);
}

void add(const std::string& name, const Workload& w, Activation activation) {
  benchmark::RegisterBenchmark(name.c_str(), [w, activation](benchmark::State& state) {
    train_step(state, w, activation);
  })->Unit(benchmark::kMillisecond);
}

void add_workloads(bool paper) {
  for (const Workload& w : workloads()) {
    if (w.name == "paper" && !paper) continue;
    add("train_step/" + w.name, w, Activation::kTanh);
    if (w.name == "seed" || w.name == "stack") add("train_step/" + w.name + "/relu", w, Activation::kRelu);
  }
  for (Workload w : workloads()) {
    if (w.name != "seed" && w.name != "digits16" && w.name != "digits32") continue;
    for (const auto& [fed, word] : {std::pair{Fed::kTruth, "truth"}, {Fed::kOwn, "own"}, {Fed::kSome, "some"}}) {
      w.fed = fed;
      add("feedback/" + w.name + "/" + word, w, Activation::kTanh);
    }
  }
}

void add_scaling() {
  constexpr std::size_t kSteps = 50, kBatch = 32, kFeatures = 8, kUnits = 128;
  const auto add_one = [](const char* axis, std::size_t value, std::size_t steps, std::size_t batch,
                          std::size_t units) {
    add(std::string("scaling/") + axis + ":" + std::to_string(value),
        {"", batch, steps, kFeatures, {units}, {units}, 0}, Activation::kTanh);
  };
  for (std::size_t steps : {10, 20, 50, 100, 200, 500, 1000}) add_one("T", steps, steps, kBatch, kUnits);
  for (std::size_t batch : {1, 2, 4, 8, 16, 32, 64, 128, 256}) add_one("B", batch, kSteps, batch, kUnits);
  for (std::size_t units : {32, 64, 128, 256, 512, 1024}) add_one("H", units, kSteps, kBatch, units);
}

/// What follows `beginning` in the first argument that begins with it; takes that out of argv.
std::optional<std::string> take_argument(const char* beginning, int& argc, char** argv) {
  char** const end = argv + argc;
  const std::size_t length = std::strlen(beginning);
  const auto found =
      std::find_if(argv + 1, end, [=](const char* given) { return std::strncmp(given, beginning, length) == 0; });
  if (found == end) return {};
  const std::string rest = *found + length;
  std::copy(found + 1, end, found);
  --argc;
  return rest;
}

bool take_word(const char* word, int& argc, char** argv) { return take_argument(word, argc, argv).has_value(); }

int export_all(const std::filesystem::path& folder, bool paper) {
  try {
    std::error_code refused;  // writing says it better
    std::filesystem::create_directories(folder, refused);
    for (const Workload& w : workloads())
      if (w.name != "paper" || paper) export_workload(w, folder);
  } catch (const std::exception& e) {
    std::cerr << "error: --export: " << e.what() << '\n';
    return 2;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const bool paper = take_word("--paper", argc, argv);
  set_blas_threads(1);
  if (const auto folder = take_argument("--export=", argc, argv)) return export_all(*folder, paper);
  if (take_word("--scaling", argc, argv))
    add_scaling();
  else
    add_workloads(paper);
  benchmark::AddCustomContext("blas", gemm_backend());
  benchmark::AddCustomContext("vectors", Pack<float>::arch_type::name());
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
