// What is held out for validation and test.
#include <doctest/doctest.h>

#include <set>
#include <string>

#include "experiments/dataset.hpp"
#include "experiments/fields.hpp"
#include "tests/experiments/example_data.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;
using tapelab::experiments::examples::configured;
using Floats = std::vector<float>;

namespace {

/// The values of a one-feature data set that inputs and targets of a part hold.
std::set<float> rows_of(const Samples& samples) {
  std::set<float> rows(samples.inputs.begin(), samples.inputs.end());
  for (const auto* target : {&samples.reconstruct, &samples.predict})
    if (*target) rows.insert((*target)->values.begin(), (*target)->values.end());
  return rows;
}

}  // namespace

TEST_CASE("dataset: held-out windows share no row with the others, and scaling sees the training part only") {
  const ScratchFolder folder;
  std::string text = "x\n";
  for (int i = 0; i < 100; ++i) text += std::to_string(i) + "\n";
  const std::string file = folder.write("hundred.csv", text);
  for (const char* split : {"time", "random"})
    for (const char* window : {"1", "4", "7"}) {
      CAPTURE(split);
      CAPTURE(window);
      const auto data = load_dataset(configured({{"data.source", "csv"},
                                                 {"data.file", file},
                                                 {"data.window", window},
                                                 {"data.validation", "0.2"},
                                                 {"data.test", "0.3"},
                                                 {"data.split", split},
                                                 {"predict.enabled", "true"},
                                                 {"predict.target", "future"},
                                                 {"predict.steps", "2"},
                                                 {"data.horizon", "2"}}));
      std::set<float> train = rows_of(data->train), validation = rows_of(data->validation), test = rows_of(data->test);
      std::set<float> all = train;
      all.insert(validation.begin(), validation.end());
      all.insert(test.begin(), test.end());
      CHECK(all.size() == train.size() + validation.size() + test.size());
      CHECK(data->validation.count > 0);
      CHECK(data->test.count > 0);
      CHECK(&data->tested() == &data->test);
      if (std::string(split) == "time") {
        CHECK(*train.rbegin() < 50);
        CHECK(*validation.begin() >= 50);
        CHECK(*validation.rbegin() < 70);
        CHECK(*test.begin() >= 70);
      }
    }
  const auto data = load_dataset(configured({{"data.source", "csv"},
                                             {"data.file", file},
                                             {"data.window", "5"},
                                             {"data.test", "0.5"},
                                             {"data.scaling", "min_max"}}));
  CHECK(data->scaler.offset == std::vector<double>{0});
  CHECK(data->scaler.range == std::vector<double>{49});
  CHECK(data->test.inputs.front() == 50 / 49.0f);
  CHECK(data->source ==
        "csv hundred.csv: 100 rows, 92 windows of 5 steps, 1 feature; 46 train, 46 test; left out: 4 across two parts");
}

TEST_CASE("dataset: the random split depends on its own seed and not on the run's") {
  const ScratchFolder folder;
  std::string text = "x\n";
  for (int i = 0; i < 200; ++i) text += std::to_string(i) + "\n";
  const std::string file = folder.write("rows.csv", text);
  const auto test_rows = [&](const char* seed, const char* split_seed) {
    return rows_of(load_dataset(configured({{"data.source", "csv"},
                                            {"data.file", file},
                                            {"data.test", "0.25"},
                                            {"data.split", "random"},
                                            {"data.split_seed", split_seed},
                                            {"seed", seed}}))
                       ->test);
  };
  CHECK(test_rows("1", "0") == test_rows("2", "0"));
  CHECK(test_rows("1", "0") != test_rows("1", "1"));
}

TEST_CASE("dataset: whole series are held out whole") {
  const ScratchFolder folder;
  std::string text = "id,x\n";
  for (int i = 0; i < 20; ++i) text += std::to_string(i / 2) + "," + std::to_string(i / 2) + "\n";
  const std::string file = folder.write("ten.csv", text);
  for (const char* window : {"0", "2"}) {
    const auto data = load_dataset(configured({{"data.source", "csv"},
                                               {"data.file", file},
                                               {"data.sequence_column", "id"},
                                               {"data.window", window},
                                               {"data.test", "0.3"},
                                               {"data.split", "random"}}));
    CHECK(data->train.count == 7);
    CHECK(data->test.count == 3);
    for (const float series : rows_of(data->test)) CHECK_FALSE(rows_of(data->train).contains(series));
  }
}

TEST_CASE("dataset: windows with an event stay out of training and validation") {
  const ScratchFolder folder;
  const std::string file = folder.write("events.csv", "x,e\n1,0\n2,1\n3,0\n4,0\n5,0\n6,0\n7,1\n8,0\n");
  const auto data = load_dataset(configured({{"data.source", "csv"},
                                             {"data.file", file},
                                             {"data.window", "2"},
                                             {"data.label_column", "e"},
                                             {"data.test", "0.5"}}));
  CHECK(data->feature_names == std::vector<std::string>{"x"});
  CHECK(data->train.inputs == Floats{3, 4});
  CHECK(data->labels.at("") == Floats{0, 1, 0, 0, 0, 0, 1, 0});
}
