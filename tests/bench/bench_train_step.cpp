// Time of one training step: forward, loss, backward, Adam, on data already in memory, one thread.
//
//   bench_train_step --benchmark_filter=train_step/mid
//
// train_step/paper needs several GB and minutes: it is registered only with --paper. --scaling registers instead
// scaling/T, /B and /H: steps, batch and units varied one at a time around 50, 32 and 128.
// feedback/W/truth, /own and /some: conditional decoders that are fed the truth, their own outputs, or either.
// Counters: GFLOP/s of the matrix products that the algorithm needs, and their share of what the same library reaches
// on square products of 1024; peak bytes of the arena, heap allocations per step.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "autograd/elementwise.hpp"
#include "autograd/gemm.hpp"
#include "autograd/loss.hpp"
#include "autograd/random.hpp"
#include "counted_allocations.hpp"
#include "layers/adam.hpp"
#include "layers/autoencoder.hpp"

namespace {

using namespace tapelab;
using Units = std::vector<std::size_t>;

/// What conditional decoders are fed; kSome: their own output at every other step and sequence.
enum class Fed { kNothing, kTruth, kOwn, kSome };

struct Workload {
  std::string name;
  std::size_t batch, steps, features;
  Units encoder, decoder;
  std::size_t predict_steps;  // 0: no second decoder
  Fed fed = Fed::kNothing;
};

AutoencoderOptions options_of(const Workload& w, Activation activation) {
  AutoencoderOptions o;
  o.features = w.features;
  o.encoder = w.encoder;
  o.decoder = w.decoder;
  o.layer.activations.activation = activation;
  o.decoders.push_back({.name = "reconstruct", .steps = w.steps, .features = w.features});
  if (w.predict_steps > 0) o.decoders.push_back({.name = "predict", .steps = w.predict_steps, .features = w.features});
  for (DecoderOptions& decoder : o.decoders) decoder.conditional = w.fed != Fed::kNothing;
  return o;
}

/// Multiplications and additions of one LSTM over `steps`, forward and backward. The input product counts once when
/// the input is repeated; no gradient is needed for data.
double lstm_flop(double batch, double steps, double inputs, double units, bool repeated, bool data) {
  const double input_product = 2 * (repeated ? 1 : steps) * batch * inputs * 4 * units;
  const double recurrent_product = 2 * (steps - 1) * batch * units * 4 * units;
  return (data ? 2 : 3) * input_product + 3 * recurrent_product;
}

double flop_of(const Workload& w) {
  const auto b = static_cast<double>(w.batch);
  double total = 0;
  const auto add_stack = [&](double inputs, const Units& stack, double steps, bool decodes) {
    for (std::size_t k = 0; k < stack.size(); ++k) {
      const auto units = static_cast<double>(stack[k]);
      total += lstm_flop(b, steps, inputs, units, decodes && k == 0, !decodes && k == 0);
      inputs = units;
    }
  };
  const auto features = static_cast<double>(w.features), code = static_cast<double>(w.encoder.back());
  add_stack(features, w.encoder, static_cast<double>(w.steps), false);
  for (std::size_t steps : {w.steps, w.predict_steps}) {
    if (steps == 0) continue;
    add_stack(code, w.decoder, static_cast<double>(steps), true);
    // The product of what is fed: data needs no gradient, an own output does.
    const double products = w.fed == Fed::kNothing ? 0 : w.fed == Fed::kTruth ? 2 : 3;
    total += products * 2 * static_cast<double>(steps) * b * features * 4 * static_cast<double>(w.decoder.front());
    total += 3 * 2 * static_cast<double>(steps) * b * static_cast<double>(w.decoder.back()) * features;
  }
  return total;
}

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
  Autoencoder<float> model(options_of(w, activation));
  ParameterBuffer<float> buffer(model);
  model.initialize(1);
  Adam<float> adam({}, buffer.size());
  RandomStream random(1, Purpose::kShuffle);
  std::vector<float> x(w.steps * w.batch * w.features), future(w.predict_steps * w.batch * w.features);
  for (std::vector<float>* data : {&x, &future})
    for (float& v : *data) v = static_cast<float>(random.uniform());
  Tape<float> tape;

