#include "experiments/dataset/dataset.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <thread>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/config/validate.hpp"
#include "experiments/dataset/dataset_cache.hpp"
#include "experiments/dataset/load_dataset.hpp"
#include "experiments/formats/npy_writer.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/example_data.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;
using tapelab::experiments::examples::configured;
using Floats = std::vector<float>;

namespace {

Floats column(const Floats& values, std::size_t features, std::size_t feature) {
  Floats found;
  for (std::size_t i = feature; i < values.size(); i += features) found.push_back(values[i]);
  return found;
}

std::string load_error(const Config& config) {
  return error_text<ConfigError>([&] { load_dataset(config); });
}

const std::string kFiveRows = "t,x\n1,10\n2,30\n3,20\n4,50\n5,40\n";

}  // namespace

TEST_CASE("dataset: ramp is one window, reconstructed or shifted by one") {
  const auto data = load_dataset(configured({{"predict.enabled", "true"}}));
  CHECK(data->train.count == 1);
  CHECK(data->steps == 9);
  CHECK(data->features == 1);
  const Floats ramp = {0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f};
  CHECK(data->train.inputs == ramp);
  REQUIRE(data->train.reconstruct);
  CHECK(data->train.reconstruct->steps == 9);
  CHECK(data->train.reconstruct->values == ramp);
  REQUIRE(data->train.predict);
  CHECK(data->train.predict->steps == 8);
  CHECK(data->train.predict->values == Floats(ramp.begin() + 1, ramp.end()));
  CHECK(data->source == "ramp: 9 rows, 1 window of 9 steps, 1 feature");
  CHECK(data->checksum.size() == 32);
}

TEST_CASE("dataset: targets may be shorter and reversed") {
  const auto data = load_dataset(configured({{"reconstruct.steps", "3"},
                                             {"reconstruct.reversed", "true"},
                                             {"predict.enabled", "true"},
                                             {"predict.reversed", "true"}}));
  CHECK(data->train.reconstruct->values == Floats{0.3f, 0.2f, 0.1f});
  CHECK(data->train.predict->values == Floats{0.9f, 0.8f, 0.7f, 0.6f, 0.5f, 0.4f, 0.3f, 0.2f});
}

TEST_CASE("dataset: counting is 10 x 5") {
  const auto data = load_dataset(configured({{"data.source", "counting"}}));
  CHECK(data->train.count == 1);
  CHECK(data->steps == 10);
  CHECK(data->features == 5);
  REQUIRE(data->train.inputs.size() == 50);
  for (int i = 0; i < 50; ++i) CHECK(data->train.inputs[static_cast<std::size_t>(i)] == static_cast<float>(i / 50.0));
}

TEST_CASE("dataset: cubes in the published cut, whose first two windows are missing") {
  const auto data = load_dataset(configured({{"data.source", "cubes"}}));
  CHECK(data->train.count == 5);
  CHECK(data->steps == 3);
  CHECK(data->features == 2);
  const Floats t = {0.3f, 0.4f, 0.5f, 0.4f, 0.5f, 0.6f, 0.5f, 0.6f, 0.7f, 0.6f, 0.7f, 0.8f, 0.7f, 0.8f, 0.9f};
  CHECK(column(data->train.inputs, 2, 0) == t);
  const Floats cubes = column(data->train.inputs, 2, 1);
  for (std::size_t i = 0; i < t.size(); ++i) CHECK(cubes[i] == doctest::Approx(t[i] * t[i] * t[i]));
}

TEST_CASE("dataset: cubes in the sliding cut") {
  const auto data = load_dataset(configured({{"data.source", "cubes"}, {"data.window_cut", "sliding"}}));
  CHECK(data->train.count == 7);
  CHECK(column(data->train.inputs, 2, 0) == Floats{0.1f, 0.2f, 0.3f, 0.2f, 0.3f, 0.4f, 0.3f, 0.4f, 0.5f, 0.4f, 0.5f,
                                                   0.6f, 0.5f, 0.6f, 0.7f, 0.6f, 0.7f, 0.8f, 0.7f, 0.8f, 0.9f});
}

