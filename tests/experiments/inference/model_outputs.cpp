// What a stored model outputs: the same as in training, in the units of the file, at the right rows.
#include "experiments/inference/model_outputs.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/dataset/load_table.hpp"
#include "experiments/evaluation/event_scores.hpp"
#include "experiments/inference/forecast.hpp"
#include "results/text/errors.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/trained_study.hpp"

using namespace tapelab::experiments;
using tapelab::results::UsageError;

namespace {

/// A trained run of y.csv and what reading that file again takes.
struct Trained {
  ScratchFolder folder;
  std::string file = folder.write("y.csv", ramp_csv());
  std::string study;
  tapelab::results::RunRecord run;
  StoredModel model;
  Config config;

  explicit Trained(const std::vector<std::string>& overrides = {})
      : study(train_study(folder, "s", kTinyTable, overrides)),
        run(stored_run(study)),
        model(run),
        config(for_file(model.config(), model.shape(), file)) {}

  ModelInputs read(Cut cut) const { return read_inputs(config, model.shape(), cut); }
};

}  // namespace

TEST_CASE("model_outputs: the outputs stored at the end of training come again, bit by bit") {
  Trained t({"predict.enabled=true", "predict.conditional=true", "model.encoder=4 3", "eval.samples=9"});
  const ModelInputs inputs = t.read(Cut::kInputs);
  REQUIRE(t.run.outputs.size() == 2);
  for (const auto& stored : t.run.outputs)
    CHECK(decode(t.model, inputs.samples, inputs.steps, stored.decoder).values == stored.prediction.values);
}

TEST_CASE("model_outputs: units of the file and rows, scaled and reversed or not") {
  Trained plain({"data.scaling=min_max", "data.scale=2"}),
      reversed({"data.scaling=min_max", "reconstruct.reversed=true"});
  const ModelInputs inputs = plain.read(Cut::kInputs);
  const PlacedValues placed = place_decoder(plain.model, plain.config, inputs, "reconstruct");
  CHECK(placed.names == std::vector<std::string>{"y"});
  CHECK(placed.samples == 9);
  CHECK(placed.rows[4 * 2 + 1] == 3);
  const float scaled = decode(plain.model, inputs.samples, inputs.steps, "reconstruct").values[0];
  const Scaler& scaler = plain.model.shape().scaler;
  CHECK(placed.values[0] == doctest::Approx((scaled * scaler.range[0] + scaler.offset[0]) / 2));
  const PlacedValues backwards =
      place_decoder(reversed.model, reversed.config, reversed.read(Cut::kInputs), "reconstruct");
  CHECK(backwards.rows[0] == 3);
  CHECK(backwards.rows[3] == 0);
  CHECK(error_text<UsageError>([&] { place_decoder(plain.model, plain.config, inputs, "predict"); }) ==
        "the model has no decoder 'predict'; it has: reconstruct");
}

TEST_CASE("model_outputs: codes are the state after the last step, which all steps end with") {
  Trained t;
  const ModelInputs inputs = t.read(Cut::kInputs);
  const SampleValues last = encode(t.model, inputs.samples, inputs.steps, CodeState::kHidden);
  const SampleValues all = encode_all_steps(t.model, inputs.samples, inputs.steps);
  const SampleValues cell = encode(t.model, inputs.samples, inputs.steps, CodeState::kCell);
  CHECK(last.steps == 0);
  CHECK(all.steps == 4);
  for (std::size_t n = 0; n < inputs.samples.count; ++n)
    for (std::size_t h = 0; h < 4; ++h) {
      CHECK(last.values[n * 4 + h] == all.values[(n * 4 + 3) * 4 + h]);
      CHECK(std::abs(cell.values[n * 4 + h]) >= std::abs(last.values[n * 4 + h]));  // h = o tanh(c), 0 < o < 1
    }
  const auto layers = layer_values(t.model, inputs.samples, inputs.steps);
  REQUIRE(layers.size() == 5);
  CHECK(layers[0].values == inputs.samples.inputs);
  CHECK(layers[1].path == "encoder/0");
  CHECK(layers[1].values == last.values);
  CHECK(layers[4].values == decode(t.model, inputs.samples, inputs.steps, "reconstruct").values);
}

