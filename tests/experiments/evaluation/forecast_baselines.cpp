// Predictors without a network against numpy (make_baselines.py), and on series that some of them know exactly.
#include "experiments/evaluation/forecast_baselines.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/dataset/load_dataset.hpp"
#include "experiments/evaluation/linear_autoregression.hpp"
#include "experiments/formats/input_error.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/evaluation/tested.hpp"
#include "tests/experiments/example_data.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab;
using namespace tapelab::experiments;
using nlohmann::json;
using Floats = std::vector<float>;

namespace {

Floats flat(const json& numbers) {
  Floats all;
  if (!numbers.is_array()) return {numbers.get<float>()};
  for (const json& entry : numbers)
    for (const float x : flat(entry)) all.push_back(x);
  return all;
}

json cases_of(const std::string& kind) {
  std::ifstream file(TAPELAB_BASELINES);
  return json::parse(file)[kind];
}

Samples samples_of(const json& c, const json& data) {
  Samples samples;
  samples.count = data["inputs"].size();
  samples.inputs = flat(data["inputs"]);
  if (c["has_mask"]) samples.mask = flat(data["mask"]);
  samples.predict =
      Target{.steps = c["out_steps"], .features = c["outputs"].size(), .values = flat(data["values"]), .mask = {}};
  if (c["has_mask"]) samples.predict->mask = flat(data["target_mask"]);
  if (c["has_value_mask"]) samples.predict->value_mask = flat(data["value_mask"]);
  samples.predict->known_features = c["known_features"];
  if (samples.predict->known_features > 0) samples.predict->known = flat(data["known"]);
  return samples;
}

Dataset data_of(const json& c) {
  Dataset data;
  data.steps = c["steps"];
  data.features = c["features"];
  for (std::size_t f = 0; f < data.features; ++f) data.feature_names.push_back("x" + std::to_string(f));
  data.scaler = {std::vector<double>(data.features, 0), std::vector<double>(data.features, 1)};
  for (const std::size_t output : c["outputs"]) {
    data.target_names.push_back("x" + std::to_string(output));
    data.target_scaler.offset.push_back(-0.5);  // an output is 2 x + 1
    data.target_scaler.range.push_back(0.5);
  }
  data.train = samples_of(c, c["data"]["train"]);
  data.test = samples_of(c, c["data"]["test"]);
  return data;
}

Config forecast(std::initializer_list<std::pair<std::string, std::string>> more) {
  Config config = examples::configured({{"data.source", "csv"},
                                        {"reconstruct.enabled", "false"},
                                        {"predict.enabled", "true"},
                                        {"predict.target", "future"},
                                        {"predict.steps", "3"}});
  for (const auto& [key, value] : more) set(config, key, value);
  return config;
}

/// What each predictor says of the test part, in batches of four.
std::map<std::string, Floats> forecasts(const Config& config, const Dataset& data) {
  const DecoderTask tested = decoder_tasks(config, data.test).front();
  const std::size_t size = tested.target->steps * tested.target->features;
  std::map<std::string, Floats> all;
  for (const ForecastBaseline& baseline : forecast_baselines(config, data, decoder_tasks(config, data.train).front())) {
    Floats& outputs = all[baseline.suffix];
    for (std::size_t first = 0; first < data.test.count; first += 4) {
      const std::size_t count = std::min<std::size_t>(4, data.test.count - first);
      Floats out(count * size);
      baseline.predict({data.test, first, count, data.test.inputs.data() + first * data.steps * data.features, tested},
                       out.data());
      outputs.insert(outputs.end(), out.begin(), out.end());
    }
  }
  return all;
}

/// One column of so many rows, all of them standardised: windows of 12, the 6 rows after them, a fifth held out.
results::RunRecord run_of(const std::function<double(int)>& value, const std::string& season) {
  const ScratchFolder folder;
  std::string text = "y\n";
  for (int i = 0; i < 200; ++i) text += std::to_string(value(i)) + "\n";
  const Config config = forecast({{"data.file", folder.write("y.csv", text)},
                                  {"data.window", "12"},
                                  {"data.test", "0.2"},
                                  {"data.scaling", "standard"},
                                  {"predict.steps", "6"},
                                  {"eval.season", season},
                                  {"eval.by_step", "true"},
                                  {"model.encoder", "2"},
                                  {"model.decoder", "2"}});
  return examples::tested(config, *load_dataset(config));
}

}  // namespace

