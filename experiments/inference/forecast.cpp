#include "experiments/inference/forecast.hpp"

#include <algorithm>
#include <limits>

#include "experiments/config/config.hpp"
#include "experiments/dataset/scaling.hpp"
#include "experiments/dataset/steps.hpp"
#include "experiments/dataset/windows.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/inference/apply_model.hpp"
#include "experiments/inference/known_inputs.hpp"
#include "experiments/inference/model_outputs.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

constexpr const char* kDecoder = "predict";

/// For each input the output that is the same column; nothing unless every input is among the outputs.
std::optional<std::vector<std::size_t>> inputs_among_outputs(const std::vector<std::string>& inputs,
                                                             const std::vector<std::string>& outputs) {
  std::vector<std::size_t> places;
  for (const std::string& input : inputs) {
    const auto found = std::ranges::find(outputs, input);
    if (found == outputs.end()) return std::nullopt;
    places.push_back(static_cast<std::size_t>(found - outputs.begin()));
  }
  return places;
}

/// Of the inputs that are columns of the data; those made of others follow them.
std::vector<std::string> names_read(const DataShape& shape) {
  const auto first = shape.feature_names.begin();
  return {first, first + static_cast<std::ptrdiff_t>(read_inputs(shape))};
}

/// The rows a series ends with, and what was output for it so far.
struct Rolling {
  Origin origin;
  std::size_t place = 0;            ///< of the series in the table
  std::vector<float> window, mask;  ///< [L, F], [L]
  std::vector<double> values;       ///< [steps so far, F'] in the units of the file
  std::optional<std::size_t> reached = {};
  bool done = false;
};

/// Turns outputs into values of the file and into inputs.
class Feedback {
 public:
  Feedback(const Config& config, const DataShape& shape)
      : shape_(shape),
        outputs_(output_columns(config, shape, kDecoder)),
        sources_(*inputs_among_outputs(names_read(shape), outputs_.names)) {}

  const std::vector<std::string>& names() const { return outputs_.names; }

  /// One step [F'] of one series: kept in the units of the file, fed back on the scale of the inputs, beside the
  /// calendar of its row.
  void take(const float* output, double data_scale, const Table& table, Rolling& series) const {
    const std::size_t row = next_row(series);
    for (std::size_t f = 0; f < names().size(); ++f)
      series.values.push_back(in_file_units(output[f], outputs_.scaler, f, data_scale));
    for (std::size_t f = 0; f < sources_.size(); ++f) series.window.push_back(input(output[sources_[f]], f));
    const std::vector<float> calendar = known_of_rows(shape_, table, {series.place, row, 1, false}, 1);
    series.window.insert(series.window.end(), calendar.begin(), calendar.end());
    series.mask.push_back(1.0f);
  }
  /// That the next step of a series stands for.
  std::size_t next_row(const Rolling& series) const {
    return series.origin.row + series.origin.length + series.values.size() / names().size();
  }

 private:
  float input(float output, std::size_t feature) const {
    const std::size_t from = sources_[feature];
    const Scaler &scaler = shape_.scaler, &own = outputs_.scaler;
    if (own.range[from] == scaler.range[feature] && own.offset[from] == scaler.offset[feature]) return output;
    const double value = unscaled(own, from, output);
    return static_cast<float>((value - scaler.offset[feature]) / scaler.range[feature]);
  }

  const DataShape& shape_;
  OutputColumns outputs_;
  std::vector<std::size_t> sources_;
};

std::vector<Rolling> start_of(const ModelInputs& inputs, std::size_t features) {
  std::vector<Rolling> all;
  for (std::size_t n = 0; n < inputs.samples.count; ++n) {
    const Origin& origin = inputs.samples.origins[n];
    const auto first = inputs.samples.inputs.begin() + static_cast<std::ptrdiff_t>(n * inputs.steps * features);
    const auto place = std::ranges::find(inputs.table.series, origin.sequence, &Series::name);
    Rolling series{origin,
                   static_cast<std::size_t>(place - inputs.table.series.begin()),
                   {first, first + static_cast<std::ptrdiff_t>(origin.length * features)},
                   {},
                   {}};
    series.mask.assign(origin.length, 1.0f);
    if (!inputs.samples.mask.empty())
      std::copy_n(inputs.samples.mask.begin() + static_cast<std::ptrdiff_t>(n * inputs.steps), origin.length,
                  series.mask.begin());
    all.push_back(std::move(series));
  }
  return all;
}

/// The present windows as samples of `steps` steps, padded at their end.
Samples windows_of(const std::vector<Rolling>& all, std::size_t steps, std::size_t features) {
  Samples samples;
  samples.count = all.size();
  for (const Rolling& series : all) {
    samples.inputs.insert(samples.inputs.end(), series.window.begin(), series.window.end());
    samples.inputs.resize(samples.inputs.size() + (steps - series.mask.size()) * features, 0.0f);
    samples.mask.insert(samples.mask.end(), series.mask.begin(), series.mask.end());
    samples.mask.resize(samples.inputs.size() / features, 0.0f);
  }
  samples.mask = mask_if_needed(std::move(samples.mask));
  return samples;
}

std::size_t longest_of(const std::vector<Rolling>& all, std::size_t least) {
  for (const Rolling& series : all) least = std::max(least, series.mask.size());
  return least;
}

