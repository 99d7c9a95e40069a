// What is held out for validation and test.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/config/revisions.hpp"
#include "experiments/dataset/dataset.hpp"
#include "experiments/dataset/load_dataset.hpp"
#include "experiments/formats/input_error.hpp"
#include "tests/experiments/error_text.hpp"
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

TEST_CASE("dataset: no input and no target of training or validation holds an event, whatever the decoders output") {
  constexpr std::size_t kRows = 100, kWindow = 5;
  const std::set<std::size_t> events = {12, 33, 34, 61, 90};
  const ScratchFolder folder;
  std::string text = "x,y,e\n";
  for (std::size_t i = 0; i < kRows; ++i)
    text += std::to_string(i) + "," + std::to_string(i) + "," + (events.contains(i) ? "1\n" : "0\n");
  const std::string file = folder.write("events.csv", text);
  struct Kind {
    std::vector<std::pair<std::string, std::string>> settings;
    std::size_t behind;  // rows after the window up to the last one that some decoder outputs
    std::size_t gap;     // of these, rows before the first, which nothing reads or outputs
  };
  const std::vector<Kind> kinds = {
      {{}, 0, 0},
      {{{"reconstruct.target", "shifted"}, {"reconstruct.reversed", "true"}}, 0, 0},
      {{{"reconstruct.target", "columns"}, {"data.target_columns", "y"}}, 0, 0},
      {{{"predict.enabled", "true"}, {"predict.target", "future"}, {"predict.steps", "3"}}, 3, 0},
      {{{"reconstruct.enabled", "false"},
        {"predict.enabled", "true"},
        {"predict.target", "future"},
        {"predict.steps", "2"},
        {"predict.reversed", "true"},
        {"data.horizon", "4"}},
       5,
       3}};
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    CAPTURE(k);
    const auto& [more, behind, gap] = kinds[k];
    Config config = configured({{"data.source", "csv"},
                                {"data.file", file},
                                {"data.columns", "x"},
                                {"data.label_column", "e"},
                                {"data.window", "5"},
                                {"data.validation", "0.2"},
                                {"data.test", "0.3"},
                                {"data.scaling", "min_max"}});
    for (const auto& [key, value] : more) set(config, key, value);
    const auto data = load_dataset(config);
    // The rows of every window, one by one: 50 rows train, 20 validate.
    std::size_t train = 0, validation = 0;
    bool in_targets = false;
    std::size_t low = kRows, high = 0;  // of the rows that training uses
    for (std::size_t start = 0; start + kWindow + behind <= 70; ++start) {
      const std::size_t end = start + kWindow + behind;
      if (start < 50 && end > 50) continue;  // across two parts
      bool input_event = false, target_event = false;
      for (std::size_t row = start; row < end; ++row) {
        if (row < start + kWindow && events.contains(row)) input_event = true;
        if (row >= start + kWindow + gap && events.contains(row)) target_event = true;
      }
      in_targets = in_targets || (target_event && !input_event);
      if (input_event || target_event) continue;
      ++(end <= 50 ? train : validation);
      if (end > 50) continue;
      low = std::min(low, start);
      high = std::max(high, end - 1);
    }
    CHECK(data->train.count == train);
    CHECK(data->validation.count == validation);
    CHECK(data->traits.events_in_targets == in_targets);
    CHECK(possible_traits(config).events_in_targets);
    const DataTraits found = {.events_in_targets = data->traits.events_in_targets};
    CHECK((revision_of(config, found, revisions().first(1)) == 1) == in_targets);
    CHECK(in_targets == (behind > 0));
    CHECK(data->scaler.offset.front() == static_cast<double>(low));
    CHECK(data->scaler.range.front() == static_cast<double>(high - low));
  }
}

TEST_CASE("dataset: validation without a window free of events is rejected, not measured on the training part") {
  const ScratchFolder folder;
  std::string text = "x,e\n";
  for (int i = 0; i < 40; ++i) text += std::to_string(i) + (i >= 30 && i % 2 == 0 ? ",1\n" : ",0\n");
  const std::string file = folder.write("events.csv", text);
  const Config config = configured({{"data.source", "csv"},
                                    {"data.file", file},
                                    {"data.window", "3"},
                                    {"data.label_column", "e"},
                                    {"data.validation", "0.25"}});
  CHECK(error_text<ConfigError>([&] { load_dataset(config); }) ==
        "every validation window holds an event of data.label_column in its inputs or targets\n"
        "   = training and validation take windows without events; make data.window shorter");
}