TEST_CASE("forecast baselines: as numpy and plain loops have them") {
  std::set<std::string> seen;
  for (const json& c : cases_of("forecasts")) {
    CAPTURE(c["name"].get<std::string>());
    const Dataset data = data_of(c);
    const Config config = forecast({{"predict.steps", c["out_steps"].dump()},
                                    {"predict.reversed", c["reversed"].dump()},
                                    {"data.window", c["steps"].dump()},
                                    {"data.horizon", c["horizon"].dump()},
                                    {"eval.season", c["season"].dump()}});
    const auto found = forecasts(config, data);
    CHECK(found.size() == c["expected"].size());
    for (const auto& [name, numbers] : c["expected"].items()) {
      CAPTURE(name);
      REQUIRE(found.contains("_baseline_" + name));
      seen.insert(name);
      const Floats &outputs = found.at("_baseline_" + name), expected = flat(numbers);
      REQUIRE(outputs.size() == expected.size());
      for (std::size_t i = 0; i < expected.size(); ++i)
        CHECK(std::abs(outputs[i] - expected[i]) <= 1e-6 * (1 + std::abs(expected[i])));
    }
  }
  CHECK(seen == std::set<std::string>{"seasonal", "drift", "moving_average", "linear"});
}

TEST_CASE("forecast baselines: a series of one season is known to seasonal naive, and to linear autoregression") {
  const auto record = run_of([](int i) { return std::vector{3, 1, 4, 1, 5}[static_cast<std::size_t>(i % 5)]; }, "5");
  CHECK(record.scalars.at("test_predict_mse_baseline_seasonal") == 0);
  CHECK(record.scalars.at("test_predict_max_abs_error_unscaled_baseline_seasonal") == 0);
  CHECK(record.scalars.at("test_loss_baseline_seasonal") == 0);
  CHECK(record.profiles.at("test_predict_mse_by_step_baseline_seasonal") == std::vector<double>(6, 0.0));
  CHECK(record.scalars.at("test_predict_max_abs_error_baseline_linear") < 1e-5);
  for (const char* other : {"mean", "copy_last", "drift", "moving_average"})
    CHECK(record.scalars.at("test_predict_mse_baseline_" + std::string(other)) > 0.1);
  // Of another season it is wrong, and there is none without eval.season.
  const auto wrong = run_of([](int i) { return std::vector{3, 1, 4, 1, 5}[static_cast<std::size_t>(i % 5)]; }, "4");
  CHECK(wrong.scalars.at("test_predict_mse_baseline_seasonal") > 0.1);
  const auto none = run_of([](int i) { return i % 5; }, "0");
  CHECK_FALSE(none.scalars.contains("test_predict_mse_baseline_seasonal"));
}

TEST_CASE("forecast baselines: a straight line is known to drift and to linear autoregression") {
  const auto record = run_of([](int i) { return 7 + 0.25 * i; }, "12");
  CHECK(record.scalars.at("test_predict_max_abs_error_baseline_drift") < 1e-5);
  CHECK(record.scalars.at("test_predict_max_abs_error_baseline_linear") < 1e-5);
  // The row twelve before is three lower; a step ahead of the last is 0.25, six ahead 1.5.
  CHECK(record.scalars.at("test_predict_mae_unscaled_baseline_seasonal") == doctest::Approx(3).epsilon(1e-5));
  CHECK(record.scalars.at("test_predict_mae_unscaled_baseline_copy_last") == doctest::Approx(0.875).epsilon(1e-5));
  CHECK(record.profiles.at("test_predict_mse_by_step_baseline_moving_average").size() == 6);
}

