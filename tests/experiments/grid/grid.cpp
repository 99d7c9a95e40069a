#include <doctest/doctest.h>

#include <set>

#include "experiments/config/fields.hpp"
#include "experiments/grid/exclude.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/training/planned_run.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;
using Strings = std::vector<std::string>;

namespace {

/// The grid of one file with this text.
Grid grid_of(std::string_view text, const Strings& overrides = {}) {
  const ScratchFolder folder;
  return expand_grid({folder.write("test.ini", text)}, overrides, kRunLimit);
}

/// One text per run: the values of these settings, separated by '/'.
Strings values(const Grid& grid, const Strings& keys) {
  Strings found;
  for (const PlannedRun& run : grid.runs) {
    std::string text;
    for (const std::string& key : keys) text += (text.empty() ? "" : "/") + get(*run.config, key);
    found.push_back(text);
  }
  return found;
}

}  // namespace

TEST_CASE("grid: without settings it is the default run") {
  const Grid grid = grid_of("");
  REQUIRE(grid.runs.size() == 1);
  CHECK(grid.name == "test");
  CHECK(grid.factors.empty());
  for (const Field& field : fields()) CHECK(get(*grid.runs[0].config, field) == field.default_value);
}

TEST_CASE("grid: combinations in the order of the table, seeds fastest") {
  const Grid grid = grid_of("seed = 1..2\n[model]\nencoder = 8, 4 2\nactivation = relu\n");
  CHECK(values(grid, {"model.encoder", "seed"}) == Strings{"8/1", "8/2", "4 2/1", "4 2/2"});
  CHECK(get(*grid.runs[0].config, "model.activation") == "relu");
  REQUIRE(grid.factors.size() == 2);
  CHECK(grid.factors[0].key == "model.encoder");
  CHECK(grid.factors[0].values == Strings{"8", "4 2"});
  CHECK(grid.factors[1].key == "seed");
}

TEST_CASE("grid: defaults < files in order < command line") {
  const ScratchFolder folder;
  const std::string first = folder.write("first.ini",
                                         "seed = 1..3\ntrain.epochs = 10\n[grid]\ntitle = one\nclaim = c\n"
                                         "[published]\nm = a 1\nn = b 2\n");
  const std::string second =
      folder.write("second.ini", "[train]\nepochs = 20\nbatch_size = 4\n[grid]\ntitle = two\n[published]\nm = z 9\n");
  const Grid grid = expand_grid({first, second}, {"train.batch_size=8", "seed=7,8"}, kRunLimit);
  CHECK(values(grid, {"train.epochs", "train.batch_size", "seed"}) == Strings{"20/8/7", "20/8/8"});
  CHECK(grid.name == "first+second");
  CHECK(grid.title == "two");
  CHECK(grid.claim == "c");
  REQUIRE(grid.published.size() == 2);
  CHECK(grid.published[0].label == "z");
  CHECK(grid.published[1].label == "b");
}

TEST_CASE("grid: a base is read before its file; a name stands for its own file only") {
  const ScratchFolder folder;
  folder.write("base/sizes.ini", "[model]\nencoder = 8\ndecoder = 4\n[data]\nsource = csv\nfile = rows.csv\n");
  folder.write("base/rows.csv", "x\n1\n2\n3\n4\n");
  const std::string grid_file =
      folder.write("grid.ini", "[grid]\nbase = base/sizes.ini\nname = mine\n[model]\ndecoder = 5\n");
  const std::string larger = folder.write("larger.ini", "[model]\nencoder = 16\n");
  const Grid grid = expand_grid({grid_file, larger}, {}, kRunLimit);
  CHECK(values(grid, {"model.encoder", "model.decoder"}) == Strings{"16/5"});
  CHECK(grid.name == "mine+larger");
  CHECK(expand_grid({grid_file}, {}, kRunLimit).name == "mine");
  CHECK(expand_grid({grid_file}, {"grid.name=other"}, kRunLimit).name == "other");
  CHECK(error_text<ConfigError>([&] {
          expand_grid({grid_file}, {"grid.base=x.ini"}, kRunLimit);
        }).find("belongs in a grid file") != std::string::npos);
  const std::string twice = folder.write("twice.ini", "[grid]\nbase = grid.ini\n");
  CHECK(error_text<ConfigError>([&] { expand_grid({twice}, {}, kRunLimit); }).find("has a base itself") !=
        std::string::npos);
}

