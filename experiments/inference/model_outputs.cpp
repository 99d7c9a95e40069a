#include "experiments/inference/model_outputs.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "experiments/config/config.hpp"
#include "experiments/dataset/scaling.hpp"
#include "experiments/dataset/targets.hpp"
#include "experiments/dataset/windows.hpp"
#include "experiments/formats/value_text.hpp"
#include "experiments/model/output_columns.hpp"
#include "experiments/model/weights.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

bool is_decoder(const std::string& module) {
  return module == "reconstruct" || module == "predict" || module == "classify";
}

std::vector<std::string> numbered(const std::string& prefix, std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back(prefix + std::to_string(i));
  return names;
}

}  // namespace

void place_times(const Table& table, PlacedValues& placed) {
  const RowTimes times = row_times(table);
  if (times.empty()) return;
  for (std::size_t n = 0; n < placed.samples; ++n) {
    const Origin& origin = placed.origins[n];
    const std::vector<double>& known = times.at(origin.sequence);
    for (std::size_t step = 0; step < placed.steps; ++step) {
      const std::int64_t row = placed.per_step ? placed.rows[n * placed.steps + step]
                                               : static_cast<std::int64_t>(origin.row + origin.length) - 1;
      placed.times.push_back(row == kPadding ? std::numeric_limits<double>::quiet_NaN()
                                             : time_of_row(known, static_cast<std::size_t>(row), table.time_step));
    }
  }
}