TEST_CASE("forecast: each pass reads the outputs of the one before") {
  Trained t({"reconstruct.enabled=false", "predict.enabled=true", "predict.target=future", "predict.steps=2"});
  const ModelInputs inputs = t.read(Cut::kLastWindow);
  REQUIRE(inputs.samples.count == 1);
  const Forecast forecast = roll_forecast(t.model, t.config, inputs, 5, std::nullopt);
  CHECK(forecast.values.rows == std::vector<std::int64_t>{12, 13, 14, 15, 16});
  Samples window = inputs.samples;
  for (std::size_t step = 0; step < 5; step += 2) {
    const std::vector<float> next = decode(t.model, window, 4, "predict").values;
    for (std::size_t i = 0; i < 2 && step + i < 5; ++i) CHECK(forecast.values.values[step + i] == double{next[i]});
    window.inputs.erase(window.inputs.begin(), window.inputs.begin() + 2);
    window.inputs.insert(window.inputs.end(), next.begin(), next.end());
  }
  const double third = forecast.values.values[2];
  const auto values = forecast.values.values;
  const auto first = std::ranges::find_if(values, [&](double value) { return value >= third; }) - values.begin() + 1;
  const Forecast until = roll_forecast(t.model, t.config, inputs, 5, Until{"y", Comparison::kAtLeast, third});
  REQUIRE(until.conditions_met.size() == 1);
  CHECK(until.conditions_met[0].step == static_cast<std::size_t>(first));
  CHECK(until.values.steps == static_cast<std::size_t>(first));
  const Forecast never = roll_forecast(t.model, t.config, inputs, 5, Until{"y", Comparison::kMore, 1e9});
  CHECK_FALSE(never.conditions_met[0].step);
  CHECK(never.values.steps == 5);
}

TEST_CASE("forecast: only a decoder that outputs its own inputs right after the window rolls on") {
  const auto rejection = [](const std::vector<std::string>& overrides) {
    Trained t(overrides);
    return error_text<UsageError>([&] { require_rolling(t.config, t.model.shape()); });
  };
  CHECK(rejection({}) ==
        "--steps feeds predictions back, but the model has no predict decoder\n"
        " = train one with predict.enabled=true predict.target=future");
  CHECK(rejection({"predict.enabled=true"}).find("target is shifted, not future") != std::string::npos);
  CHECK(rejection({"predict.enabled=true", "predict.target=future", "predict.steps=1", "data.horizon=3"})
            .find("skips 2 rows") != std::string::npos);
  CHECK(rejection({"predict.enabled=true", "predict.target=future", "predict.steps=1", "data.target_columns=t"})
            .find("its inputs y are not all among its outputs t") != std::string::npos);
}

TEST_CASE("event_scores: a row's score is the mean error of the windows that cover it") {
  Trained t;
  const ModelInputs inputs = t.read(Cut::kTargets);
  const std::vector<float> outputs = decode(t.model, inputs.samples, inputs.steps, "reconstruct").values;
  const Decoded decoded{t.config.reconstruct, t.config.data, inputs.samples, *inputs.samples.reconstruct, outputs};
  const EventScores rows = score_samples(decoded, {}, {.error = ErrorKind::kMae, .of = ScoreOf::kStep});
  REQUIRE(rows.size() == 12);
  CHECK(rows.labels.empty());
  const auto error = [&](std::size_t window, std::size_t step) {
    return std::abs(double{outputs[window * 4 + step]} - double{inputs.samples.inputs[window * 4 + step]});
  };
  CHECK(rows.scores[0] == doctest::Approx(error(0, 0)));
  CHECK(rows.scores[2] == doctest::Approx((error(0, 2) + error(1, 1) + error(2, 0)) / 3));
  const RowLabels labels = {{"", {0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0}}};
  const EventScores windows = score_samples(decoded, labels, {.error = ErrorKind::kMse, .of = ScoreOf::kWindow});
  CHECK(windows.labels == std::vector<float>{0, 0, 0, 1, 1, 1, 1, 0, 0});
  REQUIRE(windows.size() == 9);
  CHECK(windows.first[3] == 3);
  CHECK(windows.last[3] == 6);
  double squares = 0;
  for (std::size_t step = 0; step < 4; ++step) squares += error(3, step) * error(3, step);
  CHECK(windows.scores[3] == doctest::Approx(squares / 4));
}

