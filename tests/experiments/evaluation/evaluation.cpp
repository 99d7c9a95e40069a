#include "experiments/evaluation/evaluation.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "tests/experiments/evaluation/tested.hpp"
#include "tests/experiments/example_data.hpp"

using namespace tapelab;
using namespace tapelab::experiments;
using examples::ExampleSize;
using tapelab::experiments::examples::tested;

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

Config binary() {
  Config config = small();
  set(config, "predict.loss", "binary_cross_entropy");
  set(config, "eval.by_step", "true");
  return config;
}

/// Cross entropy of every step of an output, in nats, and how often the step is valid: from what the record holds.
std::vector<std::pair<double, double>> nats_of(const results::Output& output) {
  const std::size_t steps = output.target.shape[1], features = output.target.shape[2];
  std::vector<std::pair<double, double>> sums(steps);
  for (std::size_t i = 0; i < output.target.values.size(); ++i) {
    const double y = output.target.values[i], p = output.prediction.values[i];
    if (std::isnan(y)) continue;
    auto& [nats, count] = sums[i / features % steps];
    nats -= y * std::log(p) + (1 - y) * std::log(1 - p);
    count += 1.0 / static_cast<double>(features);
  }
  return sums;
}

}  // namespace

TEST_CASE("evaluation: nats per frame and per step over the valid steps, between the floor and an even guess") {
  for (const auto lengths : {ExampleSize::Lengths::kEqual, ExampleSize::Lengths::kRagged}) {
    const Config config = binary();
    const auto record = tested(config, examples::example_data(config, {.train = 4, .test = 5, .lengths = lengths}));
    const auto& by_step = record.profiles.at("test_predict_nats_by_step");
    const double nats = record.scalars.at("test_predict_nats_per_frame");
    double total = 0, valid = 0, sum = 0;
    REQUIRE(by_step.size() == 3);
    for (std::size_t t = 0; t < 3; ++t) {
      const auto [step, count] = nats_of(record.outputs[1])[t];
      CHECK(by_step[t] == doctest::Approx(step / count).epsilon(1e-5));
      total += step;
      valid += count;
      sum += by_step[t];
    }
    CHECK(nats == doctest::Approx(total / valid).epsilon(1e-5));
    if (lengths == ExampleSize::Lengths::kEqual) CHECK(nats == doctest::Approx(sum / 3).epsilon(1e-12));
    CHECK(nats == doctest::Approx(2 * record.scalars.at("test_predict_loss")).epsilon(1e-12));
  }
}

TEST_CASE("evaluation: an even guess is ln 2 per feature, and nothing is below the floor, at any step") {
  const Config config = binary();
  const auto record =
      tested(config, examples::example_data(config, {.train = 4, .test = 5, .lengths = ExampleSize::Lengths::kRagged}));
  const std::string nats = "test_predict_nats_per_frame", by_step = "test_predict_nats_by_step";
  CHECK(record.scalars.at(nats + "_baseline_half") == 2 * std::numbers::ln2);
  CHECK(record.profiles.at(by_step + "_baseline_half") == std::vector<double>(3, 2 * std::numbers::ln2));
  for (const char* variant : {"", "_tf", "_baseline_mean", "_baseline_copy_last", "_baseline_half"}) {
    CAPTURE(variant);
    CHECK(record.scalars.at(nats + variant) > record.scalars.at(nats + "_baseline_floor"));
    for (std::size_t t = 0; t < 3; ++t)
      CHECK(record.profiles.at(by_step + variant)[t] >= record.profiles.at(by_step + "_baseline_floor")[t]);
  }
}

TEST_CASE(
    "evaluation: nats of binary cross entropy only, profiles with eval.by_step only, which changes nothing else") {
  Config config = binary();
  const Dataset data = examples::example_data(config, {.train = 4, .test = 5});
  const auto with = tested(config, data);
  CHECK_FALSE(with.scalars.contains("test_reconstruct_nats_per_frame"));
  CHECK_FALSE(with.scalars.contains("test_reconstruct_nats_per_frame_baseline_half"));
  CHECK_FALSE(with.profiles.contains("test_reconstruct_nats_by_step"));
  CHECK(with.profiles.contains("test_predict_mse_by_step_tf"));
  CHECK_FALSE(with.profiles.contains("test_reconstruct_mse_by_step_tf"));
  const auto& mse = with.profiles.at("test_reconstruct_mse_by_step");
  REQUIRE(mse.size() == 4);
  CHECK((mse[0] + mse[1] + mse[2] + mse[3]) / 4 ==
        doctest::Approx(with.scalars.at("test_reconstruct_mse")).epsilon(1e-12));
  set(config, "eval.by_step", "false");
  const auto without = tested(config, data);
  CHECK(without.profiles.empty());
  CHECK(without.scalars == with.scalars);
}

TEST_CASE("evaluation: a step that is masked in every sample has no value") {
  const Config config = binary();
  Dataset data = examples::example_data(config, {.train = 4, .test = 5, .lengths = ExampleSize::Lengths::kRagged});
  for (std::size_t n = 0; n < 5; ++n) data.test.predict->mask[n * 3 + 1] = 0;
  for (const auto& [name, values] : tested(config, data).profiles) {
    CAPTURE(name);
    if (!name.starts_with("test_predict")) continue;
    CHECK(std::isnan(values[1]));
    CHECK_FALSE(std::isnan(values[0]));
  }
}

