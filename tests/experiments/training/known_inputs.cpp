// Decoders that are told something of the steps they output: in training, in validation and in the test.
#include <doctest/doctest.h>

#include <cmath>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/training/planned_run.hpp"
#include "experiments/training/train_run.hpp"
#include "tests/experiments/example_data.hpp"

using namespace tapelab;
using namespace tapelab::experiments;

namespace {

Config told(const std::string& conditional, const std::string& feedback) {
  Config config = examples::configured({{"reconstruct.enabled", "false"},
                                        {"predict.enabled", "true"},
                                        {"predict.conditional", conditional},
                                        {"model.encoder", "4"},
                                        {"model.decoder", "8"},
                                        {"train.epochs", "150"},
                                        {"train.learning_rate", "0.02"},
                                        {"train.batch_size", "64"},
                                        {"train.keep", "last"}});
  if (conditional == "true") set(config, "predict.feedback", feedback);
  return config;
}

/// Targets that follow from `known` alone, a hash of sample and step; without it nothing says them.
Dataset data_for(const Config& config, bool is_known) {
  Dataset data = examples::example_data(config, {.train = 24, .validation = 12});
  for (Samples* samples : {&data.train, &data.validation}) {
    Target& target = *samples->predict;
    for (std::size_t row = 0; row < target.values.size() / 2; ++row) {
      const double hash =
          std::sin(12.9898 * static_cast<double>(row + (samples == &data.train ? 0 : 1000))) * 43758.5453;
      const auto known = static_cast<float>(hash - std::floor(hash));
      if (is_known) target.known.push_back(known);
      target.values[2 * row] = known;
      target.values[2 * row + 1] = 1 - known;
    }
    if (is_known) target.known_features = 1;
  }
  data.decoders = decoders_of(data.train, data.feature_names);
  return data;
}

results::RunRecord trained(const Config& config, const Dataset& data) {
  const PlannedRun run{std::make_shared<const Config>(config), "r0123456789ab", std::make_shared<const Dataset>(data)};
  results::RunRecord record = train_run(run, nullptr, {});
  REQUIRE(record.message == "");
  return record;
}

}  // namespace

TEST_CASE("known inputs: a decoder learns what only they say, whatever it is fed") {
  for (const auto& [conditional, feedback] : {std::pair{"false", ""}, {"true", "truth"}, {"true", "own"}}) {
    CAPTURE(conditional);
    CAPTURE(feedback);
    const Config config = told(conditional, feedback);
    const results::RunRecord with = trained(config, data_for(config, true));
    const results::RunRecord without = trained(config, data_for(config, false));
    const double told_error = with.curves.at("val_predict_mse").back(),
                 untold = without.curves.at("val_predict_mse").back();
    CHECK(told_error < 0.01);
    CHECK(untold > 0.05);
    // Training and test read them alike: nothing is held out for the test, so that it measures the training part.
    if (std::string(feedback) != "truth")
      CHECK(with.scalars.at("test_predict_mse") == doctest::Approx(with.scalars.at("final_train_loss")).epsilon(1e-4));
  }
}
