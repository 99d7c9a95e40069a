#include "experiments/inference/placed_values.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/dataset/load_table.hpp"
#include "results/text/errors.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;

namespace {

/// Two samples of two steps; the second has one step and padding.
PlacedValues example() {
  PlacedValues placed;
  placed.what = "reconstruct";
  placed.names = {"y"};
  placed.samples = 2;
  placed.steps = 2;
  placed.origins = {{"a", 5, 2}, {"b, c", 0, 1}};
  placed.rows = {5, 6, 0, kPadding};
  placed.values = {0.1f, 1.0 / 3, -2, std::numeric_limits<double>::quiet_NaN()};
  return placed;
}

std::string text_of(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("placed_values: CSV and JSON name sequence, sample, step and row, without padding") {
  const ScratchFolder folder;
  write_placed(folder.path("o.csv"), example());
  CHECK(text_of(folder.path("o.csv")) ==
        "sequence,sample,step,row,y\na,0,0,5,0.10000000149011612\na,0,1,6,0.3333333333333333\n\"b, c\",1,0,0,-2\n");
  CHECK(placed_json(example()).size() == 3);
  CHECK(placed_json(example())[1]["row"] == 6);
  PlacedValues codes = example();
  codes.per_step = false;
  codes.steps = 1;
  codes.rows = {5, 0};
  codes.values.resize(2);
  write_placed(folder.path("c.csv"), codes);
  CHECK(text_of(folder.path("c.csv")) ==
        "sequence,sample,first_row,last_row,y\na,0,5,6,0.10000000149011612\n\"b, c\",1,0,0,0.3333333333333333\n");
}

TEST_CASE("placed_values: arrays are read back by our own readers, padding as missing") {
  const ScratchFolder folder;
  for (const char* name : {"o.npy", "o.h5"}) {
    write_placed(folder.path(name), example());
    Config config = default_config();
    set(config, "data.source", "array");
    set(config, "data.file", folder.path(name));
    set(config, "data.missing", "mask");
    if (std::string(name) == "o.h5") set(config, "data.dataset", "values");
    const Table table = load_table(config.data);
    REQUIRE(table.series.size() == 2);
    CHECK(table.series[0].values == std::vector<double>{double{0.1f}, 1.0 / 3});
    CHECK(table.series[1].values == std::vector<double>{-2});
  }
}

TEST_CASE("placed_values: names that say no format, and several layers in one CSV") {
  const ScratchFolder folder;
  CHECK(error_text<tapelab::results::UsageError>([] { require_writable_name("out.txt"); }) ==
        "the name of the file to write must end in .csv, .npy or .h5, not 'out.txt'");
  CHECK_THROWS_AS(write_placed(folder.path("o.csv"), std::vector<PlacedValues>{example(), example()}),
                  tapelab::results::UsageError);
  CHECK_THROWS_AS(write_placed(folder.path("none/o.csv"), example()), tapelab::results::IoError);
}