TEST_CASE("forecast baselines: of a predict decoder of future steps alone, and where the sizes allow it") {
  const Dataset data = data_of(cases_of("forecasts")[0]);
  const Config config = forecast({});
  const DecoderTask trained = decoder_tasks(config, data.train).front();
  CHECK(forecast_baselines(config, data, trained).size() == 3);  // eval.season = 0
  const auto none = [&](std::initializer_list<std::pair<std::string, std::string>> more) {
    const Config other = forecast(more);
    return forecast_baselines(other, data, decoder_tasks(other, data.train).front()).empty();
  };
  CHECK(none({{"data.source", "digits"}}));
  CHECK(none({{"data.source", "cubes"}}));
  CHECK(none({{"predict.target", "columns"}}));
  CHECK(none({{"predict.target", "shifted"}}));
  CHECK_FALSE(none({{"data.source", "array"}}));
  DecoderTask other = trained;
  other.name = "reconstruct";
  CHECK(forecast_baselines(config, data, other).empty());

  Dataset foreign = data;  // nothing in the window is the target's past
  foreign.target_names = {"x0", "z"};
  const auto left = forecast_baselines(config, foreign, trained);
  REQUIRE(left.size() == 1);
  CHECK(left[0].suffix == "_baseline_linear");

  Dataset wide = data;
  wide.features = LinearAutoregression::kMostNumbers / wide.steps + 1;
  CHECK_FALSE(LinearAutoregression::fit(wide, trained).has_value());
  wide.train.count = 0;
  wide.features = data.features;
  CHECK_FALSE(LinearAutoregression::fit(wide, trained).has_value());
  Target long_target = *data.train.predict;
  long_target.steps = LinearAutoregression::kMostNumbers;
  DecoderTask many = trained;
  many.target = &long_target;
  CHECK_FALSE(LinearAutoregression::fit(data, many).has_value());
}

TEST_CASE("forecast baselines: a column of the same value everywhere has no weight, and large offsets cost no digits") {
  Dataset data;
  data.steps = 2;
  data.features = 2;
  data.feature_names = {"a", "b"};
  const auto fill = [](Samples& samples, std::size_t count, std::size_t from) {
    samples.count = count;
    samples.predict = Target{.steps = 1, .features = 1, .values = {}, .mask = {}};
    for (std::size_t n = from; n < from + count; ++n) {
      const auto a = static_cast<float>((n * 7) % 11), b = static_cast<float>((n * 5) % 13);
      samples.inputs.insert(samples.inputs.end(), {a + 100000, 0.1f, b - 20000, 0.1f});
      samples.predict->values.push_back(3 * a - 2 * b + 5);
    }
  };
  fill(data.train, 60, 0);
  fill(data.test, 8, 100);
  const Config config = forecast({});
  const auto fitted = LinearAutoregression::fit(data, decoder_tasks(config, data.train).front());
  REQUIRE(fitted.has_value());
  data.test.inputs[1] = 1e6f;  // nothing was learned of this column
  Floats out(8);
  fitted->predict(data.test, 0, 8, data.test.inputs.data(), *data.test.predict, out.data());
  for (std::size_t n = 0; n < 8; ++n) CHECK(std::abs(out[n] - data.test.predict->values[n]) < 1e-4);
}

TEST_CASE("forecast baselines: a season that is longer than a series is said") {
  const ScratchFolder folder;
  std::string text = "s,y\n";
  for (int i = 0; i < 40; ++i) text += std::to_string(i / 10) + "," + std::to_string(i) + "\n";
  const Config config = forecast({{"data.file", folder.write("y.csv", text)},
                                  {"data.sequence_column", "s"},
                                  {"data.window", "0"},
                                  {"eval.season", "24"}});
  CHECK(
      error_text<ConfigError>([&] { load_dataset(config); })
          .starts_with(
              "eval.season = 24 is longer than the window of 7 rows, which holds no value a season before the output"));
}
