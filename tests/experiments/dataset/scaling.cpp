// Scaling beside what numpy's rules give, and columns that vary by rounding only.
#include "experiments/dataset/scaling.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/config/revisions.hpp"
#include "experiments/dataset/dataset.hpp"
#include "experiments/dataset/load_dataset.hpp"
#include "tests/experiments/example_data.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;
using tapelab::experiments::examples::configured;

namespace {

Table table_of(std::vector<double> values, double epsilon = 0x1p-52) {
  Table table{.names = {"x"}, .inputs = 1, .targets = {0}, .epsilon = epsilon};
  table.series.push_back({.rows = values.size(), .values = std::move(values)});
  return table;
}

Scaler fitted(const std::string& scaling, const Table& table) {
  return fit_scaler(configured({{"data.scaling", scaling}}).data.scaling, table,
                    {std::vector<bool>(table.series[0].rows, true)});
}

bool is_near_constant(const Table& table) {
  return !nearly_constant(table, {std::vector<bool>(table.series[0].rows, true)}).empty();
}

double after(double value, int ulps) {
  for (; ulps > 0; --ulps) value = std::nextafter(value, INFINITY);
  return value;
}

}  // namespace

TEST_CASE("scaling: a column whose values differ by rounding is scaled like a constant") {
  for (const double value : {0.3, 1e-20, 1e20, -0.7, 1.0, 12345.678}) {
    CAPTURE(value);
    for (const int ulps : {1, 2, 3}) {
      const Table table = table_of({value, after(value, ulps), value});
      CHECK(is_near_constant(table));
      CHECK(fitted("min_max", table).range[0] == 1);
      CHECK(fitted("min_max", table).offset[0] == value);
      CHECK(fitted("standard", table).range[0] == 1);
      CHECK(std::abs(fitted("standard", table).offset[0] - value) <= std::abs(after(value, 3) - value));
    }
    const Table varies = table_of({value, value * (1 + 1e-13), value});
    CHECK_FALSE(is_near_constant(varies));
    CHECK(fitted("min_max", varies).range[0] == std::abs(value * (1 + 1e-13) - value));
    const Table constant = table_of({value, value, value});
    CHECK_FALSE(is_near_constant(constant));
    CHECK(fitted("min_max", constant).range[0] == 1);
    CHECK(fitted("standard", constant).range[0] == 1);
  }
  // A counter of large numbers is no rounding: 308 of them, as exact doubles.
  CHECK_FALSE(is_near_constant(table_of({1e9, 1e9 + 1, 1e9 + 307})));
  CHECK(is_near_constant(table_of({0.3, 0.1 + 0.2})));
  CHECK(is_near_constant(table_of({0.3f, std::nextafter(0.3f, 1.0f)}, 0x1p-23)));  // of a float32 file
  CHECK_FALSE(is_near_constant(table_of({0.3f, std::nextafter(0.3f, 1.0f)})));
  CHECK_FALSE(is_near_constant(table_of({0.0, 1e-300})));
}

TEST_CASE("scaling: what an offset was added to is judged by its own precision") {
  const auto unpacked = [](double step, double offset, double epsilon) {
    std::vector<double> values;
    for (int i = 0; i < 6; ++i) values.push_back(1 + step * (i % 2) + offset);
    Table table = table_of(std::move(values), epsilon);
    table.offset = offset;
    return table;
  };
  const auto is_judged = [](const Table& table) {
    return is_judged_by_offset(table, {std::vector<bool>(table.series[0].rows, true)});
  };
  const Table varies = unpacked(0x1p-10, 100000, 0x1p-23);
  CHECK_FALSE(is_near_constant(varies));
  CHECK(fitted("min_max", varies).range[0] == 0x1p-10);
  CHECK(fitted("standard", varies).range[0] == doctest::Approx(0x1p-11));
  CHECK(is_judged(varies));
  const Table rounding = unpacked(0x1p-22, 100000, 0x1p-23);
  CHECK(is_near_constant(rounding));
  CHECK_FALSE(is_judged(rounding));
  CHECK(is_near_constant(unpacked(0x1p-52, 0.5, 0x1p-52)));
  const Table sum = unpacked(0x1p-36, 100000, 0x1p-52);  // one step of the sum in double
  CHECK(is_near_constant(sum));
  CHECK_FALSE(is_judged(sum));
  CHECK_FALSE(is_near_constant(unpacked(0x1p-10, 0, 0x1p-23)));
  CHECK_FALSE(is_judged(unpacked(0x1p-10, 0, 0x1p-23)));
}

TEST_CASE("scaling: the offset of an HDF5 array goes with its values, whatever their order and scale") {
  for (const char* scale : {"1", "0.001"}) {
    const auto data = load_dataset(configured({{"data.source", "array"},
                                               {"data.file", TAPELAB_ARRAYS "/offset.h5"},
                                               {"data.axes", "feature time"},
                                               {"data.window", "3"},
                                               {"data.scale", scale},
                                               {"data.scaling", "min_max"}}));
    CHECK(data->notices.empty());
    CHECK(data->traits.judged_by_offset);
    const auto [least, largest] = std::ranges::minmax(data->train.inputs);
    CHECK(least == 0);
    CHECK(largest == 1);
  }
}

TEST_CASE("scaling: new values of a near-constant column stay small, and its runs are of the new revision") {
  const ScratchFolder folder;
  std::string near = "x,valve\n", clean = near;
  for (int row = 0; row < 40; ++row) {
    const std::string x = std::to_string(std::sin(row));
    near += x + (row % 7 == 0 ? ",0.30000000000000004\n" : ",0.3\n");
    clean += x + ",0.3\n";
  }
  for (const char* scaling : {"none", "min_max", "standard"}) {
    CAPTURE(scaling);
    const Config config = configured(
        {{"data.source", "csv"}, {"data.file", folder.path("x.csv")}, {"data.window", "8"}, {"data.scaling", scaling}});
    const auto load = [&](const std::string& text) {
      folder.write("x.csv", text);
      return load_dataset(config);
    };
    const auto data = load(near);
    const bool scaled = std::string(scaling) != "none";
    CHECK(data->traits.near_constant_column == scaled);
    CHECK(possible_traits(config).near_constant_column == scaled);
    CHECK_FALSE(load(clean)->traits.near_constant_column);
    CHECK((revision_of(default_config(), data->traits, revisions().first(3)) == 3) == scaled);
    CHECK(data->scaler.range[1] == 1);
    CHECK(data->notices.size() == (scaled ? 1u : 0u));
    if (!scaled) continue;
    CHECK(data->notices[0] ==
          "the training part's values differ by rounding only, and are scaled like a constant, in column 'valve'");
    for (std::size_t i = 1; i < data->train.inputs.size(); i += 2) CHECK(std::abs(data->train.inputs[i]) < 1e-15);
  }
}
