#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>
#include <limits>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/dataset/array_table.hpp"
#include "experiments/formats/input_error.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;
using Strings = std::vector<std::string>;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

DataConfig arrays(std::initializer_list<std::pair<const char*, std::string>> settings = {}) {
  Config config = default_config();
  set(config, "data.source", "array");
  set(config, "data.file", "x.npy");
  for (const auto& [key, value] : settings) set(config, key, value);
  return config.data;
}

std::string error_of(const Array& array, const DataConfig& data = arrays()) {
  return error_text<InputError>([&] { array_table(array, data); });
}

std::string file_error(const DataConfig& data) {
  return error_text<InputError>([&] { read_array_table(data); });
}

const std::string kMissing =
    "\n   = fill the gap, cut the file to the rows without gaps, or leave the column out with data.columns"
    "\n   = data.missing = mask trains on the rest: such a step is read by no layer and counted in no loss; "
    "mask_values leaves out the value alone";

const std::string kHowTo =
    "\n   = numpy.save(path, array) writes a .npy file; a table in a text file: data.source = csv";

const std::string kExpected =
    "\n   = expected: [sample, step, feature], [time, feature], [sample, step] with one feature, or videos "
    "[sequence, "
    "frame, height, width]";

}  // namespace

TEST_CASE("array: every sample is a series") {
  const Table table = array_table({.shape = {2, 3, 2}, .values = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}}, arrays());
  CHECK(table.names == Strings{"1", "2"});
  CHECK(table.inputs == 2);
  CHECK(table.targets == std::vector<std::size_t>{0, 1});
  REQUIRE(table.series.size() == 2);
  CHECK(table.series[1].name == "1");
  CHECK(table.series[1].rows == 3);
  CHECK(table.series[1].values == std::vector<double>{6, 7, 8, 9, 10, 11});
  CHECK(table.series[1].labels.empty());
  const Table flat =
      array_table({.shape = {2, 3}, .values = {0, 1, 2, 3, 4, 5}}, arrays({{"data.axes", "sequence step"}}));
  CHECK(flat.names == Strings{"1"});
  CHECK(flat.series[1].values == std::vector<double>{3, 4, 5});
}

TEST_CASE("array: columns and target columns are chosen by number") {
  const Array array{.shape = {1, 2, 3}, .values = {0, 1, 2, 3, 4, 5}};
  const Table chosen = array_table(array, arrays({{"data.columns", "3"}, {"data.target_columns", "1"}}));
  CHECK(chosen.names == Strings{"3", "1"});
  CHECK(chosen.inputs == 1);
  CHECK(chosen.series[0].values == std::vector<double>{2, 0, 5, 3});
  CHECK(error_of(array, arrays({{"data.columns", "4"}})).starts_with("no column '4' in 'x.npy'\n"));
}

TEST_CASE("array: videos become steps whose features are the pixels, row by row") {
  const Array video{.shape = {2, 1, 2, 3}, .values = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}};
  const Table table = array_table(video, arrays());
  CHECK(table.names == Strings{"1", "2", "3", "4", "5", "6"});
  CHECK(table.frame_height == 2);
  CHECK(table.frame_width == 3);
  REQUIRE(table.series.size() == 2);
  CHECK(table.series[1].rows == 1);
  CHECK(table.series[1].values == std::vector<double>{6, 7, 8, 9, 10, 11});
  CHECK(array_table(video, arrays({{"data.columns", "1 2 3 4 5 6"}})).frame_width == 3);
  for (const char* chosen : {"1 2 3 4 5", "2 1 3 4 5 6", "1 1 2 3 4 5 6"}) {
    CAPTURE(chosen);
    CHECK(array_table(video, arrays({{"data.columns", chosen}})).frame_height == 0);
  }
  CHECK(array_table({.shape = {1, 2, 6}, .values = video.values}, arrays()).frame_height == 0);
  CHECK(error_of({.shape = {1, 2, 0, 3}, .values = {}}) ==
        "'x.npy': an array of shape [1, 2, 0, 3] holds no values\n   = give one that does");
}

TEST_CASE("array: a message does not list every pixel") {
  const Array video{.shape = {1, 1, 7, 7}, .values = std::vector<double>(49)};
  CHECK(error_of(video, arrays({{"data.columns", "x"}})) == "no column 'x' in 'x.npy'\n   = columns: 1, 2, ..., 49");
}

