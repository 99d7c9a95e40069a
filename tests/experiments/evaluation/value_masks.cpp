// data.missing = mask_values: what the test measures is that of plain loops over the known values.
#include <doctest/doctest.h>

#include <cmath>
#include <functional>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/evaluation/detection_baselines.hpp"
#include "experiments/evaluation/event_scores.hpp"
#include "tests/experiments/evaluation/tested.hpp"
#include "tests/experiments/example_data.hpp"

using namespace tapelab;
using namespace tapelab::experiments;
using examples::ExampleSize;
using examples::tested;

namespace {

/// Ragged samples with missing steps, of the rest about every fourth value unknown.
Dataset with_unknown_values(const Config& config) {
  Dataset data = examples::example_data(config, {.train = 6, .test = 5, .lengths = ExampleSize::Lengths::kRagged});
  for (Samples* samples : {&data.train, &data.test})
    for (const char* decoder : {"reconstruct", "predict"})
      if (auto& target = samples->target(decoder)) {
        for (std::size_t i = 0; i < target->values.size(); ++i) {
          const bool valid = target->mask[i / target->features] != 0;
          target->value_mask.push_back(valid && i % 7 != 1 && i % 5 != 2 ? 1.0f : 0.0f);
          if (target->value_mask.back() == 0) target->values[i] = 0;
        }
        for (std::size_t step = 0; step < target->mask.size(); ++step)
          if (target->value_mask[2 * step] == 0 && target->value_mask[2 * step + 1] == 0) target->mask[step] = 0;
      }
  return data;
}

/// The mean of term(output, target) over the known values of all samples, or of one step of each.
double mean_of(const results::Output& output, std::size_t only, const std::function<double(double, double)>& term) {
  const std::size_t steps = output.target.shape[1], features = output.target.shape[2];
  double sum = 0, count = 0;
  for (std::size_t i = 0; i < output.target.values.size(); ++i) {
    if (std::isnan(output.target.values[i]) || (only != SIZE_MAX && i / features % steps != only)) continue;
    sum += term(output.prediction.values[i], output.target.values[i]);
    ++count;
  }
  return sum / count;
}

double square(double p, double y) { return (p - y) * (p - y); }
double distance(double p, double y) { return std::abs(p - y); }
double nats(double p, double y) { return -y * std::log(p) - (1 - y) * std::log(1 - p); }

}  // namespace

TEST_CASE("value masks: every error is that of a plain loop over the known values, at every step too") {
  for (const std::string loss : {"mse", "mae", "binary_cross_entropy"}) {
    CAPTURE(loss);
    Config config = examples::configured({{"model.encoder", "4"},
                                          {"model.decoder", "4"},
                                          {"predict.enabled", "true"},
                                          {"predict.conditional", "true"},
                                          {"eval.by_step", "true"},
                                          {"eval.samples", "100"}});
    set(config, "predict.loss", loss);
    const Dataset data = with_unknown_values(config);
    const results::RunRecord record = tested(config, data);
    for (const results::Output& output : record.outputs) {
      const std::string prefix = "test_" + output.decoder + "_";
      const auto check = [&](const std::string& name, double expected) {
        CAPTURE(name);
        CHECK(record.scalars.at(prefix + name) == doctest::Approx(expected).epsilon(1e-5));
      };
      check("mse", mean_of(output, SIZE_MAX, square));
      check("mae", mean_of(output, SIZE_MAX, distance));
      check("mae_unscaled", mean_of(output, SIZE_MAX, distance));
      for (std::size_t t = 0; t < output.target.shape[1]; ++t)
        CHECK(record.profiles.at(prefix + "mse_by_step")[t] ==
              doctest::Approx(mean_of(output, t, square)).epsilon(1e-5));
      if (output.decoder != "predict") continue;
      check("loss", mean_of(output, SIZE_MAX, loss == "mse" ? square : loss == "mae" ? distance : nats));
      if (loss == "binary_cross_entropy") check("nats_per_frame", 2 * mean_of(output, SIZE_MAX, nats));
    }
    // The mean predictor, by hand.
    const Target &trained = *data.train.predict, &target = *data.test.predict;
    double sums[2] = {}, counts[2] = {}, error = 0, known = 0;
    for (std::size_t i = 0; i < trained.values.size(); ++i)
      if (trained.value_mask[i] != 0) sums[i % 2] += trained.values[i], ++counts[i % 2];
    for (std::size_t i = 0; i < target.values.size(); ++i)
      if (target.value_mask[i] != 0) error += square(sums[i % 2] / counts[i % 2], target.values[i]), ++known;
    CHECK(record.scalars.at("test_predict_mse_baseline_mean") == doctest::Approx(error / known).epsilon(1e-5));
  }
}

TEST_CASE("value masks: what is put in place of an unknown value changes nothing") {
  const Config config = examples::configured({{"model.encoder", "4"}, {"model.decoder", "4"}});
  const Dataset data = with_unknown_values(config);
  Dataset other = data;
  for (std::size_t i = 0; i < other.test.reconstruct->values.size(); ++i)
    if (other.test.reconstruct->value_mask[i] == 0) other.test.reconstruct->values[i] = 100;
  const auto a = tested(config, data), b = tested(config, other);
  for (const auto& [name, value] : a.scalars) {
    CAPTURE(name);
    CHECK(b.scalars.at(name) == value);
  }
}

TEST_CASE("value masks: detection scores are means over the known values of a step") {
  const Config config = examples::configured({});
  Samples samples;
  samples.count = 1;
  samples.origins = {{"s", 0, 3}};
  samples.reconstruct = Target{
      .steps = 3, .features = 2, .values = {1, 2, 3, 0, 0, 0}, .mask = {1, 1, 0}, .value_mask = {1, 1, 1, 0, 0, 0}};
  const std::vector<float> outputs{2, 4, 7, 50, 50, 50};
  const Decoded decoded{config.reconstruct, config.data, samples, *samples.reconstruct, outputs};
  const EventScores mae = score_samples(decoded, {}, {.error = ErrorKind::kMae, .of = ScoreOf::kStep});
  CHECK(mae.scores == std::vector<double>{1.5, 4});
  const EventScores mse = score_samples(decoded, {}, {.error = ErrorKind::kMse, .of = ScoreOf::kStep});
  CHECK(mse.scores == std::vector<double>{2.5, 16});
  const EventScores window = score_samples(decoded, {}, {.error = ErrorKind::kMae, .of = ScoreOf::kWindow});
  CHECK(window.scores == std::vector<double>{2.75});
  CHECK(window_means(*samples.reconstruct) == std::vector<float>{2, 2, 2, 2, 2, 2});
}
