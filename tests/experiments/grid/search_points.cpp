// Grids with drawn settings, and what [grid] says of a selection.
#include "experiments/grid/search_points.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "experiments/grid/frozen_grid.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/training/planned_run.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;
using Strings = std::vector<std::string>;

namespace {

Grid grid_of(std::string_view text, const Strings& overrides = {}) {
  const ScratchFolder folder;
  return expand_grid({folder.write("test.ini", text)}, overrides, kRunLimit);
}

std::string grid_error(std::string_view text, const Strings& overrides = {}) {
  return error_text<ConfigError>([&] { grid_of(text, overrides); });
}

Strings values(const Grid& grid, const std::string& key) {
  Strings found;
  for (const PlannedRun& run : grid.runs) found.push_back(get(*run.config, key));
  return found;
}

std::set<std::string> ids(const Grid& grid) {
  std::set<std::string> found;
  for (const PlannedRun& run : grid.runs) found.insert(run.id);
  return found;
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

constexpr const char* kDrawn = "train.learning_rate=log_random(1e-4,1e-1)";

}  // namespace

TEST_CASE("search_points: settings are drawn together, and crossed with sweeps and seeds") {
  const Grid grid = grid_of(
      "seed = 1, 2\n[model]\ncell = lstm, gru\n[train]\nlearning_rate = log_random(1e-4, 0.1)\n"
      "batch_size = random(1, 1000)\n[grid]\nsamples = 5\n");
  REQUIRE(grid.runs.size() == 5 * 2 * 2);
  std::set<std::pair<std::string, std::string>> points;
  for (const PlannedRun& run : grid.runs)
    points.emplace(get(*run.config, "train.learning_rate"), get(*run.config, "train.batch_size"));
  CHECK(points.size() == 5);  // and not 25
  REQUIRE(grid.factors.size() == 4);
  for (const Factor& factor : grid.factors)
    if (factor.key == "train.learning_rate") {
      CHECK(factor.values.size() == 5);
      for (std::size_t i = 1; i < 5; ++i) CHECK(std::stod(factor.values[i - 1]) < std::stod(factor.values[i]));
    }
}

TEST_CASE("search_points: more points keep the runs there are, and so does another drawn setting its values") {
  const Strings words = {kDrawn, "model.dropout=sobol(0,0.5)"};
  const auto with = [&](const std::string& samples) {
    Strings all = words;
    all.push_back("grid.samples=" + samples);
    return grid_of("", all);
  };
  const auto few = ids(with("32")), many = ids(with("64"));
  CHECK(few.size() == 32);
  CHECK(many.size() == 64);
  CHECK(std::ranges::includes(many, few));
  const Grid alone = grid_of("", {kDrawn, "grid.samples=8"});
  const Grid beside =
      grid_of("", {kDrawn, "train.batch_size=random(1,64)", "model.dropout=sobol(0,0.5)", "grid.samples=8"});
  CHECK(values(alone, "train.learning_rate") == values(beside, "train.learning_rate"));
  CHECK(values(alone, "train.learning_rate") !=
        values(grid_of("", {kDrawn, "grid.samples=8", "grid.search_seed=2"}), "train.learning_rate"));
  CHECK(values(alone, "train.learning_rate") ==
        values(grid_of("", {kDrawn, "grid.samples=8", "grid.search_seed=1"}), "train.learning_rate"));
}

TEST_CASE("search_points: a point that repeats an earlier one is left out, and said") {
  const Grid grid = grid_of("", {"train.batch_size=random(1,4)", "grid.samples=40"});
  CHECK(grid.runs.size() == 4);
  REQUIRE(grid.notices.size() == 1);
  CHECK(grid.notices[0] == "36 of 40 points repeat an earlier one in every drawn setting, so that 4 are left");
  const auto first = ids(grid_of("", {"train.batch_size=random(1,4)", "grid.samples=2"})), all = ids(grid);
  CHECK(std::ranges::includes(all, first));
  // Together with another they are points of their own.
  CHECK(grid_of("", {"train.batch_size=random(1,4)", kDrawn, "grid.samples=40"}).runs.size() == 40);
}

TEST_CASE("search_points: exclude leaves points out, a frozen grid draws the same") {
  const Strings words = {"train.batch_size=random(1,4)", "grid.samples=40", "grid.exclude=train.batch_size=2",
                         "grid.search_seed=9"};
  CHECK(grid_of("", words).runs.size() == 3);
  const ScratchFolder folder;
  const std::string file = folder.write("test.ini", "seed = 1, 2\n[grid]\nselect = val_loss\nkeep = 2\nseeds = 4..6\n");
  const std::string frozen = frozen_grid({file}, words);
  CHECK(holds(frozen, "batch_size = random(1, 4)\n"));
  CHECK(holds(frozen, "samples = 40\nsearch_seed = 9\nselect = val_loss\nkeep = 2\nseeds = 4..6\n"));
  const Grid again = grid_of(frozen);
  CHECK(ids(again) == ids(expand_grid({file}, words, kRunLimit)));
  CHECK(again.select.metric == "val_loss");
  CHECK(again.select.keep == 2);
  CHECK(again.select.further == std::vector<std::int64_t>{4, 5, 6});
}

TEST_CASE("search_points: messages") {
  CHECK(holds(grid_error("", {kDrawn}),
              "'train.learning_rate = log_random(0.0001, 0.1)' is drawn, but nothing says how "
              "many points there are\n  --> command line\n   = [grid] samples = 32"));
  CHECK(holds(grid_error("[grid]\nsamples = 8\n"),
              "samples and search_seed are of drawn settings, and this grid has none"));
  CHECK(holds(grid_error("[grid]\nsamples = 8\n"), "test.ini:2"));
  CHECK(holds(grid_error("[grid]\nsearch_seed = 8\n"), "this grid has none"));
  for (const char* samples : {"0", "2.5", "x", "1000000"})
    CHECK(holds(grid_error("", {kDrawn, std::string("grid.samples=") + samples}), "is not a whole number from 1 to"));
  CHECK(
      holds(grid_error("[train]\nbatch_size = 4, 8\n[grid]\nsamples = 2\nzip = train.batch_size train.learning_rate\n",
                       {kDrawn}),
            "zip names 'train.learning_rate', which is drawn: log_random(0.0001, 0.1)"));
}

TEST_CASE("search_points: what [grid] says of a selection") {
  CHECK(holds(grid_error("", {"grid.keep=3"}), "'grid.keep' goes with grid.select"));
  CHECK(holds(grid_error("", {"grid.seeds=3..4"}), "'grid.seeds' goes with grid.select"));
  CHECK(holds(grid_error("", {"grid.select=val_loss", "grid.seeds=3"}), "select needs keep"));
  CHECK(holds(grid_error("", {"grid.select=val_loss", "grid.keep=3"}), "select needs seeds"));
  const auto of_metric = [](const std::string& metric) {
    return grid_error("", {"grid.select=" + metric, "grid.keep=1", "grid.seeds=3"});
  };
  CHECK(
      holds(of_metric("test_predict_mse"), "is measured on test data, and cells chosen on them look better than they"));
  CHECK(holds(of_metric("test_detect_f1"), "is measured on test data"));
  CHECK(holds(of_metric("train_loss"), "is not measured on the validation part"));
  CHECK(holds(of_metric("parameters"), "is not measured on the validation part"));
  CHECK(holds(of_metric("loss"), "'loss' is not a metric"));
  CHECK(holds(grid_error("", {"grid.select=val_loss", "grid.keep=0", "grid.seeds=3"}), "is not a whole number from 1"));
  CHECK(holds(grid_error("", {"grid.select=val_loss", "grid.keep=1", "grid.seeds=3, 3"}), "3 is listed twice"));
  CHECK(holds(grid_error("", {"grid.select=val_loss", "grid.keep=1", "grid.seeds=x"}), "'x'"));
  CHECK(holds(grid_error("", {"grid.select=val_loss", "grid.keep=1", "grid.seeds=random(1,3)"}), "draws the values"));
}