TEST_CASE("array: missing values and values that are too large name their place") {
  Array array{.shape = {2, 2, 2}, .values = {0, 1, 2, 3, 4, 5, kNan, 7}};
  CHECK(error_of(array) == "'x.npy': missing value (NaN) in sample 1, step 1 (counted from 0), column '1'" + kMissing);
  CHECK(error_of(array, arrays({{"data.columns", "2"}})) == "(no error)");
  const Table masked = array_table(array, arrays({{"data.missing", "mask"}}));
  CHECK(masked.series[1].rows == 2);
  CHECK(std::isnan(masked.series[1].at(1, 0)));
  CHECK(masked.series[1].at(1, 1) == 7);
  const std::string hint =
      " is not a finite float32 number\n   = correct the value, or choose the columns with data.columns";
  array.values[6] = 1e39;
  CHECK(error_of(array) == "'x.npy': 1e+39 in sample 1, step 1 (counted from 0), column '1'" + hint);
  array.values[6] = -std::numeric_limits<double>::infinity();
  CHECK(error_of(array, arrays({{"data.missing", "mask"}})) ==
        "'x.npy': -inf in sample 1, step 1 (counted from 0), column '1'" + hint);
}

TEST_CASE("array: missing steps at the end are padding when masked") {
  const Array array{.shape = {2, 3, 2}, .values = {0, 1, 2, 3, 4, 5, 6, 7, kNan, 9, kNan, kNan}};
  const DataConfig masked = arrays({{"data.missing", "mask"}});
  const Table table = array_table(array, masked);
  CHECK(table.series[0].rows == 3);
  CHECK(table.series[1].rows == 2);
  CHECK(table.series[1].values.size() == 4);
  CHECK(error_of({.shape = {2, 2, 1}, .values = {1, 2, kNan, kNan}}, masked) ==
        "'x.npy': sample 1 (counted from 0) has no value: every step is missing\n"
        "   = leave the sample out of the file");
}

TEST_CASE("array: other shapes are rejected") {
  CHECK(error_of({.shape = {2}, .values = {1, 2}}) ==
        "'x.npy': an array of shape [2] has 1 axis" + kExpected + "\n   = one long series: data.axes = time");
  CHECK(error_of({.shape = {1, 1, 1, 1, 2}, .values = {1, 2}}) ==
        "'x.npy': an array of shape [1, 1, 1, 1, 2] has 5 axes" + kExpected);
  CHECK(error_of({.shape = {3, 0, 2}, .values = {}}) ==
        "'x.npy': an array of shape [3, 0, 2] holds no values\n   = give one that does");
}

TEST_CASE("array: files are told apart by what they hold") {
  const std::string folder = TAPELAB_ARRAYS "/";
  CHECK(read_array_table(arrays({{"data.file", folder + "f8_big.npy"}})).series.size() == 2);
  CHECK(read_array_table(arrays({{"data.file", folder + "one.h5"}})).series.size() == 2);
  CHECK(read_array_table(
            arrays({{"data.file", folder + "many.h5"}, {"data.dataset", "plane"}, {"data.axes", "sequence step"}}))
            .names == Strings{"1"});
  CHECK(file_error(arrays({{"data.file", folder + "f8_big.npy"}, {"data.dataset", "x"}})) ==
        "data.dataset names an array inside an HDF5 file; '" + folder + "f8_big.npy' is a .npy file\n   = remove it");
  CHECK(file_error(arrays({{"data.file", folder + "several.npz"}})) ==
        "'" + folder +
            "several.npz': neither a .npy nor an HDF5 file\n"
            "   = it may be an .npz file, which holds several arrays: write one with numpy.save");
  const ScratchFolder scratch;
  const std::string empty = scratch.write("empty.npy", "");
  CHECK(file_error(arrays({{"data.file", empty}})) == "'" + empty + "': the file is empty" + kHowTo);
  const std::string text = scratch.write("text.npy", "a,b\n1,2\n");
  CHECK(file_error(arrays({{"data.file", text}})) == "'" + text + "': neither a .npy nor an HDF5 file" + kHowTo);
  CHECK(file_error(arrays({{"data.file", scratch.path("none.h5")}})).starts_with("cannot read data file '"));
}
