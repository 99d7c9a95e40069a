// Time to draw a batch of bouncing-digit videos and to put it on a tape, beside a training step on it.
//
//   bench_videos FOLDER    the folder with digits-train-images-idx3-ubyte.gz and the test digits
#include <benchmark/benchmark.h>

#include <iostream>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "autograd/gemm.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/dataset/digit_videos.hpp"
#include "experiments/model/batch.hpp"
#include "experiments/training/training.hpp"

namespace {

using namespace tapelab;
using namespace tapelab::experiments;

/// A future predictor of two of the shipped 8x8 digits on `canvas` x `canvas` pixels.
Config config_of(const std::string& folder, int canvas, int units, int batch) {
  Config config = default_config();
  for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{
           {"data.source", "digits"},
           {"data.file", folder + "/digits-train-images-idx3-ubyte.gz"},
           {"data.test_file", folder + "/digits-test-images-idx3-ubyte.gz"},
           {"data.canvas", std::to_string(canvas)},
           {"data.window", "10"},
           {"data.test_sequences", "1"},
           {"model.encoder", std::to_string(units)},
           {"model.decoder", std::to_string(units)},
           {"reconstruct.enabled", "false"},
           {"predict.enabled", "true"},
           {"predict.target", "future"},
           {"predict.steps", "10"},
           {"predict.start", "state"},
           {"predict.loss", "binary_cross_entropy"},
           {"train.batch_size", std::to_string(batch)},
           {"train.epochs", "1000000"}})
    set(config, key, value);
  return config;
}

void draw(benchmark::State& state, const Config& config) {
  const auto data = load_digit_videos(config);
  std::vector<std::uint64_t> numbers(static_cast<std::size_t>(config.train.batch_size));
  std::vector<std::size_t> rows(numbers.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  std::iota(numbers.begin(), numbers.end(), std::uint64_t{0});
  Samples samples;
  Tape<float> tape;
  for (auto _ : state) {
    tape.reset();
    data->stream->draw(1, numbers, samples);
    benchmark::DoNotOptimize(gather_inputs(tape, *data, samples, rows).values.data());
    benchmark::DoNotOptimize(gather_target(tape, *samples.predict, rows).values.data());
    for (std::uint64_t& number : numbers) number += numbers.size();
  }
}

void train(benchmark::State& state, const Config& config) {
  const PlannedRun run{std::make_shared<const Config>(config), "r0123456789ab", load_digit_videos(config)};
  Training training(run);
  training.step();
  for (auto _ : state) training.step();
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc != 2) {
    std::cerr << "usage: bench_videos FOLDER [--benchmark_...]\n";
    return 2;
  }
  set_blas_threads(1);
  const std::string folder = argv[1];
  for (const auto& [name, canvas, units] : {std::tuple{"tiny", 16, 256}, {"small", 32, 512}}) {
    const Config config = config_of(folder, canvas, units, 64);
    for (const auto& [what, measure] : {std::pair{"draw/", &draw}, {"train/", &train}})
      benchmark::RegisterBenchmark((std::string(what) + name).c_str(), [=](benchmark::State& state) {
        measure(state, config);
      })->Unit(benchmark::kMillisecond);
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