TEST_CASE("dataset: a random split with events trains whatever the seed, as far as windows without them suffice") {
  const ScratchFolder folder;
  std::string text = "x,e\n";
  for (int i = 0; i < 60; ++i) text += std::to_string(i) + (i % 20 < 10 ? ",1\n" : ",0\n");
  Config config = configured({{"data.source", "csv"},
                              {"data.file", folder.write("events.csv", text)},
                              {"data.window", "4"},
                              {"data.label_column", "e"},
                              {"data.validation", "0.2"},
                              {"data.test", "0.2"},
                              {"data.split", "random"}});
  for (int seed = 0; seed < 50; ++seed) {
    CAPTURE(seed);
    set(config, "data.split_seed", std::to_string(seed));
    const auto data = load_dataset(config);
    CHECK(data->train.count > 0);
    CHECK(data->validation.count > 0);
    CHECK(data->test.count > 0);
  }
}

TEST_CASE("dataset: a random split finds the only windows that hold an event in neither inputs nor targets") {
  const ScratchFolder folder;
  std::string text = "x,e\n";  // twelve rows without events, else at most five
  for (int i = 0; i < 60; ++i) text += std::to_string(i) + ((i < 24 || i >= 36) && i % 6 == 5 ? ",1\n" : ",0\n");
  Config config = configured({{"data.source", "csv"},
                              {"data.file", folder.write("events.csv", text)},
                              {"data.window", "4"},
                              {"data.label_column", "e"},
                              {"data.test", "0.4"},
                              {"data.split", "random"},
                              {"predict.enabled", "true"},
                              {"predict.target", "future"},
                              {"predict.steps", "4"}});
  for (int seed = 0; seed < 50; ++seed) {
    CAPTURE(seed);
    set(config, "data.split_seed", std::to_string(seed));
    CHECK(load_dataset(config)->train.count > 0);
  }
}

TEST_CASE("dataset: series that all hold an event are not told to make a window shorter that there is not") {
  const ScratchFolder folder;
  std::string text = "id,x,e\n";
  for (int i = 0; i < 40; ++i) text += std::to_string(i / 4) + ',' + std::to_string(i) + (i % 4 == 2 ? ",1\n" : ",0\n");
  const Config config = configured({{"data.source", "csv"},
                                    {"data.file", folder.write("events.csv", text)},
                                    {"data.window", "0"},
                                    {"data.sequence_column", "id"},
                                    {"data.label_column", "e"}});
  CHECK(error_text<ConfigError>([&] { load_dataset(config); }) ==
        "every training series holds an event of data.label_column in its inputs or targets\n"
        "   = training and validation take series without events; data.window cuts series into windows, of which those "
        "between events can be used");
}

TEST_CASE("dataset: the rows that are tested are those of the test part, or of the training part") {
  const ScratchFolder folder;
  const std::string file = folder.write("ten.csv", "x\n0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n");
  const auto flags = [&](const char* validation, const char* test) {
    const auto data = load_dataset(configured({{"data.source", "csv"},
                                               {"data.file", file},
                                               {"data.window", "2"},
                                               {"data.validation", validation},
                                               {"data.test", test}}));
    std::string text;
    for (const bool flag : data->tested_rows.at("")) text += flag ? '1' : '0';
    return text;
  };
  CHECK(flags("0", "0.3") == "0000000111");
  CHECK(flags("0.2", "0.3") == "0000000111");
  CHECK(flags("0.2", "0") == "1111111100");
  CHECK(flags("0", "0") == "1111111111");
}

TEST_CASE("dataset: rows of the test part with an event that no score stands for") {
  const ScratchFolder folder;
  const auto traits = [&](const std::string& text, std::initializer_list<std::pair<std::string, std::string>> more) {
    Config config = configured({{"data.source", "csv"},
                                {"data.file", folder.write("t.csv", text)},
                                {"data.columns", "x"},
                                {"data.label_column", "e"},
                                {"data.window", "3"},
                                {"data.missing", "mask"},
                                {"data.test", "0.5"}});
    for (const auto& [key, value] : more) set(config, key, value);
    const DataTraits found = load_dataset(config)->traits, possible = possible_traits(config);
    CHECK((possible.events_without_row_score && possible.events_without_window_score));
    return std::pair{found.events_without_row_score, found.events_without_window_score};
  };
  const auto rows = [](std::size_t event, std::size_t missing = 99) {
    std::string text = "x,e\n";
    for (std::size_t i = 0; i < 16; ++i)
      text += (i == missing ? "" : std::to_string(i)) + (i == event ? ",1\n" : ",0\n");
    return text;
  };
  using Both = std::pair<bool, bool>;
  CHECK(traits(rows(10), {}) == Both{false, false});
  CHECK(traits(rows(2), {}) == Both{false, false});                     // in training
  CHECK(traits(rows(10, 10), {}) == Both{true, false});                 // masked, in the middle of windows
  CHECK(traits(rows(15, 15), {}) == Both{true, true});                  // masked, the last row of all
  CHECK(traits(rows(15), {{"data.stride", "3"}}) == Both{true, true});  // windows 9..11 and 12..14
  CHECK(traits(rows(10), {{"reconstruct.enabled", "false"},
                          {"predict.enabled", "true"},
                          {"predict.target", "future"},
                          {"predict.steps", "1"}}) == Both{true, true});  // the first forecast is of row 11
}