TEST_CASE("grid: a path leads from where a linked folder really is") {
  const ScratchFolder folder;
  folder.write("real/data/rows.csv", "x\n1\n2\n3\n4\n");
  folder.write("real/grids/g.ini", "[data]\nsource = csv\nfile = ../data/rows.csv\n");
  std::filesystem::create_directory_symlink(folder.path("real/grids"), folder.path("linked"));
  CHECK(expand_grid({folder.path("linked/g.ini")}, {}, kRunLimit).runs.size() == 1);
}

TEST_CASE("grid: zip makes lists advance together") {
  const Grid grid = grid_of(
      "[grid]\nzip = model.encoder model.decoder\n[model]\nencoder = 64, 32\ndecoder = 128, 16\nforget_bias = 0, 1\n");
  CHECK(values(grid, {"model.encoder", "model.decoder", "model.forget_bias"}) ==
        Strings{"64/128/0", "64/128/1", "32/16/0", "32/16/1"});
  CHECK(grid.factors.size() == 3);
}

TEST_CASE("grid: two zips side by side") {
  const Grid grid = grid_of(
      "[grid]\nzip = model.encoder train.epochs, model.decoder seed\n"
      "[model]\nencoder = 1, 2\ndecoder = 3, 4\n[train]\nepochs = 5, 6\n",
      {"seed=7,8"});
  CHECK(values(grid, {"model.encoder", "train.epochs", "model.decoder", "seed"}) ==
        Strings{"1/5/3/7", "1/5/4/8", "2/6/3/7", "2/6/4/8"});
}

TEST_CASE("grid: exclude drops combinations that meet every condition of a clause") {
  const Grid grid = grid_of(
      "seed = 1..3\n"
      "[grid]\nexclude = reconstruct.enabled=false predict.enabled=false, model.encoder=\"4 2\" seed=2, seed=3\n"
      "[model]\nencoder = 8, 4 2\n[reconstruct]\nenabled = true, false\n[predict]\nenabled = true, false\n");
  CHECK(values(grid, {"model.encoder", "reconstruct.enabled", "predict.enabled", "seed"}) ==
        Strings{"8/true/true/1", "8/true/true/2", "8/true/false/1", "8/true/false/2", "8/false/true/1",
                "8/false/true/2", "4 2/true/true/1", "4 2/true/false/1", "4 2/false/true/1"});
  CHECK(grid.factors.back().values == Strings{"1", "2"});
}

TEST_CASE("grid: exclude writes a path as the setting does") {
  const auto value = [](const char* text) {
    return parse_exclude({.key = "grid.exclude", .text = text, .where = {"grids/paper/g.ini", 2}})
        .at(0)
        .conditions.at(0)
        .value;
  };
  CHECK(value("model.start_from=../../out/a") == "out/a");
  CHECK(value("model.start_from=\"../../out/b:seed=3 model.encoder=4\"") == "out/b:seed=3 model.encoder=4");
  CHECK(value("data.file=x.csv") == "grids/paper/x.csv");
}

TEST_CASE("grid: a setting that exclude leaves with one value is no factor") {
  const Grid grid = grid_of("seed = 1, 2\n[grid]\nexclude = seed=2\n");
  CHECK(grid.runs.size() == 1);
  CHECK(grid.factors.empty());
}

TEST_CASE("grid: notes, name and published numbers") {
  const Grid grid = grid_of(
      "[grid]\ntitle = A title, with a comma\nquestion = Q?\nclaim = C.\nname = my_grid\n"
      "[published]\ntest_reconstruct_max_abs_error = run A 0.5, B -1e-2\n",
      {"grid.question=R?"});
  CHECK(grid.name == "my_grid");
  CHECK(grid.title == "A title, with a comma");
  CHECK(grid.question == "R?");
  CHECK(grid.claim == "C.");
  REQUIRE(grid.published.size() == 2);
  CHECK(grid.published[0].metric == "test_reconstruct_max_abs_error");
  CHECK(grid.published[0].label == "run A");
  CHECK(grid.published[0].value == 0.5);
  CHECK(grid.published[1].label == "B");
  CHECK(grid.published[1].value == -0.01);
}