TEST_CASE("event_scores: rows of several series are kept apart and named, in the order of the series") {
  Samples samples;
  samples.count = 3;  // two windows of b, one of a, of two steps each
  samples.origins = {{"b", 0, 2}, {"b", 1, 2}, {"a", 0, 2}};
  samples.inputs = {0, 0, 0, 0, 0, 0};
  samples.reconstruct = Target{.steps = 2, .features = 1, .values = samples.inputs, .mask = {}};
  const std::vector<float> outputs = {1, 2, 4, 8, 16, 32};
  const Config config = default_config();
  const Decoded decoded{config.reconstruct, config.data, samples, *samples.reconstruct, outputs};
  const EventScores rows = score_samples(decoded, {}, {.error = ErrorKind::kMae, .of = ScoreOf::kStep});
  CHECK(rows.sequences == std::vector<std::string>{"b", "b", "b", "a", "a"});
  CHECK(rows.scores == std::vector<double>{1, 3, 8, 16, 32});
  CHECK(rows.first == std::vector<std::size_t>{0, 1, 2, 0, 1});
}

TEST_CASE("event_scores: rows that no score stands for are counted, and the events among them") {
  EventScores scores;
  scores.sequences = {"a", "a", "b"};
  scores.first = {0, 4, 1};
  scores.last = {2, 4, 1};
  scores.scores = {1, 2, 3};
  const RowFlags rows = {{"a", std::vector<bool>(6, true)}, {"b", {true, true, false}}, {"c", {true, true}}};
  const NotScored plain = not_scored(scores, rows, {});  // rows 3 and 5 of a, 0 of b, both of c
  CHECK(plain.rows == 5);
  CHECK(plain.events == 0);
  const RowLabels labels = {{"a", {1, 0, 0, 0, 1, 1}}, {"b", {0, 1, 1}}, {"c", {0, 1}}};
  CHECK(not_scored(scores, rows, labels).rows == 5);
  CHECK(not_scored(scores, rows, labels).events == 2);  // row 5 of a, row 1 of c
  CHECK(not_scored({}, rows, labels).events == 5);      // the last row of b is no row of the part
}

TEST_CASE("stored_model: weights that do not fit, and files of earlier versions") {
  Trained t;
  auto run = t.run;
  run.weights.front().array = {{1, 4}, {0, 0, 0, 0}};
  CHECK(error_text<tapelab::results::DamagedFile>([&] {
          StoredModel model(run);
        }).ends_with("encoder/0/kernel is [1, 4] in the file and [1, 16] in the model"));
  run = t.run;
  run.weights.pop_back();
  CHECK(error_text<tapelab::results::DamagedFile>([&] {
          StoredModel model(run);
        }).ends_with("the file has no reconstruct/output/bias"));
  run = t.run;  // sizes that no memory holds are compared before any is taken
  for (tapelab::results::Setting& setting : run.settings)
    if (setting.key == "model.encoder") setting.value = "65536";
  CHECK(error_text<tapelab::results::DamagedFile>([&] {
          StoredModel model(run);
        }).find("do not fit its settings: encoder/0/kernel is [1, 16] in the file and [1, 262144] in the model") !=
        std::string::npos);
  run = t.run;
  run.data.clear();
  CHECK(error_text<UsageError>([&] { StoredModel model(run); }).find("does not say how its data were scaled") !=
        std::string::npos);
}

namespace {

/// Hourly values of a day's course, and the grid of a model that reads the hour.
struct Hourly {
  ScratchFolder folder;
  std::string study;
  tapelab::results::RunRecord run;
  StoredModel model;
  Config config;

  static std::string csv(std::size_t rows) {
    std::string text = "time,y\n";
    for (std::size_t i = 0; i < rows; ++i) {
      const std::size_t hour = i % 24, day = 1 + i / 24;
      text += "2016-07-" + std::string(day < 10 ? "0" : "") + std::to_string(day) + " " + (hour < 10 ? "0" : "") +
              std::to_string(hour) + ":00," + std::to_string(std::sin(0.2618 * static_cast<double>(hour))) + "\n";
    }
    return text;
  }

