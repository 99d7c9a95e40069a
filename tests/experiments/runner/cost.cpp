// What a grid will take, with a speed of products that the test chooses.
#include "experiments/runner/cost.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/model/run_memory.hpp"
#include "experiments/model/summary.hpp"
#include "experiments/runner/grid_memory.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/training/planned_run.hpp"
#include "tests/experiments/scratch_folder.hpp"
#include "tests/experiments/trained_study.hpp"

using namespace tapelab::experiments;

namespace {

constexpr double kOverhead = 20e-6;  // seconds an update takes beside its products, which are 0.6 of the rest

ProductSpeed constant(double flops_per_second) {
  return [=](std::size_t, std::size_t) { return flops_per_second; };
}

/// All runs are missing.
Inventory nothing_of(const Grid& grid) {
  Inventory inventory;
  inventory.missing.resize(grid.runs.size());
  std::iota(inventory.missing.begin(), inventory.missing.end(), std::size_t{0});
  return inventory;
}

struct Example {
  ScratchFolder folder;
  std::string rows = ramp_csv(52);
  Grid grid =
      expand_grid({folder.write("g.ini", "seed = 1, 2\ndata.source = csv\ndata.file = " + folder.write("r.csv", rows) +
                                             "\ndata.columns = y\ndata.window = 3\nmodel.encoder = 12\n"
                                             "model.decoder = 5\ntrain.batch_size = 20\ntrain.epochs = 7\n")},
                  {}, kRunLimit);
};

}  // namespace

TEST_CASE("cost: products at the given speed, what stands beside them, and a test of a third of an update") {
  const Example example;
  const double updates = 7 * 3;               // 50 windows in batches of 20
  const double test = 50.0 / 20 / 3;          // all windows, forward only
  const double steps = 2 * (updates + test);  // two seeds
  const PlannedRun& run = example.grid.runs.front();
  REQUIRE(run.data->train.count == 50);
  const auto seconds = [&](double speed, int jobs) {
    return predict_cost(example.grid, nothing_of(example.grid), {}, jobs, constant(speed)).seconds;
  };
  CHECK(seconds(std::numeric_limits<double>::infinity(), 1) == doctest::Approx(steps * kOverhead));
  const double flops = model_size(*run.config, *run.data).flops_per_step;
  CHECK(seconds(1e3, 1) == doctest::Approx(steps * (flops / 1e3 / 0.6 + kOverhead)));
  CHECK(seconds(1e3, 2) == doctest::Approx(seconds(1e3, 1) / 2));
  CHECK(seconds(1e3, 16) == doctest::Approx(seconds(1e3, 1) / 2));  // no more at a time than there are runs
}

TEST_CASE("cost: the flops of an update are those of its products, forward once and backward twice") {
  const Example example;
  const PlannedRun& run = example.grid.runs.front();
  // Per step and sample: 4 H (F + H) of the encoder; 4 H (C + H) of the decoder, whose input, the code, is projected
  // once and not at every step; and the output layer. A multiplication and an addition each, three times.
  const double T = 3, B = 20, F = 1, H = 12, D = 5;
  const double encoder = T * 4 * H * (F + H), decoder = 4 * D * H + T * 4 * D * D, output = T * D * F;
  CHECK(model_size(*run.config, *run.data).flops_per_step == doctest::Approx(6 * B * (encoder + decoder + output)));
}

TEST_CASE("cost: speeds are asked for sizes that are powers of two") {
  const Example example;
  std::vector<std::pair<std::size_t, std::size_t>> asked;
  predict_cost(example.grid, nothing_of(example.grid), {}, 1, [&](std::size_t batch, std::size_t width) {
    asked.emplace_back(batch, width);
    return 1e9;
  });
  REQUIRE_FALSE(asked.empty());
  for (const auto& size : asked) CHECK(size == std::pair<std::size_t, std::size_t>{32, 16});
}

TEST_CASE("cost: a run that trains nothing costs its test only") {
  const Example example;
  Grid grid = example.grid;
  for (PlannedRun& run : grid.runs) {
    Config untrained = *run.config;
    untrained.train.epochs = 0;
    run.config = std::make_shared<const Config>(untrained);
  }
  CHECK(predict_cost(grid, nothing_of(grid), {}, 1, constant(std::numeric_limits<double>::infinity())).seconds ==
        doctest::Approx(2 * 50.0 / 20 / 3 * kOverhead));
}

TEST_CASE("cost: memory is that of the data and of the largest run for each that goes on at a time") {
  const Example example;
  Grid grid = example.grid;
  Config larger_config = *grid.runs[1].config;
  set(larger_config, "model.encoder", "40");
  grid.runs[1].config = std::make_shared<const Config>(larger_config);
  const double small = run_memory(*grid.runs[0].config, *grid.runs[0].data).total();
  const double large = run_memory(*grid.runs[1].config, *grid.runs[1].data).total();
  REQUIRE(large > small);
  for (const int jobs : {1, 2, 16})
    CHECK(predict_cost(grid, nothing_of(grid), {}, jobs, constant(1)).memory_bytes ==
          shared_bytes(grid) + std::min(jobs, 2) * large);
}

TEST_CASE("cost: finished runs say what the others take") {
  const Example example;
  Inventory inventory = nothing_of(example.grid);
  inventory.missing = {1};
  inventory.timed = 4;
  inventory.train_seconds = 12;
  inventory.bytes = 4000;
  const Cost cost = predict_cost(example.grid, inventory, {}, 1, constant(1));
  CHECK(cost.seconds == 3);
  CHECK(cost.disk_bytes == 1000);
  CHECK(cost.basis == "time and size of 4 finished runs");
  inventory.missing.clear();
  const Cost nothing = predict_cost(example.grid, inventory, {}, 1, constant(1));
  CHECK(nothing.seconds == 0);
  CHECK(nothing.memory_bytes == 0);
  CHECK(nothing.disk_bytes == 0);
}
