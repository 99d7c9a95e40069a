// The page's stored samples and models.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "results/report/sections.hpp"
#include "results/run/model_facts.hpp"
#include "tests/results/example_runs.hpp"
#include "tests/results/example_studies.hpp"
#include "tests/results/example_tables.hpp"
#include "tests/results/report/page_data.hpp"

using namespace tapelab::results;
using examples::data_of;
using examples::merged;
using examples::page_of;

TEST_CASE("report: outputs keep every digit of a float; equal targets are there once") {
  const Json sequences = data_of(page_of(merged(examples::grid())))["sequences"];
  REQUIRE(sequences.size() == 1);
  CHECK(sequences[0]["decoder"] == "predict");
  CHECK(sequences[0]["features"] == Json{"gdp", "prices"});
  CHECK(sequences[0]["cells"].size() == 4);
  CHECK(sequences[0]["truths"].size() == 2);  // the decoders output 3 and 4 steps
  CHECK(sequences[0]["cells"][0]["values"][1] == 1.25);
}

TEST_CASE("report: each distinct model is drawn once, with the cells that train it") {
  auto runs = examples::grid();
  for (RunRecord& run : runs) {
    const bool conditional = run.settings[2].value == "true";
    run.model = model_json({0, 0, {{"encoder/0", conditional ? "LSTM" : "GRU", 0, 2, 32}}});
  }
  Json models = models_section(merged(runs));
  REQUIRE(models["models"].size() == 2);
  CHECK(models["note"] == "");
  for (const Json& model : models["models"]) CHECK(model["cells"].size() == 2);
  CHECK(models["models"][0]["layers"][0]["kind"] != models["models"][1]["layers"][0]["kind"]);
  for (RunRecord& run : runs)
    if (run.settings[2].value == "true") run.model.clear();
  models = models_section(merged(runs));
  CHECK(models["models"].size() == 1);
  CHECK(models["note"] ==
        "The models of some configurations are not drawn: none of their runs says what its layers are.");
}

TEST_CASE("report: steps that are pictures become grey values with an error each") {
  auto runs = examples::grid();
  for (RunRecord& run : runs) run.model = model_json({1, 2, {{"encoder/0", "LSTM", 0, 2, 32}}});
  const Study study = merged(runs);
  const Json frames = frames_section(study);
  REQUIRE(frames.size() == 1);
  CHECK(sequences_section(study).empty());
  CHECK(frames[0]["height"] == 1);
  CHECK(frames[0]["width"] == 2);
  CHECK(frames[0]["cells"][0]["errors"][0][0] == 81);  // every prediction is 9 below its target
  CHECK(frames[0]["black"] == 10);
}

TEST_CASE("report: a sequence ends where its target ends") {
  std::vector<RunRecord> runs = examples::grid();
  for (RunRecord& run : runs) {
    Array& target = run.outputs[0].target;  // [2, steps, 2]: the first sample's last step is padding
    const std::size_t end = target.shape[1] * 2;
    target.values[end - 1] = target.values[end - 2] = std::numeric_limits<float>::quiet_NaN();
    target.values[0] = std::numeric_limits<float>::quiet_NaN();  // a missing value is none
  }
  const Json values = data_of(page_of(merged(runs)))["sequences"][0]["cells"][0]["values"];
  CHECK(values[0].is_number());
  std::size_t gaps = 0;
  for (const Json& value : values) gaps += value.is_null() ? 1 : 0;
  CHECK(gaps >= 2);
  const std::size_t steps = values.size() / 4;
  CHECK(values[2 * (steps - 1)].is_null());
  CHECK(values[2 * steps].is_number());
}

TEST_CASE("report: errors per step come from the stored samples where no run stores them over all") {
  Study unnamed = merged(examples::grid());
  REQUIRE(unnamed.outputs.size() == 1);
  unnamed.outputs[0].features.clear();
  const Json profiles = data_of(page_of(unnamed))["profiles"];
  REQUIRE(profiles.size() == 1);
  CHECK(profiles[0]["name"] == "predict_mse_of_samples_by_step");
  CHECK(profiles[0]["groupings"][0]["series"][0]["mean"][0] == 81);  // every prediction is 9 below its target

  // Features of different units have no common mean: each error is divided by the variance of its targets.
  Study study = merged(examples::grid());
  StudyOutput& output = study.outputs[0];
  const std::size_t samples = output.target.shape[1], steps = output.target.shape[2];
  output.features = {"level", "flow"};
  output.target.shape[3] = output.prediction.shape[3] = 2;
  output.target.values.clear();
  output.prediction.values.clear();
  for (std::size_t at = 0; at < study.cells * samples * steps; ++at)
    for (const double scale : {1.0, 1000.0}) {
      output.target.values.push_back(static_cast<float>(scale * (at % 2 == 0 ? 1 : -1)));
      output.prediction.values.push_back(static_cast<float>(scale * (at % 2 == 0 ? 1 : -1) + 0.5 * scale));
    }
  const double variance =
      static_cast<double>(study.cells * samples * steps) / (static_cast<double>(study.cells * samples * steps) - 1);
  const Json relative = data_of(page_of(study))["profiles"][0];
  CHECK(relative["groupings"][0]["series"][0]["mean"][0].get<double>() == doctest::Approx(0.25 / variance));
}
