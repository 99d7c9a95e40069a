// What the program costs around the training: runs that train almost nothing, and studies of 10,000 runs.
//
//   bench_runner FOLDER [--runs=10000]      FOLDER is made, filled with studies and removed
//
// run/one: CPU seconds of all threads and growth of memory per run, from grid to run file, without consolidation.
// consolidate, ls, table, plan: each on --runs runs, in seconds.
#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>

#include "experiments/commands/commands.hpp"
#include "experiments/grid/grid.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/runner/runner.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/study/open_study.hpp"
#include "results/study/study.hpp"

namespace {

namespace fs = std::filesystem;
using namespace tapelab;
using namespace tapelab::experiments;

double process_cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](timeval t) { return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec); };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double size = 0, resident = 0;
  statm >> size >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

/// Two values of one setting times half as many seeds; one update of a model of one unit on nine numbers.
fs::path write_grid(const fs::path& folder) {
  const fs::path path = folder / "nothing.ini";
  std::ofstream(path) << "[model]\nencoder = 1\ndecoder = 1\n[train]\nepochs = 1\nlearning_rate = 0.1, 0.01\n";
  return path;
}

std::string seeds(std::size_t runs) { return "seed=1.." + std::to_string(runs / 2); }

/// Measures from the first finished run to the last; the study is built behind that.
class Meter : public RunSink {
 public:
  double cpu = 0, growth = 0;
  std::size_t runs = 0;

  void warning(const std::string& text) override { throw std::runtime_error(text); }
  void advanced() override {}
  void started(std::size_t, std::size_t, std::shared_ptr<const ActiveRuns>) override {}
  void finished(const results::RunRecord&) override {
    if (runs++ != kWarmUp) return;
    cpu = -process_cpu_seconds();
    growth = -resident_bytes();
  }
  void ended() override {
    cpu += process_cpu_seconds();
    growth += resident_bytes();
    runs -= kWarmUp + 1;
  }

 private:
  static constexpr std::size_t kWarmUp = 20;
};

void run_one(benchmark::State& state, const fs::path& folder, std::size_t runs, int jobs) {
  const fs::path study = folder / "run";
  const Grid grid = expand_grid({write_grid(folder).string()}, {seeds(runs)}, kNoRunLimit);
  double cpu = 0, growth = 0, measured = 0;
  for (auto _ : state) {
    state.PauseTiming();
    fs::remove_all(study);
    state.ResumeTiming();
    std::atomic<Stop> stop = Stop::kNo;
    Meter meter;
    run_grid(grid, {.folder = study, .jobs = jobs, .stop = &stop}, meter);
    cpu += meter.cpu;
    growth = meter.growth;
    measured += static_cast<double>(meter.runs);
  }
  state.counters["cpu_ms_per_run"] = 1e3 * cpu / measured;
  state.counters["resident_bytes_per_run"] = growth / (measured / static_cast<double>(state.iterations()));
  fs::remove_all(study);
}

/// A finished study of `runs` runs, made once.
fs::path big_study(const fs::path& folder, std::size_t runs) {
  const fs::path study = folder / "big";
  if (fs::exists(study / "study.h5")) return study;
  std::ostringstream out, err;
  if (run_command({"run", write_grid(folder).string(), seeds(runs), "-j2", "-o", study.string()}, {out, err}) != 0)
    throw std::runtime_error(err.str());
  return study;
}

void consolidate(benchmark::State& state, const fs::path& folder, std::size_t runs) {
  const fs::path study = big_study(folder, runs);
  for (auto _ : state) benchmark::DoNotOptimize(results::consolidate(study).cells);
}

void command(benchmark::State& state, const Arguments& arguments) {
  for (auto _ : state) {
    std::ostringstream out, err;
    if (run_command(arguments, {out, err}) != 0) throw std::runtime_error(err.str());
    benchmark::DoNotOptimize(out.str().size());
  }
}

/// Takes the words that are ours out of argv: FOLDER and --runs=N. False for anything wrong.
bool take_words(int& argc, char** argv, std::string& folder, std::size_t& runs) {
  const std::string prefix = "--runs=";
  for (int k = 1; k < argc; ++k) {
    const std::string word = argv[k];
    if (word.starts_with(prefix)) {
      const auto [end, error] = std::from_chars(word.data() + prefix.size(), word.data() + word.size(), runs);
      if (error != std::errc() || end != word.data() + word.size() || runs < 100) return false;
    } else if (folder.empty()) {
      folder = word;
    } else {
      return false;
    }
  }
  return !folder.empty() && !fs::exists(folder);
}

void register_all(const fs::path& folder, std::size_t runs) {
  const auto add = [](const std::string& name, auto measure) {
    benchmark::RegisterBenchmark(name.c_str(), measure)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
  };
  for (int jobs : {1, 2})
    add("run/one/jobs:" + std::to_string(jobs),
        [=](benchmark::State& state) { run_one(state, folder, std::min<std::size_t>(runs, 1000), jobs); });
  add("consolidate", [=](benchmark::State& state) { consolidate(state, folder, runs); });
  const std::string study = (folder / "big").string();
  for (const Arguments& arguments :
       {Arguments{"ls", study}, Arguments{"table", study, "--rows", "train.learning_rate", "--metric", "test_loss"},
        Arguments{"plan", (folder / "nothing.ini").string(), seeds(runs), "-o", study}})
    add(arguments.front(), [=](benchmark::State& state) {
      big_study(folder, runs);
      command(state, arguments);
    });
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  std::string folder;
  std::size_t runs = 10'000;
  if (!take_words(argc, argv, folder, runs)) {
    std::cerr << "usage: bench_runner FOLDER [--runs=N] [--benchmark_...]   FOLDER must not exist, N at least 100\n";
    return 2;
  }
  fs::create_directories(folder);
  register_all(folder, runs);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  fs::remove_all(folder);
  return 0;
}