/// What the decoder is told of the steps that follow the present windows, in the order in which it emits them.
Target told(const Feedback& feedback, const Config& config, const DataShape& shape, const Table& table,
            const std::vector<Rolling>& all) {
  const DecoderShape& decoder = shape.decoders[decoder_place(shape, kDecoder)];
  Target target{.steps = decoder.steps, .features = decoder.features, .values = {}, .mask = {}};
  target.known_features = decoder.known.size();
  for (const Rolling& series : all) {
    const RowRange rows{series.place, feedback.next_row(series), decoder.steps, config.predict.reversed};
    const std::vector<float> known = known_of_rows(shape, table, rows, decoder.steps);
    target.known.insert(target.known.end(), known.begin(), known.end());
  }
  return target;
}

/// Drops the first rows until the window is as long as it was.
void move_on(Rolling& series, std::size_t features) {
  const auto over = static_cast<std::ptrdiff_t>(series.mask.size() - series.origin.length);
  series.mask.erase(series.mask.begin(), series.mask.begin() + over);
  series.window.erase(series.window.begin(), series.window.begin() + over * static_cast<std::ptrdiff_t>(features));
}

/// One sample per series; those that ended earlier are padded.
PlacedValues placed(const std::vector<Rolling>& all, const std::vector<std::string>& names) {
  PlacedValues values;
  values.what = "forecast";
  values.names = names;
  values.samples = all.size();
  values.steps = 0;
  for (const Rolling& series : all) values.steps = std::max(values.steps, series.values.size() / names.size());
  for (const Rolling& series : all) {
    values.origins.push_back(series.origin);
    const std::size_t taken = series.values.size() / names.size(), end = series.origin.row + series.origin.length;
    for (std::size_t s = 0; s < values.steps; ++s)
      values.rows.push_back(s < taken ? static_cast<std::int64_t>(end + s) : kPadding);
    values.values.insert(values.values.end(), series.values.begin(), series.values.end());
    values.values.resize(values.rows.size() * names.size(), std::numeric_limits<double>::quiet_NaN());
  }
  return values;
}

}  // namespace

void require_rolling(const Config& config, const DataShape& shape) {
  const auto reject = [](const std::string& why, const std::string& hint) {
    throw results::UsageError("--steps feeds predictions back, but " + why, {hint});
  };
  if (!config.predict.enabled)
    reject("the model has no predict decoder", "train one with predict.enabled=true predict.target=future");
  if (config.predict.target != choice::Target::kFuture)
    reject("the predict decoder's target is " + text_of(config.predict.target) + ", not future",
           "train with predict.target=future predict.steps=N");
  if (config.data.mask_channel || !shape.series_scalers.empty())
    reject("it cannot make the further inputs of " + std::string(config.data.mask_channel
                                                                     ? "data.mask_channel"
                                                                     : "series that have a scale each (data.scale_by)"),
           "without --steps the model outputs the " + std::to_string(config.predict.steps) +
               " steps that follow each window");
  if (config.data.horizon != 1)
    reject("the predict decoder skips " + std::to_string(config.data.horizon - 1) + " rows (data.horizon)",
           "train with data.horizon=1");
  const std::vector<std::string> outputs = output_columns(config, shape, kDecoder).names;
  if (!inputs_among_outputs(names_read(shape), outputs))
    reject("its inputs " + comma_list(names_read(shape)) + " are not all among its outputs " + comma_list(outputs),
           "train with the input columns among data.target_columns");
}

Forecast roll_forecast(StoredModel& model, const Config& config, const ModelInputs& inputs, std::size_t steps,
                       const std::optional<Until>& until) {
  const Feedback feedback(model.config(), model.shape());
  const std::size_t features = model.shape().feature_names.size(), outputs = feedback.names().size();
  const auto watched = until ? std::ranges::find(feedback.names(), until->name) - feedback.names().begin() : 0;

  std::vector<Rolling> all = start_of(inputs, features);
  while (std::ranges::any_of(all, [](const Rolling& series) { return !series.done; })) {
    const std::size_t length = longest_of(all, model.shape().steps);
    Samples samples = windows_of(all, length, features);
    if (!model.shape().calendar.empty())
      samples.predict = told(feedback, model.config(), model.shape(), inputs.table, all);
    const SampleValues next = decode(model, samples, length, kDecoder);
    for (std::size_t n = 0; n < all.size(); ++n) {
      Rolling& series = all[n];
      for (std::size_t s = 0; s < next.steps && !series.done; ++s) {
        const std::size_t emitted = model.config().predict.reversed ? next.steps - 1 - s : s;
        feedback.take(next.values.data() + (n * next.steps + emitted) * outputs, config.data.scale, inputs.table,
                      series);
        const std::size_t taken = series.values.size() / outputs;
        const double last = series.values[(taken - 1) * outputs + static_cast<std::size_t>(watched)];
        if (until && until->holds(last)) series.reached = taken;
        series.done = series.reached.has_value() || taken == steps;
      }
      if (!takes_whole_series(config.data)) move_on(series, features);
    }
  }

  Forecast forecast{placed(all, feedback.names()), {}};
  place_times(inputs.table, forecast.values);
  if (until)
    for (const Rolling& series : all) forecast.conditions_met.push_back({series.origin.sequence, series.reached});
  return forecast;
}

}  // namespace tapelab::experiments