TEST_CASE("dataset: future targets leave room behind every window") {
  const auto data = load_dataset(configured({{"data.source", "cubes"},
                                             {"data.window_cut", "sliding"},
                                             {"predict.enabled", "true"},
                                             {"predict.target", "future"},
                                             {"predict.steps", "2"}}));
  CHECK(data->train.count == 5);
  REQUIRE(data->train.predict);
  CHECK(data->train.predict->steps == 2);
  CHECK(column(data->train.predict->values, 2, 0) ==
        Floats{0.4f, 0.5f, 0.5f, 0.6f, 0.6f, 0.7f, 0.7f, 0.8f, 0.8f, 0.9f});
}

TEST_CASE("dataset: csv windows with stride, columns and scaling on the rows used") {
  const ScratchFolder folder;
  const std::string file = folder.write("five.csv", kFiveRows);
  const auto data = load_dataset(configured({{"data.source", "csv"},
                                             {"data.file", file},
                                             {"data.columns", "x t"},
                                             {"data.window", "2"},
                                             {"data.stride", "2"},
                                             {"data.scaling", "min_max"}}));
  CHECK(data->train.count == 2);
  CHECK(data->feature_names == std::vector<std::string>{"x", "t"});
  // Rows 0..3 are used: x from 10 to 50, t from 1 to 4.
  CHECK(data->scaler.offset == std::vector<double>{10, 1});
  CHECK(data->scaler.range == std::vector<double>{40, 3});
  CHECK(column(data->train.inputs, 2, 0) == Floats{0, 0.5f, 0.25f, 1});
  CHECK(data->source == "csv five.csv: 5 rows, 2 windows of 2 steps, 2 features");
}

TEST_CASE("dataset: a constant column is scaled by 1") {
  const ScratchFolder folder;
  const std::string file = folder.write("flat.csv", "x\n7\n7\n7\n");
  const auto data =
      load_dataset(configured({{"data.source", "csv"}, {"data.file", file}, {"data.scaling", "min_max"}}));
  CHECK(data->scaler.range == std::vector<double>{1});
  CHECK(data->train.inputs == Floats{0, 0, 0});
}

TEST_CASE("dataset: the checksum tells data apart, not file names") {
  const ScratchFolder folder;
  const auto checksum = [&](const char* name, const std::string& text) {
    return load_dataset(configured({{"data.source", "csv"}, {"data.file", folder.write(name, text)}}))->checksum;
  };
  CHECK(checksum("a.csv", kFiveRows) == checksum("b.csv", kFiveRows));
  CHECK(checksum("a.csv", kFiveRows) != checksum("c.csv", "t,x\n1,10\n2,30\n3,20\n4,50\n5,41\n"));
}