namespace {

/// Places without names and values: one row per step, from `row_at(origin, step)`.
template <class RowAt>
PlacedValues places(const ModelInputs& inputs, const SampleValues& values, const RowAt& row_at) {
  PlacedValues placed;
  placed.samples = inputs.samples.count;
  placed.per_step = values.steps > 0;
  placed.steps = placed.per_step ? values.steps : 1;
  placed.origins = inputs.samples.origins;
  for (const Origin& origin : placed.origins)
    for (std::size_t step = 0; step < placed.steps; ++step) placed.rows.push_back(row_at(origin, step));
  place_times(inputs.table, placed);
  return placed;
}

void fill_values(PlacedValues& placed, const SampleValues& values, const auto& convert) {
  const std::size_t features = values.features;
  placed.values.resize(values.values.size(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t i = 0; i < values.values.size(); ++i)
    if (placed.rows[i / features] != kPadding) placed.values[i] = convert(values.values[i], i % features);
}

/// Of a decoder, in the units of the file: each series by its own scaler where it has one.
void fill_scaled(PlacedValues& placed, const SampleValues& values, const StoredModel& model, const std::string& decoder,
                 const DataConfig& data) {
  const DecoderConfig& settings = model.config().decoder(decoder);
  const double scale = settings.classifies ? 1 : data.scale;  // of a probability
  const std::size_t per_sample = values.per_sample(), features = values.features;
  placed.values.resize(values.values.size(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t n = 0; n < placed.samples; ++n) {
    const Scaler scaler = output_scaler(model.shape(), settings, placed.origins[n].sequence);
    for (std::size_t i = n * per_sample; i < (n + 1) * per_sample; ++i)
      if (placed.rows[i / features] != kPadding)
        placed.values[i] = in_file_units(values.values[i], scaler, i % features, scale);
  }
}

std::int64_t read_row(const Origin& origin, std::size_t step) {
  return step < origin.length ? static_cast<std::int64_t>(origin.row + step) : kPadding;
}

/// Values as the model has them: of a decoder's layer at the rows it outputs, else at the rows read.
PlacedValues place_raw(const Config& config, const ModelInputs& inputs, const SampleValues& values) {
  const std::string module = module_of(values.path);
  PlacedValues placed = places(inputs, values, [&](const Origin& origin, std::size_t step) {
    return is_decoder(module) ? row_of(config.decoder(module), config.data, origin, values.steps, step)
                              : read_row(origin, step);
  });
  placed.what = values.path;
  fill_values(placed, values, [](float value, std::size_t) { return double{value}; });
  return placed;
}

/// How to read series that are longer than `most` steps: in windows that every series has, or as long as can be; an
/// array of sequences has no windows.
results::Hints window_hints(const DataConfig& data, const std::vector<Origin>& origins, std::size_t most) {
  if (data.source != choice::Source::kCsv) return {"cut it into sequences of at most " + counted(most, "step")};
  const std::size_t shortest = std::ranges::min(origins, {}, &Origin::length).length;
  const auto too_short = std::ranges::count_if(origins, [&](const Origin& origin) { return origin.length < most; });
  const auto set = [](std::size_t window) { return ": --set data.window=" + std::to_string(window); };
  if (too_short == 0) return {"use windows" + set(most)};
  return {"use windows of " + counted(shortest, "step") + ", which every series has" + set(shortest),
          "or of " + counted(most, "step") + ", without the " + std::to_string(too_short) + " of " +
              std::to_string(origins.size()) + " series that are shorter" + set(most)};
}

}  // namespace

OutputColumns output_columns(const Config& config, const DataShape& shape, const std::string& decoder) {
  const DecoderConfig& settings = config.decoder(decoder);
  return {output_names(shape, settings), output_scaler(shape, settings)};
}

double in_file_units(double output, const Scaler& scaler, std::size_t feature, double data_scale) {
  const double value = unscaled(scaler, feature, output);
  return data_scale == 0 ? value : value / data_scale;
}

std::int64_t row_of(const DecoderConfig& decoder, const DataConfig& data, const Origin& origin, std::size_t steps,
                    std::size_t step) {
  const RowRange rows = target_rows(decoder, data, {0, origin.row, origin.length}, steps);
  if (step >= rows.count) return kPadding;
  return static_cast<std::int64_t>(rows.row(step));
}

void require_lengths(const Config& config, const DataShape& shape, const ModelInputs& inputs,
                     const std::string& decoder) {
  std::optional<std::size_t> most;
  for (const DecoderShape& known : shape.decoders)
    if (known.name == decoder) most = longest_window(known, config.decoder(decoder));
  const std::vector<Origin>& origins = inputs.samples.origins;
  if (!most || origins.empty()) return;
  const Origin& longest = std::ranges::max(origins, {}, &Origin::length);
  if (longest.length <= *most) return;
  const auto too_long = std::ranges::count_if(origins, [&](const Origin& origin) { return origin.length > *most; });
  const bool whole = takes_whole_series(config.data);
  std::string message = (whole ? series_text(longest.sequence) : "a window") + " has " +
                        counted(longest.length, "step") + ", more than the " + std::to_string(*most) +
                        " that the decoder " + decoder + " was trained on";
  if (whole && too_long > 1)
    message += "; so do " + std::to_string(too_long - 1) + " others of " + std::to_string(origins.size());
  throw results::UsageError(message,
                            whole ? window_hints(config.data, origins, *most)
                                  : results::Hints{"use shorter windows: --set data.window=" + std::to_string(*most)});
}

PlacedValues place_decoder(StoredModel& model, const Config& config, const ModelInputs& inputs,
                           const std::string& decoder) {
  require_lengths(config, model.shape(), inputs, decoder);
  const SampleValues values = decode(model, inputs.samples, inputs.steps, decoder);
  const DecoderConfig& settings = config.decoder(decoder);
  const std::vector<std::string> names = output_columns(model.config(), model.shape(), decoder).names;
  PlacedValues placed = places(inputs, values, [&](const Origin& origin, std::size_t step) {
    return row_of(settings, config.data, origin, values.steps, step);
  });
  placed.what = decoder;
  placed.names = names;
  fill_scaled(placed, values, model, decoder, config.data);
  return placed;
}

PlacedValues place_layer(const Config& config, const ModelInputs& inputs, const SampleValues& layer) {
  PlacedValues placed = place_raw(config, inputs, layer);
  placed.names = numbered("unit_", layer.features);
  return placed;
}

PlacedValues place_codes(const Config& config, const ModelInputs& inputs, const SampleValues& codes,
                         const std::string& prefix) {
  PlacedValues placed = place_raw(config, inputs, codes);
  placed.what = "code";
  placed.names = numbered(prefix, codes.features);
  return placed;
}

}  // namespace tapelab::experiments
