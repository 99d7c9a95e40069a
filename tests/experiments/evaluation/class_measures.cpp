// What the test measures of a classifier of own data, beside plain loops over its stored outputs.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "experiments/config/config.hpp"
#include "experiments/training/planned_run.hpp"
#include "experiments/training/train_run.hpp"
#include "tests/experiments/example_data.hpp"

using namespace tapelab;
using namespace tapelab::experiments;
using examples::ExampleSize;

namespace {

/// Classes a, b and c; every sample of class k has the inputs scaled by k + 1. The test part has no sample of c where
/// it is said so.
Dataset classified(const Config& config, bool test_has_all) {
  Dataset data = examples::example_data(config, {.train = 14, .test = 11, .lengths = ExampleSize::Lengths::kRagged});
  data.class_names = {"a", "b", "c"};
  data.class_scaler = identity(3);
  for (Samples* samples : {&data.train, &data.test}) {
    Target target{.steps = data.steps, .features = 3, .values = {}, .mask = samples->mask};
    for (std::size_t n = 0; n < samples->count; ++n) {
      std::size_t place = n % 4 == 3 ? 0 : n % 4 % 3;  // a is twice as frequent
      if (samples == &data.test && !test_has_all && place == 2) place = 1;
      for (std::size_t i = 0; i < data.steps * data.features; ++i)
        samples->inputs[n * data.steps * data.features + i] *= static_cast<float>(place + 1);
      for (std::size_t t = 0; t < data.steps; ++t)
        for (std::size_t k = 0; k < 3; ++k)
          target.values.push_back(k == place && samples->mask[n * data.steps + t] != 0 ? 1.0f : 0.0f);
    }
    samples->classify = target;
  }
  data.decoders = decoders_of(data.train);
  return data;
}

Config alone() {
  return examples::configured({{"reconstruct.enabled", "false"},
                               {"classify.enabled", "true"},
                               {"model.encoder", "6"},
                               {"model.decoder", "4"},
                               {"train.epochs", "100"},
                               {"train.learning_rate", "0.02"},
                               {"eval.samples", "100"}});
}

results::RunRecord trained(const Config& config, const Dataset& data) {
  const PlannedRun run{std::make_shared<const Config>(config), "r0123456789ab", std::make_shared<const Dataset>(data)};
  results::RunRecord record = train_run(run, nullptr, {});
  REQUIRE(record.message == "");
  return record;
}

}  // namespace

TEST_CASE("classifier alone: accuracy, macro F1, confusion and the majority class are those of plain loops") {
  for (const bool test_has_all : {true, false}) {
    CAPTURE(test_has_all);
    const Config config = alone();
    const Dataset data = classified(config, test_has_all);
    const results::RunRecord record = trained(config, data);
    REQUIRE(record.outputs.size() == 1);
    const auto& [decoder, prediction, target, features, times] = record.outputs[0];
    CHECK(times.empty());
    CHECK(features == data.class_names);
    std::vector<std::pair<int, int>> pairs;  // true and predicted of each sequence
    for (std::size_t n = 0; n < 11; ++n) {
      double sums[2][3] = {};
      for (std::size_t i = 0; i < 4 * 3; ++i) {
        if (std::isnan(target.values[n * 12 + i])) continue;
        sums[0][i % 3] += target.values[n * 12 + i];
        sums[1][i % 3] += prediction.values[n * 12 + i];
      }
      const auto place = [](const double* x) { return static_cast<int>(std::max_element(x, x + 3) - x); };
      pairs.emplace_back(place(sums[0]), place(sums[1]));
    }
    double right = 0, of_a = 0, f1 = 0, classes = 0;
    for (const auto& [t, p] : pairs) right += t == p, of_a += t == 0;
    for (int k = 0; k < 3; ++k) {
      double both = 0, truly = 0, said = 0;
      for (const auto& [t, p] : pairs) both += t == k && p == k, truly += t == k, said += p == k;
      if (truly == 0) continue;
      const double precision = said > 0 ? both / said : 0, recall = both / truly;
      f1 += both > 0 ? 2 * precision * recall / (precision + recall) : 0;
      ++classes;
      for (int j = 0; j < 3; ++j) {
        const auto count = std::ranges::count(pairs, std::pair{k, j});
        CHECK(record.confusion.counts[static_cast<std::size_t>(3 * k + j)] == count);
      }
    }
    CHECK(classes == (test_has_all ? 3 : 2));
    const auto measured = [&](const char* name) { return record.scalars.at(name); };
    CHECK(record.confusion.classes == data.class_names);
    CHECK(measured("test_classify_sequence_accuracy") == right / 11);
    CHECK(measured("test_classify_macro_f1") == doctest::Approx(f1 / classes).epsilon(1e-12));
    CHECK(measured("test_classify_sequence_accuracy_baseline_majority") == of_a / 11);
    // Always a: recall 1, precision of_a / 11; the other classes have an F1 of 0.
    CHECK(measured("test_classify_macro_f1_baseline_majority") ==
          doctest::Approx(2 * of_a / (of_a + 11) / classes).epsilon(1e-12));
    CHECK(measured("test_classify_sequence_accuracy") > measured("test_classify_sequence_accuracy_baseline_majority"));
    CHECK(record.scalars.contains("test_classify_accuracy"));
    CHECK(record.curves.contains("train_classify_softmax_cross_entropy"));
  }
}

TEST_CASE("classifier alone: labels of rows are not detected by it") {
  const Config config = alone();
  Dataset data = classified(config, true);
  data.labels["x"] = {0, 1};
  const results::RunRecord record = trained(config, data);
  for (const auto& [name, value] : record.scalars) CHECK_FALSE(name.starts_with("test_detect"));
}
