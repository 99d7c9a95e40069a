#include "experiments/dataset.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <thread>
#include <utility>

#include "experiments/dataset_cache.hpp"
#include "experiments/fields.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;
using Floats = std::vector<float>;

namespace {

Config configured(std::initializer_list<std::pair<const char*, std::string>> settings) {
  Config config = default_config();
  for (const auto& [key, value] : settings) set(config, key, value);
  return config;
}

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
  CHECK(column(data->train.predict->values, 2, 0) == Floats{0.4f, 0.5f, 0.5f, 0.6f, 0.6f, 0.7f, 0.7f, 0.8f, 0.8f, 0.9f});
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
        "binary_cross_entropy needs targets from 0 to 1; these go from 1 to 50\n"
        "   = set data.scaling = min_max, or choose another loss");
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
