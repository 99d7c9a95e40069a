// Every row of the table of measures: described, written, and equal to what a plain loop over stored outputs gives.
#include "experiments/evaluation/error_measures.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/evaluation/evaluation.hpp"
#include "results/run/metrics.hpp"
#include "tests/experiments/evaluation/tested.hpp"
#include "tests/experiments/example_data.hpp"

using namespace tapelab;
using namespace tapelab::experiments;
using examples::ExampleSize;
using results::MetricOf;
using tapelab::experiments::examples::tested;

namespace {

/// Output and target at the features of one valid step.
struct Step {
  std::vector<double> output, target;
};
using Steps = std::vector<Step>;

double mean_over_values(const Steps& steps, const std::function<double(double, double)>& term) {
  double sum = 0, count = 0;
  for (const Step& step : steps)
    for (std::size_t f = 0; f < step.target.size(); ++f, ++count) sum += term(step.output[f], step.target[f]);
  return sum / count;
}

double largest(const Steps& steps) {
  double most = 0;
  for (const Step& step : steps)
    for (std::size_t f = 0; f < step.target.size(); ++f)
      most = std::max(most, std::abs(step.output[f] - step.target[f]));
  return most;
}

double range(const Steps& steps) {
  double low = INFINITY, high = -INFINITY;
  for (const Step& step : steps)
    for (const double y : step.target) low = std::min(low, y), high = std::max(high, y);
  return high - low;
}

double squares(const Steps& steps) {
  return mean_over_values(steps, [](double p, double y) { return (p - y) * (p - y); });
}
double absolutes(const Steps& steps) {
  return mean_over_values(steps, [](double p, double y) { return std::abs(p - y); });
}
double binary(const Steps& steps) {
  return mean_over_values(steps, [](double p, double y) { return -y * std::log(p) - (1 - y) * std::log(1 - p); });
}
double features(const Steps& steps) { return static_cast<double>(steps.front().target.size()); }
double softmax(const Steps& steps) {
  return features(steps) * mean_over_values(steps, [](double p, double y) { return -y * std::log(p); });
}
double accuracy(const Steps& steps) {
  const auto place = [](const std::vector<double>& x) { return std::ranges::max_element(x) - x.begin(); };
  const auto right = [&](const Step& step) { return place(step.output) == place(step.target); };
  return static_cast<double>(std::ranges::count_if(steps, right)) / static_cast<double>(steps.size());
}
double loss(const Steps& steps, const std::string& of) {
  if (of == "mae") return absolutes(steps);
  if (of == "binary_cross_entropy") return binary(steps);
  return of == "softmax_cross_entropy" ? softmax(steps) : squares(steps);
}

using Reference = std::function<double(const Steps&, const std::string& loss)>;

/// Of every row of error_measures() and unscaled_measures().
const std::map<std::string, Reference>& references() {
  static const std::map<std::string, Reference> all = {
      {"mse", [](const Steps& s, const std::string&) { return squares(s); }},
      {"mae", [](const Steps& s, const std::string&) { return absolutes(s); }},
      {"max_abs_error", [](const Steps& s, const std::string&) { return largest(s); }},
      {"loss", loss},
      {"accuracy", [](const Steps& s, const std::string&) { return accuracy(s); }},
      {"nats_per_frame", [](const Steps& s, const std::string&) { return features(s) * binary(s); }},
      {"mae_unscaled", [](const Steps& s, const std::string&) { return absolutes(s); }},
      {"max_abs_error_unscaled", [](const Steps& s, const std::string&) { return largest(s); }},
      {"relative_error", [](const Steps& s, const std::string&) { return largest(s) / range(s); }}};
  return all;
}

const Reference& reference_of(std::string_view measure) {
  const auto found = references().find(std::string(measure));
  if (found == references().end()) throw std::logic_error(std::string(measure) + " has no plain loop in references()");
  return found->second;
}

Config configured(const std::string& decoder, const std::string& loss) {
  Config config = examples::configured({{"model.encoder", "4"},
                                        {"model.decoder", "4"},
                                        {"predict.enabled", "true"},
                                        {"predict.conditional", "true"},
                                        {"eval.by_step", "true"},
                                        {"eval.samples", "100"}});
  if (decoder == "classify")
    set(config, "classify.enabled", "true");
  else
    set(config, decoder + ".loss", loss);
  return config;
}

/// Classes 0, 1, 2 in turn.
Target classes_of(const Samples& samples, std::size_t steps) {
  Target target{.steps = steps, .features = 3, .values = {}, .mask = samples.mask};
  for (std::size_t row = 0; row < samples.count * steps; ++row)
    for (std::size_t f = 0; f < 3; ++f) target.values.push_back(row / steps % 3 == f ? 1.0f : 0.0f);
  return target;
}

Dataset data_for(const Config& config) {
  Dataset data = examples::example_data(config, {.train = 4, .test = 5, .lengths = ExampleSize::Lengths::kRagged});
  if (!config.classify.enabled) return data;
  data.class_names = {"a", "b", "c"};
  data.class_scaler = {{0, 0, 0}, {1, 1, 1}};
  for (Samples* samples : {&data.train, &data.test}) samples->classify = classes_of(*samples, data.steps);
  data.decoders = decoders_of(data.train);
  return data;
}

Dataset labelled(const Config& config) {
  Dataset data = examples::example_data(config, {.train = 4, .validation = 3, .test = 4});
  for (std::size_t n = 0; n < 4; ++n) data.test.origins[n] = {"s", n * data.steps, data.steps};
  data.labels["s"].assign(4 * data.steps + 1, 0.0f);
  data.labels["s"][1] = data.labels["s"].back() = 1;
  data.tested_rows["s"].assign(4 * data.steps + 1, true);
  data.validation.origins = {{"s", 0, data.steps}, {"s", 0, data.steps}, {"s", 0, data.steps}};
  return data;
}

struct Tested {
  Config config;
  results::RunRecord record;
};

/// One decoder with each loss, a classifier, and data with labels.
const std::vector<Tested>& all_tested() {
  static const std::vector<Tested> all = [] {
    std::vector<Tested> made;
    for (const std::string loss : {"mse", "mae", "binary_cross_entropy", "softmax_cross_entropy"})
      for (const std::string decoder : {"reconstruct", "predict"}) {
        const Config config = configured(decoder, loss);
        made.push_back({config, tested(config, data_for(config))});
      }
    const Config classifier = configured("classify", "");
    made.push_back({classifier, tested(classifier, data_for(classifier))});
    for (const char* threshold : {"0", "1e9"}) {
      const Config config = examples::configured({{"data.source", "csv"},
                                                  {"data.file", "x.csv"},
                                                  {"data.label_column", "event"},
                                                  {"model.encoder", "4"},
                                                  {"model.decoder", "4"},
                                                  {"eval.samples", "100"},
                                                  {"eval.point_adjusted", "true"},
                                                  {"eval.threshold", threshold}});
      made.push_back({config, tested(config, labelled(config))});
    }
    return made;
  }();
  return all;
}

std::set<std::string> written_names() {
  std::set<std::string> names;
  for (const Tested& run : all_tested()) {
    for (const auto& [name, value] : run.record.scalars) names.insert(name);
    for (const auto& [name, values] : run.record.profiles) names.insert(name);
  }
  return names;
}

/// The valid steps of all samples, or of one step of each.
Steps steps_of(const results::Output& output, std::size_t only = SIZE_MAX) {
  Steps steps;
  const std::size_t count = output.target.shape[1], width = output.target.shape[2];
  for (std::size_t row = 0; row < output.target.shape[0] * count; ++row) {
    const auto at = static_cast<std::ptrdiff_t>(row * width), end = at + static_cast<std::ptrdiff_t>(width);
    if (std::isnan(output.target.values[row * width]) || (only != SIZE_MAX && row % count != only)) continue;
    steps.push_back({{output.prediction.values.begin() + at, output.prediction.values.begin() + end},
                     {output.target.values.begin() + at, output.target.values.begin() + end}});
  }
  return steps;
}

std::string loss_of(const Config& config, const std::string& decoder) { return text_of(config.decoder(decoder).loss); }

}  // namespace

