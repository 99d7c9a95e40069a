// What a reader of a data set may not expect is said: short series, masks, inputs that look like labels.
#include "experiments/dataset/data_notices.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/dataset/dataset.hpp"
#include "experiments/dataset/input_suspects.hpp"
#include "experiments/dataset/load_dataset.hpp"
#include "experiments/formats/input_error.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/example_data.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;
using tapelab::experiments::examples::configured;
using Strings = std::vector<std::string>;

namespace {

using Settings = std::initializer_list<std::pair<std::string, std::string>>;

Config csv(const ScratchFolder& folder, const std::string& text, Settings settings) {
  Config config = configured({{"data.source", "csv"}, {"data.file", folder.write("x.csv", text)}});
  for (const auto& [key, value] : settings) set(config, key, value);
  return config;
}

Strings notices(const std::string& text, Settings settings = {}) {
  const ScratchFolder folder;
  return load_dataset(csv(folder, text, settings))->notices;
}

std::string error_of(const std::string& text, Settings settings) {
  const ScratchFolder folder;
  const Config config = csv(folder, text, settings);
  return error_text<InputError>([&] { load_dataset(config); });
}

/// Reasons by which the inputs of a table with one row per line are suspects.
Strings suspects(const std::string& header, const std::function<double(int row, int column)>& value, int rows = 60) {
  Table table;
  std::string name;
  for (const char c : header + ",") {
    if (c != ',') {
      name += c;
      continue;
    }
    table.names.push_back(name);
    name.clear();
  }
  table.inputs = table.names.size();
  Series series{.rows = static_cast<std::size_t>(rows)};
  for (int row = 0; row < rows; ++row)
    for (std::size_t column = 0; column < table.inputs; ++column)
      series.values.push_back(value(row, static_cast<int>(column)));
  table.series.push_back(std::move(series));
  Strings found;
  for (const Suspect& suspect : input_suspects(table))
    found.push_back(table.names[suspect.column] + ": " + suspect.reason);
  return found;
}

double wave(int row, int column) { return std::sin(0.7 * row + column); }

}  // namespace

TEST_CASE("data_notices: series without a window are counted and named") {
  const std::string text = "id,v\na,1\na,2.5\na,3\na,1\nb,1\nc,5\nc,2.5\nd,1\nd,2.5\nd,3\n";
  CHECK(notices(text, {{"data.sequence_column", "id"}, {"data.window", "3"}}) ==
        Strings{"2 of 4 series are too short for a window and left out: 'b' (1 row), 'c' (2 rows)"});
  CHECK(notices(text, {{"data.sequence_column", "id"}, {"data.window", "1"}}).empty());
  CHECK(notices(text, {{"data.sequence_column", "id"},
                       {"data.window", "3"},
                       {"predict.enabled", "true"},
                       {"predict.target", "future"},
                       {"predict.steps", "1"}}) ==
        Strings{"3 of 4 series are too short for a window and left out: 'b' (1 row), 'c' (2 rows), 'd' (3 rows)"});
  std::string many = "id,v\nlong,1\nlong,2.5\nlong,1\n";
  for (int i = 0; i < 8; ++i) many += "s" + std::to_string(i) + ",1\n";
  CHECK(notices(many, {{"data.sequence_column", "id"}, {"data.window", "3"}}) ==
        Strings{"8 of 9 series are too short for a window and left out: 's0' (1 row), 's1' (1 row), 's2' (1 row), 's3' "
                "(1 row), "
                "'s4' (1 row) and 3 more"});
}

TEST_CASE("data_notices: masked steps are counted, and what is missing in each column") {
  const std::string text = "a,b,c\n1.5,,3\n1,,\n2.5,2,3\n,1,1.5\n";
  CHECK(notices(text, {{"data.missing", "mask"}, {"data.window", "2"}}) ==
        Strings{"3 of 4 steps are masked (75 %): a step is read only where every input is known; missing values: 'b' 2 "
                "(50 %), "
                "'a' 1 (25 %), 'c' 1 (25 %); data.missing = mask_values would lose 4 values of the inputs in place of "
                "these 9"});
  CHECK(notices("a,b\n1.5,2\n2,1\n3.5,1\n", {{"data.missing", "mask"}}).empty());
  const auto masked = [](int rows, int known) {
    std::string table = "a,b\n";
    for (int row = 0; row < rows; ++row) table += std::to_string(row % 7) + ".5," + (row < known ? "1.5\n" : "\n");
    const std::string notice = notices(table, {{"data.missing", "mask"}, {"data.window", "1"}}).at(0);
    return notice.substr(0, notice.find(':'));
  };
  CHECK(masked(200, 1) == "199 of 200 steps are masked (99.5 %)");
  CHECK(masked(3000, 1) == "2999 of 3000 steps are masked (99.9 %)");
  CHECK(masked(300, 200) == "100 of 300 steps are masked (33.3 %)");
}