TEST_CASE(
    "dataset: videos keep the height and width of their frames; bytes as targets of a cross entropy hint at a scale") {
  const ScratchFolder folder;
  std::vector<double> pixels(3 * 4 * 2 * 3);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = i % 5 == 0 ? 255 : 0;
  const std::vector<std::byte> bytes = npy_file({3, 4, 2, 3}, pixels);
  const std::string file = folder.write("video.npy", {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  Config config =
      configured({{"data.source", "array"}, {"data.file", file}, {"reconstruct.loss", "binary_cross_entropy"}});
  CHECK(load_error(config) ==
        "binary_cross_entropy needs targets from 0 to 1; these go from 0 to 255, first in column '1'\n"
        "   = pictures of bytes: set data.scale = 0.00392156862745098 (1/255)\n"
        "   = set data.scaling = min_max, or choose another loss");
  set(config, "data.scale", "0.00392156862745098");
  const auto data = load_dataset(config);
  CHECK(data->frame_height == 2);
  CHECK(data->frame_width == 3);
  CHECK(data->features == 6);
  CHECK(data->train.inputs[5] == 1);
  set(config, "data.columns", "1 2 3");
  CHECK(load_dataset(config)->frame_height == 0);
}

TEST_CASE("dataset: messages") {
  const ScratchFolder folder;
  const std::string file = folder.write("five.csv", kFiveRows);
  CHECK(load_error(configured({{"data.source", "csv"}, {"data.file", file}, {"data.window", "6"}})) ==
        "a window of 6 steps needs 6 rows; the series has 5\n   = make data.window smaller or give a longer series");
  CHECK(load_error(configured({{"data.source", "csv"},
                               {"data.file", file},
                               {"predict.enabled", "true"},
                               {"predict.target", "future"},
                               {"predict.steps", "3"}})) ==
        "a window of 3 steps and 3 future steps needs 6 rows; the series has 5\n"
        "   = make data.window smaller or give a longer series");
  CHECK(load_error(configured({{"data.source", "cubes"}, {"data.window", "8"}})) ==
        "a window of 8 steps needs 10 rows; the series has 9\n   = make data.window smaller or give a longer series");
  CHECK(load_error(
            configured({{"data.source", "csv"}, {"data.file", file}, {"reconstruct.loss", "binary_cross_entropy"}})) ==
        "binary_cross_entropy needs targets from 0 to 1; these go from 1 to 50, first in column 'x'\n"
        "   = set data.scaling = min_max, or choose another loss");
  const auto csv_error = [&](std::initializer_list<std::pair<const char*, std::string>> settings) {
    Config config = configured({{"data.source", "csv"}, {"data.file", file}});
    for (const auto& [key, value] : settings) set(config, key, value);
    return error_text<InputError>([&] {
      validate(config);
      load_dataset(config);
    });
  };
  CHECK(csv_error({{"data.test", "0.1"}}) ==
        "data.test = 0.1 leaves that part without a window\n   = give a larger part, more data, or a shorter window");
  CHECK(csv_error({{"data.validation", "0.1"}}) ==
        "data.validation = 0.1 leaves that part without a window\n"
        "   = give a larger part, more data, or a shorter window");
  CHECK(csv_error({{"data.test", "0.5"}, {"data.validation", "0.5"}}) ==
        "data.validation and data.test together leave nothing to train on\n   = their sum must be below 1");
  const auto key = [&](const char* validation, const char* test) {
    try {
      load_dataset(configured({{"data.source", "csv"},
                               {"data.file", file},
                               {"data.window", "2"},
                               {"data.validation", validation},
                               {"data.test", test}}));
    } catch (const ConfigError& error) {
      CHECK(std::string(error.what()).find("leave nothing to train on") != std::string::npos);
      return error.diagnostic().key;
    }
    return std::string("(no error)");
  };
  CHECK(key("0.8", "0") == "data.validation");
  CHECK(key("0.4", "0.4") == "data.test");
  CHECK(csv_error({{"data.window", "0"}, {"data.test", "0.4"}}) ==
        "data.test = 0.4 leaves that part without a series\n   = give a larger part, more data, or a shorter window");
  CHECK(csv_error({{"data.horizon", "2"}}) ==
        "'data.horizon' has no effect with no decoder whose target is future\n"
        "   = set predict.target = future, or remove it");
  CHECK(
      csv_error(
          {{"data.horizon", "9"}, {"predict.enabled", "true"}, {"predict.target", "future"}, {"predict.steps", "1"}}) ==
      "a window of 3 steps, 8 rows of horizon and 1 future step needs 12 rows; the series has 5\n"
      "   = make data.horizon smaller or give a longer series");
  CHECK(
      csv_error(
          {{"data.window", "0"}, {"predict.enabled", "true"}, {"predict.target", "future"}, {"predict.steps", "5"}}) ==
      "the series has 5 rows; a step to read and 5 future steps need 6\n"
      "   = leave short series out of the file, or predict fewer steps");
  CHECK(csv_error({{"predict.enabled", "true"}, {"predict.target", "columns"}}) ==
        "predict.target = columns needs data.target_columns\n   = name the columns to output");
  CHECK(csv_error({{"data.target_columns", "x"}}) ==
        "'data.target_columns' has no effect with no decoder whose target is columns or future\n"
        "   = set predict.target = columns or future, or remove it");
  CHECK(csv_error({{"data.columns", "x"}, {"data.sequence_column", "x"}}) ==
        "column 'x' cannot be both data.sequence_column and data.columns\n   = use it for one of them");
  CHECK(csv_error({{"data.split", "random"}}) ==
        "'data.split' has no effect with nothing held out\n   = set data.validation or data.test, or remove it");
  CHECK(csv_error({{"data.target_columns", "x"},
                   {"predict.enabled", "true"},
                   {"predict.target", "columns"},
                   {"predict.loss", "softmax_cross_entropy"}}) ==
        "softmax_cross_entropy needs targets that are a distribution at every step; these have a step that sums to 10\n"
        "   = name one 0/1 column per class in data.target_columns, or choose another loss");
}

TEST_CASE("dataset: standard scaling") {
  const ScratchFolder folder;
  const auto data = load_dataset(configured({{"data.source", "csv"},
                                             {"data.file", folder.write("a.csv", "x,y\n2,5\n4,5\n6,5\n")},
                                             {"data.scaling", "standard"}}));
  CHECK(data->scaler.offset == std::vector<double>{4, 5});
  CHECK(data->scaler.range[0] == doctest::Approx(std::sqrt(8.0 / 3)));
  CHECK(data->scaler.range[1] == 1);
  CHECK(column(data->train.inputs, 2, 0)[2] == doctest::Approx(2 / std::sqrt(8.0 / 3)));
}

TEST_CASE("dataset: series of different length are padded at the end and masked") {
  const ScratchFolder folder;
  const std::string file = folder.write("ragged.csv", "id,x\na,1\na,2\na,3\nb,4\nb,5\nc,6\nc,7\nc,8\nc,9\n");
  const auto data = load_dataset(configured({{"data.source", "csv"},
                                             {"data.file", file},
                                             {"data.sequence_column", "id"},
                                             {"data.window", "0"},
                                             {"reconstruct.reversed", "true"},
                                             {"predict.enabled", "true"},
                                             {"predict.target", "shifted"}}));
  CHECK(data->train.count == 3);
  CHECK(data->steps == 4);
  CHECK(data->train.inputs == Floats{1, 2, 3, 0, 4, 5, 0, 0, 6, 7, 8, 9});
  CHECK(data->train.mask == Floats{1, 1, 1, 0, 1, 1, 0, 0, 1, 1, 1, 1});
  CHECK(data->train.reconstruct->values == Floats{3, 2, 1, 0, 5, 4, 0, 0, 9, 8, 7, 6});
  CHECK(data->train.reconstruct->mask == data->train.mask);
  CHECK(data->train.predict->values == Floats{2, 3, 0, 5, 0, 0, 7, 8, 9});
  CHECK(data->train.predict->mask == Floats{1, 1, 0, 1, 0, 0, 1, 1, 1});
  CHECK(data->train.origins[1].sequence == "b");
  CHECK(data->train.origins[1].length == 2);
  CHECK(data->source == "csv ragged.csv: 3 series, 9 rows, 3 windows of 2 to 4 steps, 1 feature");
}

TEST_CASE("dataset: missing values mask their step and are 0") {
  const ScratchFolder folder;
  const std::string file = folder.write("gaps.csv", "x,y\n1,1\n,2\n3,3\n4,NA\n5,5\n,\n,\n,\n9,9\n10,10\n");
  const auto data = load_dataset(configured({{"data.source", "csv"},
                                             {"data.file", file},
                                             {"data.window", "3"},
                                             {"data.missing", "mask"},
                                             {"data.scaling", "min_max"}}));
  // The windows from row 5 on hold nothing before row 8; that of rows 5, 6, 7 holds nothing at all.
  CHECK(data->train.count == 7);
  CHECK(data->source == "csv gaps.csv: 10 rows, 7 windows of 3 steps, 2 features; left out: 1 without a known step");
  CHECK(Floats(data->train.mask.begin(), data->train.mask.begin() + 6) == Floats{1, 0, 1, 0, 1, 0});
  CHECK(data->train.inputs[2] == 0);
  CHECK(data->train.inputs[3] == 0);
  CHECK(data->train.reconstruct->mask == data->train.mask);
}

TEST_CASE("dataset: other target columns, scaled on their own; those of a cross entropy stay probabilities") {
  const ScratchFolder folder;
  const std::string file = folder.write("classes.csv", "x,a,b\n10,1,0\n20,0,1\n30,1,0\n40,0,1\n");
  const auto load = [&](const char* loss, const char* target, const char* steps) {
    return load_dataset(configured({{"data.source", "csv"},
                                    {"data.file", file},
                                    {"data.window", "2"},
                                    {"data.scaling", "standard"},
                                    {"data.target_columns", "b a"},
                                    {"predict.enabled", "true"},
                                    {"predict.loss", loss},
                                    {"predict.steps", steps},
                                    {"predict.target", target}}));
  };
  const auto classes = load("softmax_cross_entropy", "columns", "0");
  CHECK(classes->feature_names == std::vector<std::string>{"x"});
  CHECK(classes->target_names == std::vector<std::string>{"b", "a"});
  CHECK(classes->train.predict->values == Floats{0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0});
  CHECK(classes->train.reconstruct->features == 1);
  const auto scaled = load("mse", "columns", "0");
  CHECK(scaled->train.predict->values[0] == -1);
  const auto future = load("mae", "future", "1");
  CHECK(future->train.count == 2);
  CHECK(future->train.predict->features == 2);
}

TEST_CASE("dataset_cache: one object for the same data, from any thread") {
  DatasetCache cache;
  const auto first = cache.get(default_config());
  CHECK(cache.get(configured({{"seed", "2"}, {"model.encoder", "5"}, {"reconstruct.weight", "2"}})) == first);
  CHECK(cache.get(configured({{"reconstruct.reversed", "true"}})) != first);
  std::vector<std::shared_ptr<const Dataset>> found(8);
  std::vector<std::thread> threads;
  for (auto& slot : found) {
    threads.emplace_back([&] { slot = cache.get(configured({{"data.source", "cubes"}})); });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& data : found) CHECK(data == found.front());
}

TEST_CASE("dataset: settings of a decoder that shape the data have data of their own") {
  const ScratchFolder folder;
  const std::vector<std::pair<std::string, std::string>> csv = {
      {"data.source", "csv"},
      {"data.file", folder.write("p.csv", "p\n0\n1\n0.5\n0\n1\n")},
      {"data.window", "3"},
      {"data.scaling", "standard"}};
  const auto given = [&](std::vector<std::pair<std::string, std::string>> more) {
    Config config = default_config();
    for (const auto& [key, value] : csv) set(config, key, value);
    for (const auto& [key, value] : more) set(config, key, value);
    return config;
  };
  DatasetCache cache;
  const auto plain = cache.get(given({}));
  CHECK(cache.get(given({{"model.encoder", "7"}, {"seed", "3"}})) == plain);
  // Whether values fit a loss is looked at when data are loaded.
  CHECK_THROWS_AS(cache.get(given({{"reconstruct.loss", "binary_cross_entropy"}})), ConfigError);
  CHECK(cache.get(given({{"reconstruct.reversed", "true"}}))->train.reconstruct->values[0] ==
        plain->train.reconstruct->values[2]);
  const auto both = cache.get(given({{"predict.enabled", "true"}, {"predict.target", "shifted"}}));
  REQUIRE(both->train.predict.has_value());
  CHECK(both->train.predict->steps == 2);
  CHECK(cache.get(given({{"predict.enabled", "true"}, {"predict.target", "future"}, {"predict.steps", "1"}}))
            ->train.predict->steps == 1);
  CHECK(
      cache.get(given({{"reconstruct.enabled", "false"}, {"predict.enabled", "true"}, {"predict.target", "shifted"}}))
          ->train.reconstruct.has_value() == false);
}