TEST_CASE("measures: every name that the test writes is described, profiles as such") {
  for (const Tested& run : all_tested()) {
    for (const auto& [name, value] : run.record.scalars) {
      CAPTURE(name);
      CHECK(results::describe_metric(name));
      CHECK_FALSE(results::profile_decoder(name));
    }
    for (const auto& [name, values] : run.record.profiles) {
      CAPTURE(name);
      CHECK(results::profile_decoder(name));
    }
  }
}

TEST_CASE("measures: every metric described is written by a test, or is of the training") {
  const std::set<std::string> written = written_names();
  const std::set<std::string> of_training = {
      "binary_cross_entropy", "softmax_cross_entropy",  // curves: train_predict_...
      "parameters",           "arena_peak_bytes",      "final_train_loss",
      "learning_rate",        "stopped_early",         "gradient_norm"};
  for (const results::MetricRow& row : results::metric_rows()) {
    const std::string own(row.name);
    CAPTURE(own);
    std::set<std::string> names;
    if (row.of == MetricOf::kDecoder)
      for (const std::string decoder : {"reconstruct", "predict", "classify"})
        names.insert("test_" + decoder + "_" + own);
    if (row.of == MetricOf::kSplit) names = {"test_" + own};
    if (row.of == MetricOf::kDetection) names = {"test_detect_" + own};
    if (row.of == MetricOf::kRun || row.of == MetricOf::kLayer) names = {own};
    const bool is_written = std::ranges::any_of(names, [&](const auto& name) { return written.contains(name); });
    CHECK(is_written != of_training.contains(own));
  }
}