TEST_CASE("data_notices: an error that a column causes names the column") {
  CHECK(error_of("a,b\n1,\n2,\n3,\n", {{"data.missing", "mask"}, {"data.window", "2"}})
            .starts_with("no window has a step to read and steps to output whose values are all known; column 'b' has "
                         "no value\n"));
  CHECK(error_of("a,b\n1,\n2,\n,3\n", {{"data.missing", "mask"}, {"data.window", "2"}})
            .find("; most are missing in column 'b': 2 of 3\n") != std::string::npos);
  CHECK(error_of("id,a,b\nx,1,2\ny,1,\ny,2,\n",
                 {{"data.missing", "mask"}, {"data.window", "0"}, {"data.sequence_column", "id"}})
            .starts_with(
                "series 'y' has no step to read or to output whose values are all known; column 'b' has no value\n"));
  CHECK(error_of("a,b\n0.5,2\n0.2,0.5\n0.1,1\n", {{"data.window", "2"}, {"reconstruct.loss", "binary_cross_entropy"}})
            .find("these go from 0.10000000149011612 to 2, first in column 'b'\n") != std::string::npos);
  CHECK(error_of("a,b\n1,2\n3,1e30\n", {{"data.scale", "1e9"}, {"data.window", "2"}})
            .starts_with("data.scale = 1000000000 takes 1e+30 in column 'b' beyond what a float32 number can hold\n"));
}

TEST_CASE("data_notices: inputs that look like labels are named where no columns are chosen") {
  const std::string text = "label,t1,t2\n1,0.1,0.2\n2,0.3,0.2\n1,0.4,0.1\n";
  CHECK(
      notices(text) ==
      Strings{"data.columns is empty, so every column is an input, including 'label' (named like a label); if that is "
              "not intended, list the inputs in data.columns, or name labels in data.label_column"});
  CHECK(notices(text, {{"data.columns", "label t1"}}).empty());
  CHECK(notices("a,label\n1.5,0\n2,1\n3.5,0\n1,0\n", {{"data.label_column", "label"}, {"data.window", "1"}}).empty());
}

TEST_CASE("input_suspects: names and values") {
  for (const char* name : {"label", "Labels", "is_anomaly", "isAnomaly", "anomaly_score", "class", "fault class",
                           "target", "y", "event"}) {
    CAPTURE(name);
    CHECK(suspects(std::string("temp,") + name, wave) == Strings{std::string(name) + ": named like a label"});
  }
  for (const char* name : {"id", "sensor_id", "index", "timestamp", "time", "Date", "row"}) {
    CAPTURE(name);
    CHECK(suspects(std::string("temp,") + name, wave) ==
          Strings{std::string(name) + ": named like an index or a time"});
  }
  for (const char* name : {"temp", "pressure", "target_temp", "response_time", "classical", "valid", "humid", "x2"}) {
    CAPTURE(name);
    CHECK(suspects(std::string("temp,") + name, wave).empty());
  }
  CHECK(suspects("x,y", wave).empty());
  const auto second = [](auto value) {
    return [value](int row, int column) { return column == 0 ? wave(row, 0) : value(row); };
  };
  CHECK(suspects("a,b", second([](int row) { return row % 7 == 0 ? 1.0 : 0.0; })) == Strings{"b: holds only 0 and 1"});
  CHECK(suspects("a,b", second([](int row) { return row % 4 + 1.0; })) ==
        Strings{"b: holds only 4 different whole numbers"});
  CHECK(suspects("a,b", second([](int row) { return row % 30 + 1.0; })).empty());
  CHECK(suspects("a,b", second([](int row) { return 0.5 * (row % 4); })).empty());
  const Strings grows = {"b: grows evenly, as a counter or a time does"};
  CHECK(suspects("a,b", second([](int row) { return row + 17.0; })) == grows);
  CHECK(suspects("a,b", second([](int row) { return 1.7e9 + 3600.0 * row; })) == grows);
  CHECK(suspects("a,b", second([](int row) { return 100.0 - row; })).empty());
  CHECK(suspects("a,b", [](int row, int) { return static_cast<double>(row); }).empty());  // all of them: a ramp
  CHECK(suspects("a,b", [](int row, int column) { return row % 2 == column ? 1.0 : 0.0; }).empty());  // one-hot
}
