#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <set>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/study/open_study.hpp"
#include "results/study/study.hpp"

using namespace tapelab::experiments;

namespace {

Grid shipped(const std::string& name) {
  return expand_grid({std::string(TAPELAB_GRIDS) + '/' + name + ".ini"}, {}, kRunLimit);
}

struct Expected {
  std::size_t runs;
  std::map<std::string, double> published;  ///< "metric label" -> value
};

const std::map<std::string, Expected>& expected() {
  static const std::string kReconstruct = "test_reconstruct_max_abs_error ", kPredict = "test_predict_max_abs_error ";
  static const std::map<std::string, Expected> rows = {
      {"reconstruct",
       {200,
        {{kReconstruct + "run A", 0.00398503},
         {kReconstruct + "run B", 0.0100185},
         {kReconstruct + "run C", 0.00714255},
         {kReconstruct + "run D", 0.00291987}}}},
      {"predict", {200, {{kPredict + "write-up", 0.0342715}}}},
      {"composite", {200, {{kReconstruct + "write-up", 0.00736275}, {kPredict + "write-up", 0.03701071}}}},
      {"multivariate", {200, {{kReconstruct + "write-up", 0.0215}}}},
      {"stacked", {200, {{kReconstruct + "write-up", 0.023}}}},
      {"real_series", {32, {}}},
      {"encoder", {32, {}}},
      {"input_scale", {96, {}}},
      {"regular_vs_autoencoder", {32, {}}},
      {"decoder", {128, {}}},
      {"loss_weights", {64, {}}},
      {"loss_functions", {72, {}}},
      {"denoising", {24, {}}},
      {"variable_length", {32, {}}},
      {"rare_events", {24, {}}},
      {"regular_detector", {16, {}}}};
  return rows;
}

}  // namespace

TEST_CASE("shipped grids: every file is listed here, and the other way round") {
  std::set<std::string> files, names;
  for (const auto& entry : std::filesystem::directory_iterator(TAPELAB_GRIDS)) {
    if (entry.path().extension() == ".ini") files.insert(entry.path().stem().string());
  }
  for (const auto& [name, row] : expected()) names.insert(name);
  CHECK(files == names);
}

TEST_CASE("shipped grids: those of the paper expand at each scale whose digits are there") {
  const std::map<std::string, std::size_t> rows = {
      {"future_prediction", 24}, {"reversed_target", 24}, {"conditional_autoencoder", 12},
      {"loss_weights", 30},      {"layers", 18},          {"data_regime", 18},
      {"pretraining", 18}};
  const std::set<std::string> after_others = {"classifier", "long_horizon", "out_of_domain"};  // need finished studies
  const std::filesystem::path grids = TAPELAB_GRIDS, digits = grids / "../data";
  std::size_t found = 0;
  for (const auto& entry : std::filesystem::directory_iterator(grids / "paper")) {
    const std::string name = entry.path().stem().string();
    CAPTURE(name);
    ++found;
    if (after_others.contains(name)) continue;
    REQUIRE(rows.contains(name));
    const Grid grid = expand_grid({entry.path().string()}, {"data.test_sequences=10"}, kRunLimit);
    CHECK(grid.runs.size() == rows.at(name));
    CHECK_FALSE(grid.claim.empty());
    CHECK_FALSE(grid.expect.empty());
    CHECK(grid.runs.front().config->model.encoder == std::vector<std::int64_t>{256});
  }
  CHECK(found == rows.size() + after_others.size());
  // The digits of the larger scales are not shipped; those that are do for the sizes.
  for (const auto& [scale, units] : {std::pair{"small.ini", 512}, {"paper.ini", 2048}}) {
    const Grid grid = expand_grid(
        {(grids / "paper/layers.ini").string(), (grids / "scale" / scale).string()},
        {"data.file=" + (digits / "digits-train-images-idx3-ubyte.gz").string(), "data.pool=1",
         "data.test_file=" + (digits / "digits-test-images-idx3-ubyte.gz").string(), "data.test_sequences=10"},
        kRunLimit);
    CHECK(grid.name == "layers+" + std::filesystem::path(scale).stem().string());
    CHECK(grid.runs.front().config->model.encoder == std::vector<std::int64_t>{units});
    CHECK(grid.runs.front().config->train.batch_size >= 64);
  }
}

