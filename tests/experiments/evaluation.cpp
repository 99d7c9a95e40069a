#include "experiments/evaluation.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/experiments/example_data.hpp"

using namespace tapelab;
using namespace tapelab::experiments;
using examples::DataShape;

namespace {

Config small() {
  return examples::configured({{"model.encoder", "4"},
                               {"model.decoder", "4"},
                               {"predict.enabled", "true"},
                               {"predict.conditional", "true"},
                               {"predict.loss", "mae"},
                               {"predict.weight", "0.5"},
                               {"train.batch_size", "2"},
                               {"eval.samples", "100"}});
}

results::RunRecord tested(const Config& config, const Dataset& data) {
  Autoencoder<float> model(model_options(config, data));
  const ParameterBuffer<float> parameters(model);
  model.initialize(1);
  Tape<float> tape;
  results::RunRecord record;
  test_model(model, tape, config, data, record);
  return record;
}

/// The measures of one decoder from the outputs that the record holds: in the data's units, targets NaN where masked.
void check_measures(const results::RunRecord& record, const results::Output& output, double scale) {
  double squares = 0, absolutes = 0, largest = 0, low = 1e30, high = -1e30, n = 0;
  for (std::size_t i = 0; i < output.target.values.size(); ++i) {
    const double y = output.target.values[i], d = std::abs(output.prediction.values[i] - y);
    if (std::isnan(y)) continue;
    squares += d * d;
    absolutes += d;
    largest = std::max(largest, d);
    low = std::min(low, y);
    high = std::max(high, y);
    ++n;
  }
  const auto close = [](double x) { return doctest::Approx(x).epsilon(1e-4); };
  const auto scalar = [&](const std::string& name) { return record.scalars.at("test_" + output.decoder + "_" + name); };
  CHECK(scalar("mse") == close(squares / n / scale / scale));
  CHECK(scalar("mae") == close(absolutes / n / scale));
  CHECK(scalar("max_abs_error") == close(largest / scale));
  CHECK(scalar("mae_unscaled") == close(absolutes / n));
  CHECK(scalar("max_abs_error_unscaled") == close(largest));
  CHECK(scalar("relative_error") == close(largest / (high - low)));
}

}  // namespace

TEST_CASE("evaluation: every measure over the valid steps of the test part, scaled and in the data's units") {
  for (const auto lengths : {DataShape::Lengths::kEqual, DataShape::Lengths::kRagged}) {
    const Config config = small();
    Dataset data = examples::example_data(config, {.train = 4, .test = 5, .lengths = lengths});
    data.scaler = {{100, 100}, {8, 8}};
    const auto record = tested(config, data);
    REQUIRE(record.outputs.size() == 2);
    for (const results::Output& output : record.outputs) {
      CHECK(output.prediction.shape[0] == 5);
      CHECK(output.features == data.feature_names);
      check_measures(record, output, 8);
    }
    CHECK(record.scalars.at("test_reconstruct_loss") == record.scalars.at("test_reconstruct_mse"));
    CHECK(record.scalars.at("test_predict_loss") == record.scalars.at("test_predict_mae"));
    CHECK(record.scalars.at("test_loss") ==
          record.scalars.at("test_reconstruct_loss") + 0.5 * record.scalars.at("test_predict_loss"));
    CHECK(record.scalars.contains("test_predict_mse_tf"));
    CHECK_FALSE(record.scalars.contains("test_reconstruct_mse_tf"));
    CHECK_FALSE(record.scalars.contains("test_predict_relative_error_tf"));
  }
}

TEST_CASE("evaluation: outputs without scaling are the model's own") {
  const Config config = small();
  const Dataset data = examples::example_data(config, {.train = 4, .test = 5});
  CHECK(tested(config, data).outputs[0].target.values == data.test.reconstruct->values);
}

TEST_CASE("evaluation: the mean predictor knows the training part only") {
  const Config config = small();
  const Dataset data = examples::example_data(config, {.train = 4, .test = 5});
  double means[2] = {0, 0}, squares = 0;
  for (std::size_t i = 0; i < 32; ++i) means[i % 2] += data.train.inputs[i] / 16;
  for (std::size_t i = 0; i < 40; ++i) squares += std::pow(data.test.inputs[i] - means[i % 2], 2) / 40;
  CHECK(tested(config, data).scalars.at("test_reconstruct_mse_baseline_mean") ==
        doctest::Approx(squares).epsilon(1e-5));
}

TEST_CASE("evaluation: a constant target has no relative error") {
  const Config config = small();
  Dataset data = examples::example_data(config, {.train = 4});
  std::ranges::fill(data.train.reconstruct->values, 0.5f);
  const auto record = tested(config, data);
  CHECK_FALSE(record.scalars.contains("test_reconstruct_relative_error"));
  CHECK(record.scalars.contains("test_predict_relative_error"));
}

TEST_CASE("evaluation: part of the code that is exactly zero") {
  Config config = small();
  const auto share = [&](const char* activation, const char* code) {
    config = examples::configured(
        {{"model.encoder", "16"}, {"model.decoder", "4"}, {"model.activation", activation}, {"model.code", code}});
    const Dataset data =
        examples::example_data(config, {.train = 4, .test = 5, .lengths = DataShape::Lengths::kRagged});
    return tested(config, data).scalars.at("test_code_zeros");
  };
  for (const char* code : {"last", "all_steps"}) {
    CHECK(share("tanh", code) == 0);
    CHECK(share("relu", code) > 0.1);
    CHECK(share("relu", code) < 0.9);
  }
}

TEST_CASE("evaluation: rare events found by the first decoder, where there are labels") {
  const auto detect = [](const char* threshold, const char* score) {
    const Config config = examples::configured({{"data.source", "csv"},
                                                {"data.file", "x.csv"},
                                                {"data.label_column", "event"},
                                                {"model.encoder", "4"},
                                                {"model.decoder", "4"},
                                                {"eval.threshold", threshold},
                                                {"eval.score", score}});
    Dataset data = examples::example_data(config, {.train = 4, .validation = 3, .test = 4});
    const std::size_t rows = data.steps;
    for (std::size_t n = 0; n < 4; ++n) data.test.origins[n] = {"s", n * rows, rows};
    data.labels["s"].assign(4 * rows, 0.0f);
    data.labels["s"][rows] = 1;
    data.validation.origins = {{"s", 0, rows}, {"s", 0, rows}, {"s", 0, rows}};
    return tested(config, data).scalars;
  };
  const auto all = detect("0", "window");
  CHECK(all.at("test_detect_precision") == 0.25);
  CHECK(all.at("test_detect_recall") == 1);
  CHECK(all.at("test_detect_f1") == all.at("test_detect_f1_baseline_always_alarm"));
  CHECK(all.at("test_detect_false_alarm_rate") == 1);
  const auto none = detect("1e9", "window");
  CHECK_FALSE(none.contains("test_detect_precision"));
  CHECK(none.at("test_detect_missing_alarm_rate") == 1);
  CHECK(none.at("test_detect_f1") == 0);
  CHECK(detect("0", "step").at("test_detect_precision") == 1.0 / 16);
  CHECK(detect("quantile:1", "window").contains("test_detect_f1"));
}