TEST_CASE("grid: a metric's name of an earlier version is that of today, with a notice") {
  const Grid grid = grid_of(
      "[grid]\nexpect = 0 < test_detect_missing_alarm_rate\n[published]\ntest_detect_missing_alarm_rate = A 0.5\n");
  REQUIRE(grid.published.size() == 1);
  CHECK(grid.published[0].metric == "test_detect_miss_rate");
  CHECK(grid.notices == std::vector<std::string>{"the metric 'test_detect_missing_alarm_rate' is called "
                                                 "'test_detect_miss_rate' now"});
}

TEST_CASE("grid: a data file is found beside the grid file; its path is no part of the ids") {
  const ScratchFolder folder;
  const std::string rows = "x\n1\n2\n3\n4\n";
  folder.write("data/a.csv", rows);
  const std::string b = folder.write("elsewhere/b.csv", rows);
  const std::string grid = folder.write("grids/g.ini", "[data]\nsource = csv\nfile = ../data/a.csv\n");
  const Grid relative = expand_grid({grid}, {}, kRunLimit);
  CHECK(get(*relative.runs[0].config, "data.file") == folder.path("data/a.csv"));
  CHECK(relative.runs[0].id == expand_grid({grid}, {"data.file=" + b}, kRunLimit).runs[0].id);
}

TEST_CASE("grid: each lists files, and zip takes two lists of them in pairs") {
  const ScratchFolder folder;
  for (const char* name : {"m/1.csv", "m/2.csv", "m/3.csv"})
    folder.write(name, std::string("x\n1\n2\n3\n4\n") + name[2] + "\n");
  const std::string file =
      folder.write("g.ini", "[data]\nsource = csv\nfile = each(m/*.csv)\nwindow = 1\n[model]\nencoder = 1, 2, 3\n");
  CHECK(values(expand_grid({file}, {"model.encoder=1"}, kRunLimit), {"data.file"}) ==
        Strings{folder.path("m/1.csv"), folder.path("m/2.csv"), folder.path("m/3.csv")});
  CHECK(expand_grid({file}, {}, kRunLimit).runs.size() == 9);
  const std::string elsewhere = folder.write("h.ini", "[data]\nsource = csv\nfile = each(none/*.csv)\nwindow = 1\n");
  CHECK(expand_grid({elsewhere}, {"data.file=" + folder.path("m/1.csv")}, kRunLimit).runs.size() == 1);
  const Grid paired = expand_grid({file}, {"grid.zip=data.file model.encoder"}, kRunLimit);
  CHECK(values(paired, {"data.file", "model.encoder"}) ==
        Strings{folder.path("m/1.csv") + "/1", folder.path("m/2.csv") + "/2", folder.path("m/3.csv") + "/3"});
}

TEST_CASE("grid: an empty list of columns on the command line means all again") {
  const ScratchFolder folder;
  folder.write("a.csv", "x,y\n1,2\n3,4\n5,6\n");
  const std::string file = folder.write("g.ini", "[data]\nsource = csv\nfile = a.csv\ncolumns = y\n");
  CHECK(expand_grid({file}, {}, kRunLimit).runs[0].data->features == 1);
  CHECK(expand_grid({file}, {"data.columns="}, kRunLimit).runs[0].data->features == 2);
}

TEST_CASE("grid: runs on the same data share it, and no two ids are equal") {
  const Grid grid = grid_of("seed = seeds(50)\n[reconstruct]\nreversed = true, false\n");
  std::set<std::string> ids;
  std::set<const Dataset*> data;
  for (const PlannedRun& run : grid.runs) {
    ids.insert(run.id);
    data.insert(run.data.get());
  }
  CHECK(ids.size() == 100);
  CHECK(data.size() == 2);
}