TEST_CASE("shipped grids: each expands, says what it is for, and carries its published numbers") {
  for (const auto& [name, row] : expected()) {
    CAPTURE(name);
    const Grid grid = shipped(name);
    CHECK(grid.name == name);
    CHECK(grid.runs.size() == row.runs);
    CHECK_FALSE(grid.title.empty());
    CHECK_FALSE(grid.question.empty());
    CHECK_FALSE(grid.claim.empty());
    std::map<std::string, double> published;
    for (const PublishedValue& value : grid.published) published[value.metric + ' ' + value.label] = value.value;
    CHECK(published == row.published);
  }
}

TEST_CASE("shipped grids: the published metrics are of decoders that run") {
  for (const auto& [name, row] : expected()) {
    CAPTURE(name);
    const Grid grid = shipped(name);
    const Config& config = *grid.runs.front().config;
    for (const PublishedValue& value : grid.published) {
      CAPTURE(value.metric);
      CHECK((value.metric.starts_with("test_reconstruct_") ? config.reconstruct.enabled : config.predict.enabled));
    }
  }
}

TEST_CASE("shipped grids: the reproductions train as the write-ups do, with both gate activations") {
  for (const std::string name : {"reconstruct", "predict", "composite", "multivariate", "stacked"}) {
    CAPTURE(name);
    const Grid grid = shipped(name);
    REQUIRE(grid.factors.size() == 2);
    CHECK(grid.factors[0].key == "model.recurrent_activation");
    CHECK(grid.factors[1].key == "seed");
    CHECK(grid.factors[1].values.size() == 100);
    const Config& config = *grid.runs.front().config;
    CHECK(config.model.activation == std::vector{choice::Activation::kRelu});
    CHECK(config.train.epochs == 300);
    CHECK(config.train.keep == choice::Keep::kLast);
    CHECK(config.train.learning_rate == 0.001);
  }
}

TEST_CASE("shipped grids: shapes of the data") {
  const auto shape = [](const std::string& name) {
    const auto data = shipped(name).runs.front().data;
    return std::vector<std::size_t>{data->train.count, data->steps, data->features};
  };
  CHECK(shape("reconstruct") == std::vector<std::size_t>{1, 9, 1});
  CHECK(shape("multivariate") == std::vector<std::size_t>{1, 10, 5});
  CHECK(shape("stacked") == std::vector<std::size_t>{5, 3, 2});
}

TEST_CASE("shipped grids: whatever reads a file holds a part out to test on; of built-in sequences nothing can be") {
  for (const auto& [name, row] : expected()) {
    CAPTURE(name);
    for (const PlannedRun& run : shipped(name).runs) {
      const bool reads_file = !run.config->data.file.empty();
      CHECK((run.data->test.count > 0) == reads_file);
      if (reads_file) continue;
      const bool one_sequence = run.data->train.count == 1,
                 nine_rows = run.config->data.source == choice::Source::kCubes;
      CHECK((one_sequence || nine_rows));  // in overlapping windows
    }
  }
}

TEST_CASE("shipped grids: runs have the ids of the studies that ship, so that stored runs are found again") {
  for (const auto& entry : std::filesystem::directory_iterator(TAPELAB_STUDIES "/native")) {
    const std::string name = entry.path().stem().string();
    CAPTURE(name);
    std::set<std::string> planned, stored;
    for (const PlannedRun& run : shipped(name).runs) planned.insert(run.id);
    for (const std::string& id : tapelab::results::read_study(entry.path()).run_id) stored.insert(id);
    CHECK(planned == stored);
  }
}