TEST_CASE("evaluation: every measure over the valid steps of the test part, scaled and in the data's units") {
  for (const auto lengths : {ExampleSize::Lengths::kEqual, ExampleSize::Lengths::kRagged}) {
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

TEST_CASE("evaluation: predictors without a model are measured in the data's units and in total too") {
  const Config config = small();
  Dataset data = examples::example_data(config, {.train = 4, .test = 5});
  data.scaler = {{100, 100}, {8, 8}};
  const auto scalars = tested(config, data).scalars;
  for (const std::string baseline : {"_baseline_mean", "_baseline_copy_last"}) {
    CHECK(scalars.at("test_reconstruct_mae_unscaled" + baseline) ==
          doctest::Approx(8 * scalars.at("test_reconstruct_mae" + baseline)));
    CHECK(scalars.at("test_loss" + baseline) ==
          scalars.at("test_reconstruct_loss" + baseline) + 0.5 * scalars.at("test_predict_loss" + baseline));
  }
}

TEST_CASE("evaluation: fraction of the code that is exactly zero") {
  Config config = small();
  const auto share = [&](const char* activation, const char* code) {
    config = examples::configured(
        {{"model.encoder", "16"}, {"model.decoder", "4"}, {"model.activation", activation}, {"model.code", code}});
    const Dataset data =
        examples::example_data(config, {.train = 4, .test = 5, .lengths = ExampleSize::Lengths::kRagged});
    return tested(config, data).scalars.at("test_code_zeros");
  };
  for (const char* code : {"last", "all_steps"}) {
    CHECK(share("tanh", code) == 0);
    CHECK(share("relu", code) > 0.1);
    CHECK(share("relu", code) < 0.9);
  }
}

TEST_CASE("evaluation: rare events found by the first decoder, where there are labels") {
  const auto record = [](const char* threshold, const char* score,
                         std::initializer_list<std::pair<std::string, std::string>> more = {}) {
    Config config = examples::configured({{"data.source", "csv"},
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
    data.labels["s"].push_back(1);  // a row in no window
    data.tested_rows["s"].assign(4 * rows + 1, true);
    data.validation.origins = {{"s", 0, rows}, {"s", 0, rows}, {"s", 0, rows}};
    data.train.origins.assign(data.train.count, {"s", 0, rows});
    for (const auto& [key, value] : more) set(config, key, value);
    return tested(config, data);
  };
  const auto detect = [&](const char* threshold, const char* score,
                          std::initializer_list<std::pair<std::string, std::string>> more = {}) {
    return record(threshold, score, more).scalars;
  };
  const auto all = detect("0", "window");
  CHECK(all.at("test_detect_precision") == 0.25);
  CHECK(all.at("test_detect_recall") == 1);
  CHECK(all.at("test_detect_f1") == all.at("test_detect_f1_baseline_always_alarm"));
  CHECK(all.at("test_detect_false_alarm_rate") == 1);
  CHECK(all.at("test_detect_events_not_scored") == 1);
  const auto none = detect("1e9", "window");
  CHECK_FALSE(none.contains("test_detect_precision"));
  CHECK(none.at("test_detect_miss_rate") == 1);
  CHECK(none.at("test_detect_f1") == 0);
  CHECK(detect("0", "step").at("test_detect_precision") == 1.0 / 16);
  CHECK(detect("quantile:1", "window").contains("test_detect_f1"));
  // Rows are judged by event too, windows are not; counts are stored beside both.
  const auto rows = detect("0", "step");
  CHECK(rows.at("test_detect_events") == 1);
  CHECK(rows.at("test_detect_events_found") == 1);
  CHECK(rows.at("test_detect_alarm_segments") == 1);
  CHECK(rows.at("test_detect_alarm_segments_true") == 1);
  CHECK(rows.at("test_detect_hits") + rows.at("test_detect_false_alarms") == 16);
  CHECK(rows.at("test_detect_hits_baseline_always_alarm") == 1);
  CHECK(rows.at("test_detect_event_recall") == 1);
  CHECK(rows.at("test_detect_vus_window") == 1);
  for (const char* name : {"pr_area", "roc_area", "vus_pr", "vus_roc", "range_f1", "affiliation_f1"}) {
    CHECK(rows.contains(std::string("test_detect_") + name));
    CHECK(rows.contains(std::string("test_detect_") + name + "_baseline_always_alarm"));
  }
  CHECK(rows.at("test_detect_roc_area_baseline_random") == 0.5);
  CHECK_FALSE(rows.contains("test_detect_point_adjusted_f1"));
  CHECK(detect("0", "step", {{"eval.point_adjusted", "true"}}).contains("test_detect_point_adjusted_f1_random"));
  CHECK(all.at("test_detect_hits") == 1);
  CHECK(all.contains("test_detect_pr_area"));
  CHECK_FALSE(all.contains("test_detect_events"));
  CHECK_FALSE(all.contains("test_detect_vus_pr"));
  // From which part the threshold comes: above the largest score of the training part or of the validation part.
  const auto alarms = [&](const char* from) {
    const auto found = detect("quantile:1", "step", {{"eval.threshold_from", from}});
    return found.at("test_detect_hits") + found.at("test_detect_false_alarms");
  };
  CHECK(alarms("held_out") == alarms("validation"));
  CHECK(alarms("training") != alarms("validation"));
  // A threshold that does not follow is said, and nothing is measured.
  const results::RunRecord few = record("pot:0.001", "step");
  CHECK(few.message.starts_with(
      "rare events (test_detect_*) are not measured: peaks over threshold need at least 10 normal scores above"));
  CHECK_FALSE(few.scalars.contains("test_detect_f1"));
  CHECK(record("0", "step").message.empty());
}