  explicit Hourly(const std::vector<std::string>& overrides = {})
      : study(
            (folder.write("y.csv", csv(60)),
             train_study(folder, "s",
                         "train.epochs = 3\nmodel.encoder = 4\nmodel.decoder = 4\n[data]\nsource = csv\nfile = y.csv\n"
                         "time_column = time\ncalendar = hour weekday\nwindow = 5\n[predict]\nenabled = true\n"
                         "target = future\nsteps = 3\n[eval]\nsamples = 100\n",
                         overrides))),
        run(stored_run(study)),
        model(run),
        config(for_file(model.config(), model.shape(), folder.path("y.csv"))) {}
};

/// sin and cos of hour and weekday, of a row of that file: 2016-07-01 was a Friday.
std::vector<float> calendar_of(std::size_t row) {
  const double hour = static_cast<double>(row % 24), days = static_cast<double>(row / 24) + hour / 24;
  const double day = 2 * 3.14159265358979 * hour / 24, week = 2 * 3.14159265358979 * (4 + days) / 7;
  return {static_cast<float>(std::sin(day)), static_cast<float>(std::cos(day)), static_cast<float>(std::sin(week)),
          static_cast<float>(std::cos(week))};
}

}  // namespace

TEST_CASE("known inputs: a stored model is told the calendar of the rows it outputs, behind the end of the data too") {
  for (const std::string reversed : {"false", "true"})
    for (const std::string conditional : {"false", "true"}) {
      CAPTURE(reversed);
      CAPTURE(conditional);
      Hourly t({"predict.reversed=" + reversed, "predict.conditional=" + conditional});
      REQUIRE(t.model.shape().decoders.back().known ==
              std::vector<std::string>{"hour_sin", "hour_cos", "weekday_sin", "weekday_cos"});
      const ModelInputs inputs = read_inputs(t.config, t.model.shape(), Cut::kInputs);
      const std::vector<float>& known = inputs.samples.predict->known;
      REQUIRE(inputs.samples.count == 56);
      for (std::size_t n = 0; n < 56; ++n)
        for (std::size_t s = 0; s < 3; ++s) {
          const std::vector<float> expected = calendar_of(n + 5 + (reversed == "true" ? 2 - s : s));
          for (std::size_t k = 0; k < 4; ++k)
            CHECK(known[(n * 3 + s) * 4 + k] == doctest::Approx(expected[k]).epsilon(1e-5));
        }
      // What training stored of its windows, the same again.
      const std::vector<float> outputs = decode(t.model, inputs.samples, inputs.steps, "predict").values;
      const auto& stored = t.run.outputs.back().prediction.values;
      REQUIRE(stored.size() == 53 * 3);
      CHECK(std::equal(stored.begin(), stored.end(), outputs.begin()));
      // The decoder reads them.
      Samples other = inputs.samples;
      for (float& feature : other.predict->known) feature = -feature;
      CHECK(decode(t.model, other, inputs.steps, "predict").values != outputs);
      // Every layer, the same as decode.
      CHECK((conditional == "true" || layer_values(t.model, inputs.samples, inputs.steps).back().values == outputs));
    }
}

TEST_CASE("known inputs: a rolling forecast goes on in the calendar") {
  for (const std::string reversed : {"false", "true"}) {
    CAPTURE(reversed);
    Hourly t({"predict.reversed=" + reversed, "reconstruct.enabled=false"});
    require_rolling(t.config, t.model.shape());
    const ModelInputs inputs = read_inputs(t.config, t.model.shape(), Cut::kLastWindow);
    const Forecast forecast = roll_forecast(t.model, t.config, inputs, 8, std::nullopt);
    REQUIRE(forecast.values.values.size() == 8);
    Samples window = inputs.samples;
    for (std::size_t step = 0; step < 8; step += 3) {
      window.predict->known.clear();
      for (std::size_t s = 0; s < 3; ++s)
        for (const float feature : calendar_of(60 + step + (reversed == "true" ? 2 - s : s)))
          window.predict->known.push_back(feature);
      const std::vector<float> next = decode(t.model, window, 5, "predict").values;
      for (std::size_t i = 0; i < 3; ++i) {
        const float value = next[reversed == "true" ? 2 - i : i];
        if (step + i < 8) CHECK(forecast.values.values[step + i] == doctest::Approx(double{value}).epsilon(1e-5));
        window.inputs.push_back(value);
        for (const float feature : calendar_of(60 + step + i)) window.inputs.push_back(feature);
      }
      window.inputs.erase(window.inputs.begin(), window.inputs.begin() + 3 * 5);
    }
  }
}

TEST_CASE("known inputs: data without times are refused") {
  Hourly t;
  Config config = t.config;
  config.data.time_column.clear();
  CHECK(error_text<UsageError>([&] {
          read_inputs(config, t.model.shape(), Cut::kInputs);
        }).starts_with("the model reads the calendar of every row (hour, weekday); these data have no times"));
}
