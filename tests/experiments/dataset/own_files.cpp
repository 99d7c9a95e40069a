// Several files, parts by rows, dates and files, labels and classes beside the data, wide files, values masked one by
// one.
#include <doctest/doctest.h>

#include <cmath>
#include <map>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/dataset/load_dataset.hpp"
#include "experiments/dataset/source_files.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/npy_writer.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/example_data.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;
using tapelab::experiments::examples::configured;
using Settings = std::vector<std::pair<std::string, std::string>>;

namespace {

/// x from `first` on, one row each.
std::string rows(int first, int count, const std::string& header = "x") {
  std::string text = header + '\n';
  for (int i = 0; i < count; ++i) text += std::to_string(first + i) + '\n';
  return text;
}

Config csv(const std::string& key, const std::string& file, const Settings& more) {
  Settings settings = {{"data.source", "csv"}, {key, file}, {"data.window", "2"}};
  settings.insert(settings.end(), more.begin(), more.end());
  Config config = configured({});
  for (const auto& [name, value] : settings) set(config, name, value);
  return config;
}

std::string message(const Config& config) {
  const std::string text = error_text<InputError>([&] { load_dataset(config); });
  return text.substr(0, text.find('\n'));
}

/// First value of the inputs of every window.
std::vector<float> starts(const Samples& samples, std::size_t steps) {
  std::vector<float> found;
  for (std::size_t n = 0; n < samples.count; ++n) found.push_back(samples.inputs[n * steps]);
  return found;
}

std::string npy(const std::vector<std::size_t>& shape, const std::vector<double>& values) {
  const std::vector<std::byte> bytes = npy_file(shape, values);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

TEST_CASE("files: each is a series named by its file; names that are the same get their folder") {
  const ScratchFolder folder;
  folder.write("m/b.csv", rows(10, 3));
  folder.write("m/a.csv", rows(0, 4));
  const auto data = load_dataset(csv("data.files", folder.path("m/*.csv"), {}));
  CHECK(data->train.count == 3 + 2);
  CHECK(data->train.origins.front().sequence == "a");
  CHECK(data->train.origins.back().sequence == "b");
  CHECK(starts(data->train, 2) == std::vector<float>{0, 1, 2, 10, 11});

  folder.write("n/a.csv", rows(50, 3));
  const auto both = load_dataset(csv("data.files", folder.path("?/*.csv"), {}));
  CHECK(both->train.origins.front().sequence == "m/a");
  CHECK(both->train.origins.back().sequence == "n/a");
}

TEST_CASE("files: columns may stand in another order, but not be others") {
  const ScratchFolder folder;
  folder.write("m/a.csv", "x,y\n1,2\n3,4\n5,6\n");
  folder.write("m/b.csv", "y,x\n20,10\n40,30\n");
  const auto data = load_dataset(csv("data.files", folder.path("m/*.csv"), {}));
  CHECK(data->train.inputs == std::vector<float>{1, 2, 3, 4, 3, 4, 5, 6, 10, 20, 30, 40});
  folder.write("m/c.csv", "x,z\n1,2\n3,4\n");
  CHECK(message(csv("data.files", folder.path("m/*.csv"), {})) == "the files have different columns: '" +
                                                                      folder.path("m/a.csv") + "' has x, y; '" +
                                                                      folder.path("m/c.csv") + "' has x, z");
  CHECK(message(csv("data.files", folder.path("k/*.csv"), {})) ==
        "no file fits data.files = " + folder.path("k/*.csv") + ": there is no folder '" + folder.path("k") + "'");
}

TEST_CASE("parts: rows, with the validation part out of what the test part leaves") {
  const ScratchFolder folder;
  const std::string file = folder.write("a.csv", rows(0, 20));
  const auto data = load_dataset(csv("data.file", file,
                                     {{"data.test_from", "10"},
                                      {"data.test_until", "16"},
                                      {"data.train_from", "2"},
                                      {"data.validation", "0.25"},
                                      {"data.validation_of", "training"}}));
  CHECK(starts(data->train, 2) == std::vector<float>{2, 3, 4, 5, 6});      // rows 2 to 7
  CHECK(starts(data->validation, 2) == std::vector<float>{8});             // rows 8 and 9: a quarter of 8
  CHECK(starts(data->test, 2) == std::vector<float>{10, 11, 12, 13, 14});  // rows 10 to 15
  const auto all = load_dataset(csv("data.file", file, {{"data.test_from", "10"}, {"data.validation", "0.25"}}));
  CHECK(starts(all->validation, 2) == std::vector<float>{5, 6, 7, 8});  // a quarter of 20 rows
  CHECK(message(csv("data.file", file, {{"data.validation_from", "12"}, {"data.test_from", "10"}})) ==
        "data.test_from = 10 lies before data.validation_from = 12");
  CHECK(message(csv("data.file", file, {{"data.test_from", "May"}})) ==
        "data.test_from = May is neither a row nor a date");
  CHECK(message(csv("data.file", file, {{"data.test_from", "2024-05-01"}})) ==
        "data.test_from = 2024-05-01 is a date, but the data have no time");
  CHECK(message(csv("data.file", file, {{"data.test_from", "30"}})) ==
        "data.test_from = 30 leaves that part without a window");
}

TEST_CASE("parts: dates") {
  const ScratchFolder folder;
  std::string text = "day,x\n";
  for (int day = 1; day <= 20; ++day) text += "2024-05-" + std::to_string(day) + ',' + std::to_string(day) + '\n';
  const std::string file = folder.write("a.csv", text);
  const auto data = load_dataset(csv(
      "data.file", file,
      {{"data.time_column", "day"}, {"data.validation_from", "2024-05-11"}, {"data.test_from", "2024-05-15 12:00"}}));
  CHECK(starts(data->validation, 2) == std::vector<float>{11, 12, 13, 14});
  CHECK(starts(data->test, 2) == std::vector<float>{16, 17, 18, 19});
}

TEST_CASE("parts: files of their own") {
  const ScratchFolder folder;
  folder.write("train.csv", rows(0, 10));
  folder.write("test.csv", rows(100, 4));
  const auto data = load_dataset(
      csv("data.file", folder.path("train.csv"),
          {{"data.test_files", folder.path("test.csv")}, {"data.validation", "0.3"}, {"data.scaling", "min_max"}}));
  CHECK(data->train.count == 6);
  CHECK(data->validation.count == 2);
  CHECK(data->test.count == 3);
  CHECK(data->test.origins.front().sequence == "test");
  CHECK(data->scaler.range[0] == 6);  // of the training rows alone
  CHECK(message(csv("data.file", folder.path("train.csv"), {{"data.test_files", folder.path("t*.csv")}})) ==
        "the file '" + folder.path("train.csv") + "' is named by data.file and by data.test_files");
}

TEST_CASE("parts: inputs may reach back, targets may not") {
  const ScratchFolder folder;
  const std::string file = folder.write("a.csv", rows(0, 20));
  const Settings forecast = {
      {"data.window", "4"},        {"data.test_from", "12"},     {"reconstruct.enabled", "false"},
      {"predict.enabled", "true"}, {"predict.target", "future"}, {"predict.steps", "2"}};
  Settings across = forecast;
  across.emplace_back("data.lookback_across", "true");
  across.emplace_back("data.validation_from", "8");  // too short for a window of its own
  const auto strict = load_dataset(csv("data.file", file, forecast));
  const auto data = load_dataset(csv("data.file", file, across));
  CHECK(starts(strict->test, 4) == std::vector<float>{12, 13, 14});
  CHECK(starts(data->test, 4) == std::vector<float>{8, 9, 10, 11, 12, 13, 14});
  CHECK(starts(data->validation, 4) == std::vector<float>{4, 5, 6});
  CHECK(starts(data->train, 4) == std::vector<float>{0, 1, 2});
  for (std::size_t n = 0; n < data->test.count; ++n) CHECK(data->test.predict->values[2 * n] >= 12);
  for (std::size_t n = 0; n < data->validation.count; ++n) {
    CHECK(data->validation.predict->values[2 * n] >= 8);
    CHECK(data->validation.predict->values[2 * n + 1] < 12);
  }
}

TEST_CASE("masks: a missing value masks itself alone and is read as the mean of its column") {
  const ScratchFolder folder;
  const std::string file = folder.write("a.csv", "x,y\n1,10\n-200,20\n3,NA\n4,-200.0\n,\n6,60\n");
  const auto data = load_dataset(csv("data.file", file,
                                     {{"data.missing", "mask_values"},
                                      {"data.missing_values", "-200"},
                                      {"data.mask_channel", "true"},
                                      {"data.scaling", "min_max"},
                                      {"data.window", "0"}}));
  CHECK(data->feature_names == std::vector<std::string>{"x", "y", "x_known", "y_known"});
  // x: 1, 3, 4, 6 scaled from 1 to 6, mean 0.5; y: 10, 20, 60 scaled from 10 to 60, mean 0.4.
  const std::vector<float> inputs = {0,    0,    1, 1, 0.5, 0.2f, 0, 1, 0.4f, 0.4f, 1, 0,
                                     0.6f, 0.4f, 1, 0, 0,   0,    0, 0, 1,    1,    1, 1};
  REQUIRE(data->train.inputs.size() == inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) CHECK(data->train.inputs[i] == doctest::Approx(inputs[i]));
  CHECK(data->train.mask == std::vector<float>{1, 1, 1, 1, 0, 1});
  CHECK(data->train.reconstruct->mask == std::vector<float>{1, 1, 1, 1, 0, 1});
  CHECK(data->train.reconstruct->value_mask == std::vector<float>{1, 1, 0, 1, 1, 0, 1, 0, 0, 0, 1, 1});
  const auto mask = load_dataset(
      csv("data.file", file, {{"data.missing", "mask"}, {"data.missing_values", "-200"}, {"data.window", "0"}}));
  CHECK(mask->train.mask == std::vector<float>{1, 0, 0, 0, 0, 1});
  CHECK(mask->train.reconstruct->value_mask.empty());
}

TEST_CASE("masks: what each choice loses is said") {
  const ScratchFolder folder;
  const std::string file = folder.write("a.csv", "x,y\n1,\n2,2\n3,3\n,4\n5,5\n");
  const auto notice = [&](const std::string& choice) {
    return load_dataset(csv("data.file", file, {{"data.missing", choice}}))->notices.at(0);
  };
  CHECK(notice("mask") ==
        "2 of 5 steps are masked (40 %): a step is read only where every input is known; missing values: 'x' 1 (20 %), "
        "'y' 1 (20 %); data.missing = mask_values would lose 2 values of the inputs in place of these 4");
  CHECK(notice("mask_values") ==
        "2 values of the inputs are masked; missing values: 'x' 1 (20 %), 'y' 1 (20 %); data.missing = mask would lose "
        "4 values of the inputs in place of these 2");
}

TEST_CASE("scaling: by the median and the quartiles, and for every series by itself") {
  const ScratchFolder folder;
  folder.write("m/a.csv", "x\n1\n2\n3\n4\n100\n");
  folder.write("m/b.csv", "x\n10\n20\n30\n40\n50\n");
  const auto robust = load_dataset(csv("data.file", folder.path("m/a.csv"), {{"data.scaling", "robust"}}));
  CHECK(robust->scaler.offset[0] == 3);
  CHECK(robust->scaler.range[0] == 2);  // 4 - 2
  const auto each = load_dataset(
      csv("data.files", folder.path("m/*.csv"), {{"data.scaling", "min_max"}, {"data.scale_by", "series"}}));
  CHECK(each->series_scalers.at("a").scaler.range[0] == 99);
  CHECK(each->series_scalers.at("b").scaler.range[0] == 40);
  CHECK(starts(each->train, 2)[4] == 0);
  CHECK(starts(each->train, 2)[5] == 0.25f);
  CHECK(
      message(
          csv("data.file", folder.path("m/a.csv"),
              {{"data.test_files", folder.path("m/b.csv")}, {"data.scaling", "min_max"}, {"data.scale_by", "series"}}))
          .starts_with("series 'b' has no row in the training part"));
}

TEST_CASE("labels and classes: a second array, a text, a column of an array, and classes that are events") {
  const ScratchFolder folder;
  const std::string series = folder.write("x.npy", npy({6, 2}, {1, 0, 2, 0, 3, 0, 4, 1, 5, 1, 6, 0}));
  const Settings array = {{"data.source", "array"}, {"data.axes", "time feature"}, {"data.test", "0.5"}};
  const auto with = [&](const Settings& more) {
    Settings all = array;
    all.insert(all.end(), more.begin(), more.end());
    return csv("data.file", series, all);
  };
  const std::vector<float> labels = {0, 0, 0, 1, 1, 0};
  CHECK(load_dataset(with({{"data.label_file", folder.write("l.npy", npy({6}, {0, 0, 0, 1, 1, 0}))}}))->labels.at("") ==
        labels);
  CHECK(load_dataset(with({{"data.label_file", folder.write("l.txt", "0\n0\n0\n1\n1\n0\n")}}))->labels.at("") ==
        labels);
  CHECK(load_dataset(with({{"data.label_column", "2"}}))->labels.at("") == labels);
  CHECK(message(with({{"data.label_file", folder.write("m.txt", "0\n1\n")}})) ==
        "'" + folder.path("m.txt") + "' holds 2 values ([2]); the data need 6 labels, one for every row");
  CHECK(message(with({{"data.label_file", folder.write("k.txt", "0\n0\n0\n2\n1\n0\n")}})) ==
        "label '2' in '" + folder.path("k.txt") + "', value 3 (counted from 0), is neither 0 nor 1");

  const std::string flat = folder.write("c.npy", npy({3, 4}, {1, 5, 6, 7, 2, 8, 9, 10, 1, 11, 12, 13}));
  const Settings sequences = {{"data.source", "array"}, {"data.axes", "sequence step"}, {"data.window", "3"}};
  const auto table = [&](const Settings& more) {
    Settings all = sequences;
    all.insert(all.end(), more.begin(), more.end());
    return csv("data.file", flat, all);
  };
  const auto classes =
      load_dataset(table({{"data.class_column", "1"}, {"data.normal_class", "1"}, {"data.test", "0.7"}}));
  CHECK(classes->steps == 3);
  CHECK(classes->labels.at("0") == std::vector<float>{0, 0, 0});
  CHECK(classes->labels.at("1") == std::vector<float>{1, 1, 1});
  CHECK(message(table({{"data.class_column", "1"}, {"data.normal_class", "7"}})) ==
        "no series has the class data.normal_class = 7");
  const auto cut = load_dataset(table({{"data.cut_sequences", "true"}, {"data.window", "2"}, {"data.stride", "2"}}));
  CHECK(cut->train.count == 6);
  CHECK(starts(cut->train, 2) == std::vector<float>{1, 6, 2, 9, 1, 12});
}

TEST_CASE("wide files: a series per row, its class in a column, short rows padded") {
  const ScratchFolder folder;
  const std::string file = folder.write("w.csv", "name,kind,t1,t2,t3\na,up,1,2,3\nb,down,3,2,\nc,up,1,3,5\n");
  const Settings wide = {{"data.layout", "wide"},       {"data.sequence_column", "name"},
                         {"data.class_column", "kind"}, {"data.missing", "mask"},
                         {"data.window", "0"},          {"data.normal_class", "up"},
                         {"data.test", "0.6"}};
  const auto data = load_dataset(csv("data.file", file, wide));
  CHECK(data->train.count + data->test.count == 3);
  CHECK(data->feature_names == std::vector<std::string>{"value"});
  CHECK(data->labels.at("b") == std::vector<float>{1, 1});
  const auto bare = load_dataset(csv("data.file", folder.write("v.csv", "1 5 6\n2 7 8\n"),
                                     {{"data.layout", "wide"},
                                      {"data.header", "false"},
                                      {"data.delimiter", "space"},
                                      {"data.class_column", "1"},
                                      {"data.window", "0"}}));
  CHECK(bare->train.inputs == std::vector<float>{5, 6, 7, 8});
  CHECK(message(csv("data.file", folder.write("u.csv", "a,b\n1,2\n3\n"),
                    {{"data.layout", "wide"}, {"data.window", "0"}})) == "this row has 1 cell, the first has 2");
}
