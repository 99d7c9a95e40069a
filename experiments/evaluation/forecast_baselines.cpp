#include "experiments/evaluation/forecast_baselines.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/evaluation/baselines.hpp"
#include "experiments/evaluation/linear_autoregression.hpp"

namespace tapelab::experiments {
namespace {

/// The valid steps of one window, of the outputs' columns and on their scale.
struct Past {
  std::vector<std::size_t> steps;  ///< ascending
  std::vector<double> values;      ///< [steps, F']
  std::size_t features;
  std::size_t length;  ///< of the window, before the padding

  bool empty() const { return steps.empty(); }
  double value(std::size_t i, std::size_t f) const { return values[i * features + f]; }
  double last(std::size_t f) const { return value(steps.size() - 1, f); }
};

Past past_of(const Baselines& baselines, const WindowBatch& batch, std::size_t b, std::size_t steps,
             std::size_t input_features) {
  const std::vector<Origin>& origins = batch.samples.origins;
  Past past{
      {}, {}, batch.task.target->features, origins.empty() ? steps : std::min(steps, origins[batch.first + b].length)};
  std::vector<double> values(past.features);
  for (std::size_t step = 0; step < past.length; ++step) {
    if (!baselines.values_at(batch.samples, batch.first + b, batch.inputs + b * steps * input_features, step,
                             values.data()))
      continue;
    past.steps.push_back(step);
    past.values.insert(past.values.end(), values.begin(), values.end());
  }
  return past;
}

/// What a predictor says of feature f at `row`, rows counted as the window's steps.
using Rule = std::function<double(const Past& past, std::size_t row, std::size_t f)>;

double seasonal(const Past& past, std::size_t row, std::size_t f, std::size_t season) {
  for (std::size_t before = season; before <= row; before += season) {
    const auto found = std::ranges::lower_bound(past.steps, row - before);
    if (found != past.steps.end() && *found == row - before)
      return past.value(static_cast<std::size_t>(found - past.steps.begin()), f);
  }
  return past.last(f);
}

double drift(const Past& past, std::size_t row, std::size_t f) {
  const auto rows = [&](std::size_t from, std::size_t to) { return static_cast<double>(to - from); };
  const std::size_t first = past.steps.front(), last = past.steps.back();
  if (first == last) return past.last(f);
  const double slope = (past.last(f) - past.value(0, f)) / rows(first, last);
  return past.last(f) + slope * rows(last, row);
}

double moving_average(const Past& past, std::size_t, std::size_t f) {
  double sum = 0;
  for (std::size_t i = 0; i < past.steps.size(); ++i) sum += past.value(i, f);
  return sum / static_cast<double>(past.steps.size());
}

/// The rule for every output step of every window.
void apply(const Rule& rule, const Baselines& baselines, const WindowBatch& batch, std::size_t steps,
           std::size_t input_features, std::size_t horizon, float* out) {
  const Target& target = *batch.task.target;
  for (std::size_t b = 0; b < batch.count; ++b) {
    const Past past = past_of(baselines, batch, b, steps, input_features);
    for (std::size_t t = 0; t < target.steps; ++t) {
      const std::size_t time = batch.task.config->reversed ? target.steps - 1 - t : t;
      for (std::size_t f = 0; f < target.features; ++f, ++out)
        *out = past.empty() ? baselines.mean()[f] : static_cast<float>(rule(past, past.length - 1 + horizon + time, f));
    }
  }
}

}  // namespace

std::vector<ForecastBaseline> forecast_baselines(const Config& config, const Dataset& data,
                                                 const DecoderTask& trained) {
  const choice::Source source = config.data.source;
  if (trained.name != "predict" || trained.config->target != choice::Target::kFuture ||
      (source != choice::Source::kCsv && source != choice::Source::kArray))
    return {};
  std::vector<ForecastBaseline> found;
  const auto baselines = std::make_shared<const Baselines>(data, trained);
  const auto add = [&](const std::string& suffix, Rule rule) {
    found.push_back(
        {suffix, [=, rule = std::move(rule), steps = data.steps, features = data.features,
                  horizon = static_cast<std::size_t>(config.data.horizon)](const WindowBatch& batch, float* out) {
           apply(rule, *baselines, batch, steps, features, horizon, out);
         }});
  };
  if (baselines->copies_inputs()) {
    if (config.eval.season > 0)
      add("_baseline_seasonal",
          [season = static_cast<std::size_t>(config.eval.season)](const Past& past, std::size_t row, std::size_t f) {
            return seasonal(past, row, f, season);
          });
    add("_baseline_drift", drift);
    add("_baseline_moving_average", moving_average);
  }
  if (auto fitted = LinearAutoregression::fit(data, trained)) {
    const auto linear = std::make_shared<const LinearAutoregression>(*std::move(fitted));
    found.push_back({"_baseline_linear", [linear](const WindowBatch& batch, float* out) {
                       linear->predict(batch.samples, batch.first, batch.count, batch.inputs, *batch.task.target, out);
                     }});
  }
  return found;
}

}  // namespace tapelab::experiments