TEST_CASE("measures: every baseline is written beside a metric") {
  const std::set<std::string> written = written_names();
  for (const results::Baseline& baseline : results::baselines()) {
    CAPTURE(baseline.suffix);
    CHECK(std::ranges::any_of(written, [&](const std::string& name) { return name.ends_with(baseline.suffix); }));
  }
}

TEST_CASE("measures: every value is that of a plain loop over the outputs, at every step too") {
  std::size_t checked = 0;
  const auto check = [&](const results::RunRecord& record, const std::string& name, double expected) {
    const auto found = record.scalars.find(name);
    if (found == record.scalars.end()) return;
    CAPTURE(name);
    CHECK(found->second == doctest::Approx(expected).epsilon(1e-4));
    ++checked;
  };
  for (const Tested& run : all_tested())
    for (const results::Output& output : run.record.outputs) {
      const std::string prefix = "test_" + output.decoder + "_", loss = loss_of(run.config, output.decoder);
      for (const ErrorMeasure& measure : error_measures()) {
        const Reference& reference = reference_of(measure.name);
        CHECK(run.record.scalars.contains(prefix + std::string(measure.name)) ==
              (!measure.of_loss || text_of(*measure.of_loss) == loss));
        check(run.record, prefix + std::string(measure.name), reference(steps_of(output), loss));
        const auto profile = run.record.profiles.find(prefix + std::string(measure.by_step));
        if (measure.by_step.empty() || profile == run.record.profiles.end()) continue;
        for (std::size_t t = 0; t < profile->second.size(); ++t)
          CHECK(profile->second[t] == doctest::Approx(reference(steps_of(output, t), loss)).epsilon(1e-4));
      }
      for (const UnscaledMeasure& measure : unscaled_measures())
        check(run.record, prefix + std::string(measure.name), reference_of(measure.name)(steps_of(output), loss));
    }
  CHECK(checked > 100);
}