  // The target serves as what a decoder is fed as well: its numbers do not change the time.
  const auto decode = [&](Decoder<float>& decoder, const Encoding<float>& code, Var<float> target) {
    if (w.fed == Fed::kNothing) return decoder(code, {});
    if (w.fed == Fed::kTruth) return decoder(code, target);
    if (w.fed == Fed::kOwn) return decoder.on_own_outputs(code, target);
    const Var<float> own = tape.constant({decoder.options.steps, w.batch});
    for (std::size_t i = 0; i < own.size(); ++i) own.data()[i] = i % 2 == 0 ? 1.0f : 0.0f;
    return decoder.on_own_outputs(code, target, own);
  };
  const auto step = [&] {
    const Var<float> input = tape.constant({w.steps, w.batch, w.features}, x.data());
    const Encoding<float> code = model.encode(input);
    Var<float> loss;
    for (Decoder<float>& decoder : model.decoders()) {
      const bool reconstructs = decoder.options.name == "reconstruct";
      const Var<float> target =
          reconstructs ? input : tape.constant({w.predict_steps, w.batch, w.features}, future.data());
      const Var<float> l = mse(decode(decoder, code, target), target);
      loss = loss ? add(loss, l) : l;
    }
    tape.backward(loss);
    adam.step(buffer.values(), buffer.gradients());
    tape.reset();
  };
  step();
  const std::size_t before = test::allocation_count();
  step();
  const std::size_t per_step = test::allocation_count() - before;
  const double rate = sgemm_rate();  // now, not once: the machine's speed changes
  for (auto _ : state) step();
  state.counters["of_sgemm"] =
      benchmark::Counter(flop_of(w) * 1e-9 / rate, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["GFLOP/s"] = benchmark::Counter(flop_of(w) * 1e-9, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["arena_bytes"] = static_cast<double>(tape.arena().peak_bytes());
  state.counters["allocations"] = static_cast<double>(per_step);
}

void add(const std::string& name, const Workload& w, Activation activation) {
  benchmark::RegisterBenchmark(name.c_str(), [w, activation](benchmark::State& state) {
    train_step(state, w, activation);
  })->Unit(benchmark::kMillisecond);
}

void add_workloads(bool paper) {
  for (const Workload& w :
       {Workload{"seed", 1, 9, 1, {100}, {100}, 0}, Workload{"stack", 5, 3, 2, {128, 64}, {64, 128}, 0},
        Workload{"mid", 32, 50, 8, {128}, {128}, 0}, Workload{"digits16", 100, 10, 256, {256}, {256}, 10},
        Workload{"digits32", 100, 10, 1024, {512}, {512}, 10}, Workload{"paper", 100, 10, 4096, {2048}, {2048}, 10}}) {
    if (w.name == "paper" && !paper) continue;
    add("train_step/" + w.name, w, Activation::kTanh);
    if (w.name == "seed" || w.name == "stack") add("train_step/" + w.name + "/relu", w, Activation::kRelu);
  }
  for (Workload w : {Workload{"seed", 1, 9, 1, {100}, {100}, 0}, Workload{"digits16", 100, 10, 256, {256}, {256}, 10},
                     Workload{"digits32", 100, 10, 1024, {512}, {512}, 10}})
    for (const auto& [fed, word] : {std::pair{Fed::kTruth, "truth"}, {Fed::kOwn, "own"}, {Fed::kSome, "some"}}) {
      w.fed = fed;
      add("feedback/" + w.name + "/" + word, w, Activation::kTanh);
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

/// Whether the word was given; takes it out of argv.
bool take_word(const char* word, int& argc, char** argv) {
  char** const end = argv + argc;
  const auto found = std::find_if(argv + 1, end, [word](const char* given) { return std::strcmp(given, word) == 0; });
  if (found == end) return false;
  std::copy(found + 1, end, found);
  --argc;
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const bool paper = take_word("--paper", argc, argv);
  set_blas_threads(1);
  if (take_word("--scaling", argc, argv))
    add_scaling();
  else
    add_workloads(paper);
  benchmark::AddCustomContext("blas", gemm_backend());
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
