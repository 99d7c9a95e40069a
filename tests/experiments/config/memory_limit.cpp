#include "experiments/config/memory_limit.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/grid/grid.hpp"
#include "experiments/model/run_memory.hpp"
#include "experiments/runner/grid_memory.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/training/planned_run.hpp"
#include "experiments/training/train_run.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/example_data.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;

TEST_CASE("memory limit: the smallest of the machine's and those of all control groups above the process") {
  const ScratchFolder root;
  const auto limit = [&] { return memory_limit(root.path("")); };
  root.write("proc/meminfo", "MemTotal:        8000000 kB\nMemFree:           10 kB\nSwapTotal:        500000 kB\n");
  CHECK(limit().bytes == 8.5e6 * 1024);
  CHECK(limit().text() == "8.7 GB of memory and swap in this machine");
  root.write("proc/self/cgroup", "0::/user/app\n");
  root.write("sys/fs/cgroup/user/app/memory.max", "max\n");
  CHECK(limit().bytes == 8.5e6 * 1024);
  root.write("sys/fs/cgroup/user/memory.max", "2000000000\n");
  CHECK(limit().text() == "2.0 GB allowed to this process's control group");
  root.write("sys/fs/cgroup/memory.max", "1000000000\n");  // a container sees its own group as the topmost
  CHECK(limit().bytes == 1e9);
  root.write("proc/self/cgroup", "12:cpu,cpuacct:/\n9:memory:/docker/1\n0::/\n");
  root.write("sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes", "5000000\n");
  CHECK(limit().text() == "5 MB allowed to this process's control group");
}

TEST_CASE("memory limit: nothing known is no limit; the machine's own is a number") {
  const ScratchFolder nothing;
  CHECK(std::isinf(memory_limit(nothing.path("")).bytes));
  CHECK(memory_limit().bytes > 1e8);
  CHECK(error_text<tapelab::experiments::ConfigError>([] {
          require_memory(1e18, "this", "data.window", "less");
        }).starts_with("this would take 1000000000 GB of memory; there are "));
  CHECK(error_text<tapelab::experiments::ConfigError>([] { require_memory(1e6, "this", "data.window", "less"); }) ==
        "(no error)");
}

TEST_CASE("run memory: what a run is rejected for is never more than it takes") {
  for (const char* units : {"8", "64", "32 16"})
    for (const char* batch : {"1", "4", "32"})
      for (const char* code : {"last", "all_steps"}) {
        CAPTURE(units);
        CAPTURE(batch);
        CAPTURE(code);
        const Config config = examples::configured({{"model.encoder", units},
                                                    {"model.decoder", units},
                                                    {"model.code", code},
                                                    {"train.batch_size", batch},
                                                    {"predict.enabled", "true"},
                                                    {"train.epochs", "1"}});
        const PlannedRun run = examples::example_run(config, {.train = 32, .steps = 12});
        const RunMemory memory = run_memory(config, *run.data);
        const auto record = train_run(run, nullptr, {});
        const double arena = record.scalars.at("arena_peak_bytes"), parameters = record.scalars.at("parameters");
        CAPTURE(memory.batch);
        CAPTURE(arena);
        CHECK(memory.weights == 4 * 5 * parameters);  // values, gradients, two moments of Adam, best weights
        CHECK(memory.batch / 2 <= arena);
      }
}

TEST_CASE("run memory: a grid with a run that cannot fit is rejected, one with too many at a time warned of") {
  const ScratchFolder folder;
  const std::string file = folder.write("g.ini", "seed = 1..3\n[model]\nencoder = 10, 1000\n");
  const Grid grid = expand_grid({file}, {}, kRunLimit);
  const std::vector<std::size_t> small = {0, 1, 2}, all = {0, 1, 2, 3, 4, 5};
  const double one = run_memory(*grid.runs[3].config, *grid.runs[3].data).total(), shared = shared_bytes(grid);
  CHECK(check_memory(grid, all, 2, {1e12, "here"}) == "");
  const std::string warning = check_memory(grid, all, 3, {shared + 1.5 * one, "here"});
  CHECK(warning.starts_with("the largest 2 runs together take about "));
  CHECK(warning.ends_with(" here\n = run fewer at a time: -j1"));
  const MemoryLimit little = {one / 3, "here", false};
  CHECK(check_memory(grid, small, 1, little) == "");
  const std::string error = error_text<tapelab::experiments::ConfigError>([&] { check_memory(grid, all, 1, little); });
  CAPTURE(error);
  CHECK(error.starts_with("a run takes about " + need_text(*grid.runs[3].config, *grid.runs[3].data) +
                          " of memory; there are " + little.text() + "\n  --> " + file + ":3\n"));
  CHECK(error.ends_with("\n   = in the run with model.encoder = 1000, seed = 1"));
}
